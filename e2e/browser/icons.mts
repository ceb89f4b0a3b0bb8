import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';

export type Theme = 'light' | 'dark';

/** Every icon of the package in this part of the page is drawn, and is the one of the theme. */
export async function assertIcons(part: Locator, packageName: string, theme: Theme): Promise<void> {
	const icons = part.locator(`img[src*="${packageName}"]`).filter({ visible: true });
	await icons.first().waitFor();
	for (const icon of await icons.all()) {
		// decode() fails for a picture that is broken, and waits for one that is on its way.
		const { src, width } = await icon.evaluate(async (image) => {
			await image.decode();
			return { src: image.src, width: image.naturalWidth };
		});
		assert.ok(width > 0, `${src} is empty`);
		assert.match(src, theme === 'dark' ? /\.dark\.svg$/ : /\/[a-z]+\.svg$/);
	}
}
