import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import type { Json } from '../host/model.mts';
import { makeOrganizations } from '../sandbox/threatLocker/organizations.mts';
import { bulkColumns, bulkRowTexts } from '../sandbox/threatLocker/rows.mts';
import { threatLockerDefaults } from '../sandbox/threatLocker/switches.mts';

export type Format = 'csv' | 'ndjson' | 'json';

const [home] = makeOrganizations(0);
const context = { organization: home!, startMs: 0, endMs: 0, data: '', id: '', switches: threatLockerDefaults };

/** The rows of the sandbox's bulk report of the key's own organization, as JSON texts. */
const bulkRows = (count: number): Iterable<string> => bulkRowTexts(context, count);

/** Compares the number of items and the first and the last of them with what the sandbox sent. */
export function assertBulkItems({ count, first, last }: { count: number; first: Json; last: Json }, rows: number): void {
	const expected = [...bulkRows(rows)];
	assert.equal(count, rows, 'Number of rows');
	assert.equal(JSON.stringify(first), expected[0], 'First row');
	assert.equal(JSON.stringify(last), expected[rows - 1], 'Last row');
}

/** Compares every row of a file with what the sandbox sent. */
export async function assertBulkFile(content: AsyncIterable<Buffer>, format: Format, rows: number): Promise<void> {
	const expected = bulkRows(rows)[Symbol.iterator]();
	let found = 0;
	for await (const line of linesOf(content, format)) {
		const next = expected.next();
		const value = next.done ? undefined : next.value;
		found += 1;
		if (line !== (format === 'csv' ? csvLine(value ?? '{}') : value)) assert.fail(`Row ${found} of the file is ${line}, not ${value}`);
	}
	assert.equal(found, rows, 'Number of rows in the file');
}

async function* linesOf(content: AsyncIterable<Buffer>, format: Format): AsyncGenerator<string> {
	const stream = Readable.from(content, { objectMode: false });
	if (format === 'json') {
		for (const row of (await json(stream)) as Json[]) yield JSON.stringify(row);
		return;
	}
	let isHeader = format === 'csv';
	for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
		if (isHeader) assert.equal(unquoted(line), bulkColumns.map(({ name }) => name).join(','), 'Header');
		else yield format === 'csv' ? unquoted(line) : line;
		isHeader = false;
	}
}

/** No value of these rows holds a comma, a quote or a line break, so quotes around values mean nothing. */
const unquoted = (line: string): string => line.replace(/^\uFEFF/, '').replaceAll('"', '');

const csvLine = (row: string): string => Object.values(JSON.parse(row) as Json).join(',');
