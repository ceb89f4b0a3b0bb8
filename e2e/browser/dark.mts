import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { check, type Visit } from './visit.mts';

/** The dark theme, chosen in the settings: it stays for all pages after it, whatever they ask for. */
export async function checkDark(visit: Visit): Promise<void> {
	visit.results.group('Dark theme');
	await check(visit, 'the theme is chosen in the settings; canvas and form are dark', async (editor) => {
		await editor.open('/settings/personal');
		await editor.page.getByTestId('theme-select').click();
		await editor.page.getByRole('option', { name: 'Dark theme' }).click();
		await editor.page.getByTestId('save-settings-button').click();
		await editor.page.getByRole('alert').filter({ hasText: 'Personal details updated' }).waitFor();

		await editor.addFirstNode('Smailander', 'Actions', 'Generate report');
		for (const part of [editor.form, editor.output, editor.page.getByTestId('canvas')]) {
			const brightness = await brightnessBehind(part);
			assert.ok(brightness < 0.3, `the background has a brightness of ${brightness}`);
		}
	});
}

/** The brightness of what a part of the page is drawn on: 0 for black, 1 for white. */
const brightnessBehind = async (part: Locator): Promise<number> =>
	await part.evaluate((element) => {
		const { ownerDocument: page } = element;
		const context = page.createElement('canvas').getContext('2d');
		for (let behind = element; behind; behind = behind.parentElement) {
			context.clearRect(0, 0, 1, 1);
			// The canvas knows every way in which CSS writes a color.
			context.fillStyle = page.defaultView.getComputedStyle(behind).backgroundColor;
			context.fillRect(0, 0, 1, 1);
			const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
			if (alpha === 255) return (red + green + blue) / 3 / 255;
		}
		return 1;
	});
