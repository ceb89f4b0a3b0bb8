import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { runsFolder } from '../host/places.mts';
import { owner } from '../host/rest.mts';
import { exitOnSignal, HostFailure, runScript } from '../host/script.mts';
import { setStage, type KeyName, type Service, type Stage } from '../host/stage.mts';
import { takeExamples } from './screenshots/examples.mts';
import { takeForms } from './screenshots/forms.mts';
import { imagesFolder, settled } from './screenshots/page.mts';

const browserPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Four ports in a row, the same at every run, so that addresses in the pictures do not change. */
const sandboxPort = 5690;

/** Takes every picture of the documentation in a real n8n. */
async function main(): Promise<number> {
	const executablePath = browserPlaces.find((place) => existsSync(place));
	if (executablePath === undefined) {
		throw new HostFailure(`There is no Chromium: looked for ${browserPlaces.join(', ')}. On Debian: apt-get install chromium`);
	}
	await mkdir(imagesFolder, { recursive: true });
	const stage = await setStage({ folder: join(runsFolder, 'screenshots'), sandboxPort, log: (line) => console.log(line) });
	try {
		const browser = await chromium.launch({
			executablePath,
			// Root in a container needs the first one; the others keep the browser from calling home.
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
		});
		try {
			await takeAll(stage, browser);
		} finally {
			await browser.close();
		}
	} finally {
		await stage.end();
	}
	return 0;
}

async function takeAll(stage: Stage, browser: Browser): Promise<void> {
	selectors.setTestIdAttribute('data-test-id');
	const page = await browser.newPage({ deviceScaleFactor: 1 });
	await signIn(stage, page);
	await takeForms(stage, page);
	await takeCredentials(stage, page);
	await takeExamples(stage, page);
}

async function signIn({ n8n }: Stage, page: Page): Promise<void> {
	await page.goto(`${n8n.url}/signin`);
	await page.locator('input[type=email]').fill(owner.email);
	await page.locator('input[type=password]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/home\//, { timeout: 60_000 });
}

/** The credential forms with what their test says: the editor tests a saved credential when its form is opened. */
async function takeCredentials(stage: Stage, page: Page): Promise<void> {
	const shown: Array<[name: string, service: Service, key: KeyName]> = [
		['threatlocker-credential.png', 'threatLocker', 'full'],
		['threatlocker-credential-revoked.png', 'threatLocker', 'revoked'],
		['smailander-credential.png', 'smailander', 'full'],
		['smailander-credential-revoked.png', 'smailander', 'revoked'],
	];
	await page.setViewportSize({ width: 1280, height: 1100 });
	for (const [name, service, key] of shown) {
		const { id } = stage.credentialsOf(service, key)[`${service}Api`];
		await page.goto(`${stage.n8n.url}/home/credentials/${id}`);
		const result = key === 'full' ? 'Connection tested successfully' : 'Couldn’t connect with these settings';
		await page.getByText(result).first().waitFor({ timeout: 60_000 });
		if (key !== 'full') await page.getByText('More details').first().click();
		await settled(page);
		await page.getByTestId('editCredential-modal').last().screenshot({ path: join(imagesFolder, name) });
		console.log(`docs/images/${name}`);
	}
}

exitOnSignal();
await runScript(main);
