import type { IDataObject } from 'n8n-workflow';
import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const styles = ['bare', 'envelope', 'data', 'successText', 'status', 'code', 'named', 'capitals'] as const;
const replyIn = (replyStyle: SmailanderSwitches['replyStyle']) => void (sandbox.smailander.switches.replyStyle = replyStyle);
const small = ({ json }: { json: IDataObject }) =>
	Object.fromEntries(Object.entries(json).map(([key, value]) => [key.toLowerCase(), value]));

describe.each(styles)('replies: %s', (style) => {
	beforeEach(() => replyIn(style));

	test('one report', async () => {
		const { items } = await run({ operation: 'get', reportId: byId('report_101') });
		expect(small(items[0]!)).toMatchObject({ id: 'report_101', name: 'Morning Digest', format: 'pdf' });
	});

	test('a report that is generated, waited for and downloaded; the list is not needed to find it', async () => {
		shortWaits();
		const { items, error } = await run({
			operation: 'generate',
			period: 'none',
			completion: 'downloaded',
			waitOptions: { firstLook: 0, interval: 1 },
			binaryPropertyName: 'data',
		});
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', completed: true, sizeMatches: true });
		expect(lines().filter((line) => line.startsWith('GET /reports?'))).toEqual([]);
	});

	test('what is made, and what is there', async () => {
		const made = await run({
			operation: 'create',
			name: 'N',
			type: 'custom',
			format: 'pdf',
			frequency: 'daily',
			time: '09:00',
			timezone: 'UTC',
		});
		expect(small(made.items[0]!)).toMatchObject({ id: 'report_901', status: 'active' });
		expect((await run({ operation: 'getAll', returnAll: true })).items).toHaveLength(6);
		expect((await run({ resource: 'template', operation: 'getAll', returnAll: true })).items).toHaveLength(3);
		expect((await run({ resource: 'instance', operation: 'getAll', returnAll: true, reportId: byId('report_101') })).items).toHaveLength(3);
	});
});

describe('OK as text', () => {
	const calls: Array<[string, IDataObject]> = [
		['paused', { operation: 'pause' }],
		['resumed', { operation: 'resume' }],
		['updated', { operation: 'update', updateFields: { name: 'x' } }],
		['deleted', { operation: 'delete' }],
	];

	test.each(calls)('is an acknowledgement: %s', async (done, parameters) => {
		sandbox.smailander.switches.blankReply = 'text';
		const { items, error } = await run({ ...parameters, reportId: byId('report_101') });
		expect(error).toBeUndefined();
		expect(items[0]!.json).toEqual({ id: 'report_101', [done]: true });
	});

	test.each(['true', '"Success"', 'Done.', 'okay'])('so is %s', async (body) => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
		expect((await run({ operation: 'pause', reportId: byId('report_101') })).items[0]!.json).toEqual({ id: 'report_101', paused: true });
	});

	test.each(['Please sign in', 'false'])('but not %s', async (body) => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
		const result = await run({ operation: 'pause', reportId: byId('report_101') });
		expect(result.items).toEqual([]);
		expect(words(result)).toContain('It may have been carried out');
	});
});
