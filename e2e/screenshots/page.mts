import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectFolder } from '../../host/places.mts';

export const imagesFolder = join(projectFolder, 'docs', 'images');

/** A picture of the whole window, or of a part of it. */
export async function takePage(page: Page, name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
	await page.screenshot({ path: join(imagesFolder, name), ...(clip === undefined ? {} : { clip }) });
	console.log(`docs/images/${name}`);
}

/** Lists are loaded and movements are over. */
export async function settled(page: Page): Promise<void> {
	await page.waitForLoadState('networkidle', { timeout: 20_000 }).catch(() => {
		// The editor keeps a connection open for news; the pictures do not depend on it.
	});
	// A busy n8n is taken for one that has gone, for a moment.
	await page.getByText('Offline', { exact: true }).waitFor({ state: 'hidden' });
	await page.waitForTimeout(800);
}
