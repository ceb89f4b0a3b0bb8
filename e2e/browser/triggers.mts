import assert from 'node:assert/strict';
import type { Editor } from './editor.mts';
import { check, type Visit } from './visit.mts';

/** Both triggers show what they would start with. */
export async function checkTriggers(visit: Visit): Promise<void> {
	visit.results.group('Fetch Test Event');
	await check(visit, 'ThreatLocker Trigger: rows of a report', async (editor) => {
		await editor.addFirstNode('ThreatLocker', 'Triggers', 'On new row');
		await editor.pickReport('Denied Executions');
		await editor.form.getByText('Apart from "Look Back", this report asks for nothing.').waitFor();
		return await fetchedItems(editor, '_eventId');
	});
	await check(visit, 'Smailander Trigger: completed reports', async (editor) => {
		await editor.addFirstNode('Smailander', 'Triggers', 'On report completed');
		return await fetchedItems(editor, 'eventId');
	});
}

async function fetchedItems(editor: Editor, column: string): Promise<string> {
	await editor.execute('Fetch Test Event');
	const count = await editor.itemCount();
	assert.ok(count > 0, 'there are no items');
	await editor.showOutputAs('table');
	await editor.output.locator('th').getByText(column, { exact: true }).waitFor();
	return `${count} items`;
}
