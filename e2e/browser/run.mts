import assert from 'node:assert/strict';
import { computerGuid } from '../../sandbox/threatLocker/computers.mts';
import { reportGuid } from '../../sandbox/threatLocker/reports.mts';
import { labelsIn, type Editor } from './editor.mts';
import { becomes, check, type Visit } from './visit.mts';

const heading = 'Report Inputs';
const learned = 'Files Learned in Applications';
const learnedId = reportGuid(2);
const learnedColumns = ['Date Learned', 'Hostname', 'Full Path', 'Hash', 'OrganizationId'];
const hostname = 'WS-014.example.test';

/** Reports of the sandbox, with the service's labels of what they ask for. */
const reports: Array<[name: string, labels: string[]]> = [
	[learned, ['Hostname']],
	['Override Code History', []],
	['Policies by Computer Group', ['Computer Group Id']],
	['Full Activity of a Computer', ['Hostname']],
];

/** ThreatLocker's Run: the list of reports, the fields of the picked one, and its rows. */
export async function checkRun(visit: Visit): Promise<void> {
	visit.results.group('Run a ThreatLocker report');
	const { threatLocker } = visit.stage.sandbox;

	await check(visit, 'the list of reports opens and is searched', async (editor) => {
		await openRun(editor);
		const entries = await editor.searchList('reportId', 'learned');
		await becomes([`${learned} (Applications)`], async () => await entries.allInnerTexts());
	});

	await check(visit, "a picked report shows exactly its fields, under the service's labels", async (editor) => {
		await openRun(editor);
		for (const [name, labels] of reports) {
			await editor.pickReport(name);
			await becomes([heading, ...labels], async () => await labelsIn(editor.reportFields));
		}
		return `${reports.length} reports`;
	});

	await check(visit, 'a report of one computer shows a list of the computers, and only such a report', async (editor) => {
		await openRun(editor);
		await editor.pickReport('Policies by Computer Group');
		await editor.reportFields.getByText('Computer Group Id').waitFor();
		await becomes(false, async () => (await labelsIn(editor.form)).includes('Computer'));
		await editor.pickReport('Override Code History');
		const found = await editor.searchList('computerId', '-014');
		await becomes(['WS-014 (Northwind Managed Services)'], async () => await found.allInnerTexts());
		await found.click();
		await editor.execute('Execute step');
		const count = await editor.itemCount();
		await editor.output.getByText(computerGuid(1, 14)).first().waitFor();
		return `${count} rows`;
	});

	await check(visit, 'another report keeps the period', async (editor) => {
		await openRun(editor);
		await editor.pickReport(learned);
		await editor.field('Hostname').waitFor();
		await editor.choose('period', 'Previous Week');
		await editor.pickReport('Full Activity of a Computer');
		await becomes(true, async () => (await labelsIn(editor.form)).includes('Computer'));
		await becomes('Previous Week', async () => await editor.field('period').locator('input').inputValue());
	});

	await check(visit, 'a report that asks for nothing says so', async (editor) => {
		await openRun(editor);
		await editor.pickReport('Retired Agents');
		await editor.form.getByText('This report asks for nothing. It runs as it is.').waitFor();
	});

	await check(visit, 'an empty required field is refused under its label, then its rows are seen', async (editor) => {
		await openRun(editor);
		await editor.pickReport(learned);
		await editor.field('Hostname').waitFor();
		const before = threatLocker.requests.length;
		await editor.execute('Execute step');
		await editor.page.getByRole('alert').filter({ hasText: 'Field "Hostname" is required' }).waitFor();
		assert.equal(threatLocker.requests.length, before, 'the service was asked all the same');

		await editor.fill('Hostname', hostname);
		await editor.execute('Execute step');
		return await assertRows(editor);
	});

	await check(visit, 'a report that an expression gives shows the plain fields, and runs', async (editor) => {
		await openRun(editor);
		await editor.express('reportId', `{{ "${learnedId}" }}`);
		await becomes(
			['Resource', 'Operation', 'Report', 'Organizations', 'Managed Organization', 'Period', 'Text', 'ID', 'Output', 'Options'],
			async () => await labelsIn(editor.form),
		);
		assert.equal(await editor.reportFields.filter({ visible: true }).count(), 0);
		await editor.fill('data', hostname);
		await editor.execute('Execute step');
		return await assertRows(editor);
	});
}

const openRun = async (editor: Editor) => await editor.addFirstNode('ThreatLocker', 'Actions', 'Run report');

/** The rows of the report on its host, as a table with the report's columns. */
async function assertRows(editor: Editor): Promise<string> {
	const count = await editor.itemCount();
	assert.ok(count > 0, 'there are no rows');
	await editor.showOutputAs('table');
	await editor.output.getByRole('cell', { name: hostname }).first().waitFor();
	const columns = (await editor.output.locator('th').allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '');
	assert.deepEqual(columns, learnedColumns);
	return `${count} rows`;
}
