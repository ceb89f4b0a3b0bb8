import type { INodeExecutionData } from 'n8n-workflow';
import { fingerprint } from '../../nodes/polling/fingerprint.ts';
import { MAX_SEEN } from '../../nodes/polling/newsState.ts';
import { DistinctRows } from '../../nodes/ThreatLocker/trigger/distinctRows.ts';
import { organizationGuid, type Row } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, reports, sandbox, useSandbox } from './run.mts';

useSandbox();

const HOME = organizationGuid(1);

async function watching(rows: Row[], parameters = {}): Promise<ActiveTrigger> {
	sandbox.threatLocker.setRows(reports.plain, HOME, rows);
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.plain), ...parameters },
		credential: credential(),
	});
	await active.poll();
	return active;
}

const add = (...rows: Row[]) => sandbox.threatLocker.addRows(reports.plain, HOME, rows);
const cells = (items: INodeExecutionData[], column: string) => items.map(({ json }) => json[column]);

describe('IDs that a number would round alike are two events', () => {
	test.each([[[]], [['EventId']]])('by the key columns %j', async (keyColumns) => {
		const active = await watching([{ EventId: 638412345678901234n, Host: 'a' }], { keyColumns });
		expect(await active.poll()).toEqual([]);
		add({ EventId: 638412345678901235n, Host: 'a' });
		expect(cells(await active.poll(), 'EventId')).toEqual(['638412345678901235']);
		expect(await active.poll()).toEqual([]);
	});
});

describe('rows', () => {
	const idOf = (text: string, keyColumns: string[] = []) => {
		const distinct = new DistinctRows('https://fake.example', { id: 'o' }, { reportId: 'r', keyColumns });
		distinct.add(Buffer.from(text));
		return distinct.rows()[0]!.id;
	};

	test.each([
		['{"a":0.1}', '{"a":0.10000000000000000001}'],
		['{"a":{"b":[1e400]}}', '{"a":{"b":[1e401]}}'],
		['{"a":1}', '{"a":"1"}'],
		['{"a":638412345678901235}', '{"a":"638412345678901235"}'],
		['{"a":null}', '{}'],
		['[12345678901234567890]', '[12345678901234567891]'],
		['12345678901234567890', '12345678901234567891'],
	])('%s and %s are two', (a, b) => {
		expect(idOf(a)).not.toBe(idOf(b));
	});

	test.each([
		['{"a":1,"b":{"c":2,"d":3}}', ' { "b" : {"d":3,"c":2}, "a" : 1 } '],
		['{"a":1.0}', '{"a":1}'],
		['{"a":"\\u00fc"}', '{"a":"ü"}'],
		['{"a":1,"a":2}', '{"a":2}'],
		['5', '{"value":5}'],
	])('%s and %s are one', (a, b) => {
		expect(idOf(a)).toBe(idOf(b));
	});

	test('keep the IDs by which positions know them', () => {
		expect(idOf('{"b":[1,2.5,null],"10":"x","9":true}')).toBe(
			fingerprint('https://fake.example', 'r', 'o', '{"9":true,"10":"x","b":[1,2.5,null]}'),
		);
		expect(idOf('{" b ":"x","a":2}', ['a', 'b'])).toBe(fingerprint('https://fake.example', 'r', 'o', '[2,"x"]'));
	});

	test('that are too many are refused by the first of them', () => {
		const distinct = new DistinctRows('https://fake.example', { id: 'o' }, { reportId: 'r', keyColumns: [] });
		for (let number = 0; number < MAX_SEEN; number += 1)
			for (let times = 0; times < 2; times += 1) distinct.add(Buffer.from(String(number)));
		expect(() => distinct.add(Buffer.from('"one more"'))).toThrow(`more than ${MAX_SEEN} rows`);
	});
});

test('a report of very many rows is refused without reading it to its end', async () => {
	sandbox.threatLocker.switches.rowCount = 1_000_000;
	const active = new ActiveTrigger({ node: 'threatLockerTrigger', parameters: { reportId: byId(reports.bulk) }, credential: credential() });
	await expect(active.poll()).rejects.toThrow('The report has more than 30000 rows in "Look Back"');
	expect(active.stored).toMatchObject({});
});

test.each([
	['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
	['objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
])('a row of %s nested very deep is told in words', async (_what, nested) => {
	sandbox.threatLocker.faults.push({
		kind: 'status',
		status: 200,
		body: `{"data":[{"Name":"a"},{"Name":${nested}}]}`,
		match: { path: /DynamicData/ },
	});
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.plain) },
		credential: credential(),
	});
	await expect(active.poll()).rejects.toThrow('The report has a row that is nested more than 500 levels deep');
});
