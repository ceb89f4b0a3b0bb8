import { organizationGuid } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, credential, onRun, reports, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const rows = [{ Name: 'Müller', Ort: 'Köln' }];
const latin = Buffer.from(JSON.stringify({ data: rows }), 'latin1');
const FILES = {
	csv: 'Name,Ort\r\nMüller,Köln\r\n',
	ndjson: '{"Name":"Müller","Ort":"Köln"}\n',
	json: '[{"Name":"Müller","Ort":"Köln"}]',
};
const asFile = (fileFormat: string) => runReport(reports.plain, { output: 'file', fileFormat });

beforeEach(() => sandbox.threatLocker.setRows(reports.plain, organizationGuid(1), rows));

describe.each(['iso-8859-1', 'utf-16le'] as const)('rows that are declared as %s keep their letters', (charset) => {
	beforeEach(() => onRun({ kind: 'recoded', charset }));

	test('as items', async () => {
		const { items, error } = await run(runReport(reports.plain));
		expect(error).toBeUndefined();
		expect(rowsOf(items)).toEqual(rows);
	});

	test.each(Object.entries(FILES))('as %s', async (format, text) => {
		const { items } = await run(asFile(format));
		expect((await storedBytes(items[0]!.binary!.data!)).toString().replace(/^\uFEFF/, '')).toBe(text);
	});
});

test.each(['items', ...Object.keys(FILES)])('bytes that are no text of any declared kind are refused: %s', async (format) => {
	onRun({ kind: 'status', status: 200, body: latin, headers: { 'content-type': 'application/json' } });
	const result = await run(format === 'items' ? runReport(reports.plain) : asFile(format));
	expect(words(result)).toBe(
		'ThreatLocker sent a list of rows that is not written in UTF-8 | Letters would be lost. Look at the report in the service, and whether a proxy changes what it sends.',
	);
	expect(result.items).toEqual([]);
});

test('a trigger puts out rows with their letters, and none that have lost them', async () => {
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.plain) },
		credential: credential(),
	});
	sandbox.threatLocker.setRows(reports.plain, organizationGuid(1), []);
	await active.poll();
	sandbox.threatLocker.setRows(reports.plain, organizationGuid(1), rows);
	onRun({ kind: 'status', status: 200, body: latin, headers: { 'content-type': 'application/json' } });
	await expect(active.poll()).rejects.toThrow('ThreatLocker sent a list of rows that is not written in UTF-8');
	onRun({ kind: 'recoded' });
	expect(rowsOf(await active.poll())).toEqual([expect.objectContaining(rows[0]!)]);
});
