import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import type { Stage } from '../../host/stage.mts';
import type { Results } from '../results.mts';
import { until } from '../until.mts';
import { Editor } from './editor.mts';

/** One signed-in person at the stage's editor. */
export type Visit = {
	stage: Stage;
	context: BrowserContext;
	results: Results;
	/** For the pictures of failed checks. */
	picturesFolder: string;
	/** Only the checks whose name has this text. */
	only: string;
};

/** Runs a check on a page of its own; of a failed one a picture of the page is kept. */
export async function check(visit: Visit, name: string, work: (editor: Editor) => Promise<string | void>): Promise<void> {
	if (!name.includes(visit.only)) return;
	await visit.results.check(name, async () => {
		const page = await visit.context.newPage();
		try {
			return await work(new Editor(page, visit.stage.n8n.url));
		} catch (error) {
			const path = join(visit.picturesFolder, `${name.replace(/[^A-Za-z0-9]+/g, '-')}.png`);
			await page.screenshot({ path });
			const text = error instanceof Error ? error.message : String(error);
			throw new Error(`${stripVTControlCharacters(text)}\nThe page then: ${path}`, { cause: error });
		} finally {
			await page.close();
		}
	});
}

/** Waits until what is read is as expected, for the editor shows things when it has them. @throws AssertionError with what was read last */
export async function becomes<T>(expected: T, read: () => Promise<T>): Promise<void> {
	let last = await read();
	const isThere = async () => isDeepStrictEqual((last = await read()), expected) || undefined;
	await until('the page as expected', 30_000, isThere).catch(() => assert.deepEqual(last, expected));
}
