import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { owner } from '../../host/rest.mts';
import { HostFailure } from '../../host/script.mts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The command of Chromium: `CHROME_PATH`, else the first usual place that has one. @throws HostFailure when there is none */
export function findChromium(): string {
	const given = process.env.CHROME_PATH;
	const found = given === undefined ? places.find((place) => existsSync(place)) : given;
	if (found !== undefined && existsSync(found)) return found;
	throw new HostFailure(
		given === undefined
			? `There is no Chromium: looked for ${places.join(', ')}. On Debian: apt-get install chromium. Or set CHROME_PATH to its path.`
			: `There is no Chromium at ${given}, which CHROME_PATH names.`,
	);
}

/** Starts Chromium without a window. */
export async function startChromium(executablePath: string): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({
		executablePath,
		// Root in a container needs the first one; the others keep the browser from calling home.
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** Signs in as the owner, as a person does. The pages of the same browser context are signed in then. */
export async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[type=email]').fill(owner.email);
	await page.locator('input[type=password]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/home\//, { timeout: 120_000 });
}
