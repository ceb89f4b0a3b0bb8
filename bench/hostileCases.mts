import type { IDataObject } from 'n8n-workflow';
import type { Hostile } from './hostileServer.mts';
import { REPORT } from './hostileServer.mts';

/** An input that once held up or ended n8n, and what is done with it. */
export interface HostileCase {
	name: string;
	hostile: Hostile;
	/** A run of a node, two polls of the trigger, or the fields of a form. */
	work: 'run' | 'polls' | 'fields';
	node: 'threatLocker' | 'smailander';
	parameters: IDataObject;
}

/** What became of a hostile input. */
export interface HostileOutcome {
	/** Milliseconds of the longest time in which the process did nothing else, and of processor time in it. */
	block: number;
	work: number;
	/** MB that the process held at its peak, beyond those before. */
	peak: number;
	milliseconds: number;
	/** Words of the error, or what came. */
	came: string;
}

const RUN = 'ReportGetDynamicData';
const LISTS = 'ReportGetByOrganizationId';
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const asItems = { resource: 'report', operation: 'run', reportId: byId(REPORT) };
const asFile = (fileFormat: string) => ({ ...asItems, output: 'file', fileFormat });
const rowsOf = (reportId: string) => ({ resource: 'instance', operation: 'download', reportId: byId(reportId), output: 'rows' });

const MB = 1024 * 1024;

/** A text again and again, in pieces that are worth a write each. */
function* times(text: string, count: number): Generator<string> {
	const piece = text.repeat(Math.ceil(65_536 / text.length));
	const perPiece = piece.length / text.length;
	for (let left = count; left > 0; left -= perPiece) yield left >= perPiece ? piece : text.repeat(left);
}

function* joined(...parts: Array<string | Iterable<string>>): Generator<string> {
	for (const part of parts) {
		if (typeof part === 'string') yield part;
		else yield* part;
	}
}

const row = `{"Hostname":"WS-001.example.test","Full Path":"C:\\\\Contoso\\\\agent.exe","Action":"Permit","Hash":"${'a'.repeat(64)}"},`;
const wideHeader = (columns: number) => Array.from({ length: columns }, (_, index) => `column ${index}`).join(',');
const wideRow = (columns: number) =>
	JSON.stringify(Object.fromEntries(Array.from({ length: columns }, (_, index) => [`column ${index}`, index])));

const onRun = (name: string, body: () => Iterable<string>, parameters: IDataObject = asItems): HostileCase => ({
	name,
	hostile: { path: RUN, body },
	work: 'run',
	node: 'threatLocker',
	parameters,
});
const onFile = (name: string, body: () => Iterable<string>, reportId = 'csv'): HostileCase => ({
	name,
	hostile: { path: '/download/', type: 'text/csv', body },
	work: 'run',
	node: 'smailander',
	parameters: rowsOf(reportId),
});
const onPoll = (name: string, body: () => Iterable<string>): HostileCase => ({
	...onRun(name, body, { reportId: byId(REPORT), options: { takesExisting: true } }),
	work: 'polls',
});

function* numberedRows(count: number): Generator<string> {
	yield '[';
	for (let start = 0; start < count; start += 1_000)
		yield Array.from({ length: 1_000 }, (_, index) => `{"Id":${start + index},"Hostname":"WS-1"},`).join('');
	yield '{}]';
}

export const hostileCases: HostileCase[] = [
	{
		name: 'An error page of 256,000 <',
		hostile: { path: LISTS, status: 400, type: 'text/html', body: () => times('<', 256_000) },
		work: 'run',
		node: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll' },
	},
	{
		name: '"computer" and 80,000 spaces as the name of an ID',
		hostile: {
			path: LISTS,
			body: () =>
				joined(`[{"reportId":"${REPORT}","name":"Report","guidOption":true,"guidOptionName":"computer`, times(' ', 80_000), 'x"}]'),
		},
		work: 'fields',
		node: 'threatLocker',
		parameters: { ...asItems, reportId: { ...byId(REPORT), mode: 'list' } },
	},
	onRun('300 MB of rows as items', () => joined('{"data":[', times(row, (300 * MB) / row.length), '{}]}')),
	onRun('300 MB of empty rows as items', () => joined('[', times('{},', 100 * MB), '{}]')),
	onRun('One row of 300 MB as an item', () => joined('[{"a":[', times('{},', 100 * MB), '{}]}]')),
	onRun('One row of 300 MB as CSV', () => joined('[{"a":"', times('x', 300 * MB), '"}]'), asFile('csv')),
	onRun('A row of 900,000 values as an item', () => joined('[{"a":[', times('1234567,', 900_000), '1]}]')),
	onRun('A row of 130,000 keys as an item', () => ['[', wideRow(130_000), ']']),
	onRun('A row of 130,000 keys as JSON', () => ['[', wideRow(130_000), ']'], asFile('json')),
	onFile('A JSON line of 400,000 keys', () => [wideRow(10), '\n', wideRow(400_000), '\n'], 'json'),
	onRun('300 MB of rows as CSV', () => joined('{"data":[', times(row, (300 * MB) / row.length), row.slice(0, -1), ']}'), asFile('csv')),
	onRun(
		'300 MB of rows as NDJSON',
		() => joined('{"data":[', times(row, (300 * MB) / row.length), row.slice(0, -1), ']}'),
		asFile('ndjson'),
	),
	onRun('300 MB around no rows', () => joined('{"x":[', times('[],', 100 * MB), '[]],"data":[]}')),
	onFile('60 MB of CSV rows as items', () => joined('a\n', times('1\n', 30 * MB))),
	onFile('A CSV cell of 300 MB', () => joined('a\n"', times('x', 300 * MB), '"\n')),
	onFile('300 MB of JSON Lines as items', () => times('{"a":1}\n', (300 * MB) / 8), 'json'),
	{
		name: 'A list of 1 GB',
		hostile: { path: '/reports', body: () => joined('{"reports":[', times('{"id":"r","name":"x"},', (1024 * MB) / 21), '{}]}') },
		work: 'run',
		node: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
	},
	{
		name: 'A list of 30 MB of empty records',
		hostile: { path: '/reports', body: () => joined('{"reports":[', times('{},', 10 * MB), '{}]}') },
		work: 'run',
		node: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
	},
	{
		name: 'A list of 15 MB that is let through',
		hostile: { path: '/reports', body: () => joined('{"reports":[', times(`{"id":"r","name":"${'x'.repeat(125)}"},`, 100_000), '{}]}') },
		work: 'run',
		node: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
	},
	{
		name: 'A list of one record with 600,000 keys',
		hostile: { path: '/reports', body: () => ['{"reports":[', wideRow(600_000), ']}'] },
		work: 'run',
		node: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
	},
	onFile('CSV with 100,000 columns', () => [`${wideHeader(100_000)}\n`, `${'1,'.repeat(99_999)}1\n`]),
	onFile('CSV with 20,000 columns and 1,000 short rows', () => joined(`${wideHeader(20_000)}\n`, times('1\n', 1_000))),
	onRun('A row of 100,000 columns as CSV', () => ['[', wideRow(100_000), ']'], asFile('csv')),
	onRun(
		'100,000 columns and 3 rows as CSV',
		() => joined('[', wideRow(100_000), ',', wideRow(100_000), ',', wideRow(100_000), ']'),
		asFile('csv'),
	),
	onRun(
		'20,000 columns and 1,000 short rows as CSV',
		() => joined('[', wideRow(20_000), times(',{"column 1":1}', 1_000), ']'),
		asFile('csv'),
	),
	onRun('A row nested 100,000 deep as an item', () => joined('[{"a":', times('[', 100_000), times(']', 100_000), '}]')),
	onRun('A row nested 100,000 deep as JSON', () => joined('[{"a":', times('[', 100_000), times(']', 100_000), '}]'), asFile('json')),
	onPoll('A row nested 100,000 deep in a poll', () => joined('[{"a":', times('[', 100_000), times(']', 100_000), '}]')),
	onPoll('29,000 rows in a poll', () => numberedRows(29_000)),
	onPoll('1,000,000 rows in a poll', () => numberedRows(1_000_000)),
];
