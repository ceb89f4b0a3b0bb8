import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage, type KeyName, type Service, type Stage } from '../host/stage.mts';
import { findChromium, signIn, startChromium } from './browser/chromium.mts';
import { takeExamples } from './screenshots/examples.mts';
import { takeForms } from './screenshots/forms.mts';
import { imagesFolder, settled } from './screenshots/page.mts';

/** Four ports in a row, the same at every run, so that addresses in the pictures do not change. */
const sandboxPort = 5690;

/** Takes every picture of the documentation in a real n8n. */
async function main(): Promise<number> {
	const executablePath = findChromium();
	await mkdir(imagesFolder, { recursive: true });
	const stage = await setStage({ folder: join(runsFolder, 'screenshots'), sandboxPort, log: (line) => console.log(line) });
	try {
		const browser = await startChromium(executablePath);
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
	const page = await browser.newPage({ deviceScaleFactor: 1 });
	await signIn(page, stage.n8n.url);
	await takeForms(stage, page);
	await takeCredentials(stage, page);
	await takeExamples(stage, page);
}

/** The credential forms with what their test says: the editor tests a saved credential when its form is opened. */
async function takeCredentials(stage: Stage, page: Page): Promise<void> {
	const shown: Array<[name: string, service: Service, key: KeyName]> = [
		['threatlocker-credential.png', 'threatLocker', 'full'],
		['threatlocker-credential-revoked.png', 'threatLocker', 'revoked'],
		['smailander-credential.png', 'smailander', 'full'],
	];
	await page.setViewportSize({ width: 1280, height: 1100 });
	for (const [name, service, key] of shown) {
		const { id } = stage.credentialsOf(service, key)[`${service}Api`]!;
		await page.goto(`${stage.n8n.url}/home/credentials/${id}`);
		const result = key === 'full' ? 'Connection tested successfully' : 'Couldn’t connect with these settings';
		await page.getByText(result).first().waitFor({ timeout: 60_000 });
		if (key !== 'full') await page.getByText('More details').first().click();
		await settled(page);
		await page
			.getByTestId('editCredential-modal')
			.last()
			.screenshot({ path: join(imagesFolder, name) });
		console.log(`docs/images/${name}`);
	}
}

exitOnSignal();
await runScript(main);
