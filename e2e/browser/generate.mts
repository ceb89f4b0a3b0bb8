import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { check, type Visit } from './visit.mts';

/** Smailander's Generate: the item and the file that it brings, taken out of the editor too. */
export async function checkGenerate(visit: Visit): Promise<void> {
	visit.results.group('Generate a Smailander report');
	await check(visit, 'the output shows the item, and its file in the tab Binary', async (editor) => {
		await editor.addFirstNode('Smailander', 'Actions', 'Generate report');
		await editor.choose('completion', 'Downloaded');
		await editor.execute('Execute step');
		assert.equal(await editor.itemCount(), 1);
		await editor.showOutputAs('table');
		await editor.output.locator('th').getByText('report_id', { exact: true }).waitFor();

		await editor.showOutputAs('binary');
		const file = editor.output.getByTestId('ndv-binary-data_0');
		await file.getByText('application/pdf').waitFor();
		const download = editor.page.waitForEvent('download');
		await file.getByTestId('ndv-download-binary-data').click();
		const saved = await download;
		assert.match(saved.suggestedFilename(), /\.pdf$/);
		assert.ok((await readFile(await saved.path())).length > 0, 'the file is empty');
		return saved.suggestedFilename();
	});
}
