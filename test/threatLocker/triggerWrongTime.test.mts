import type { INodeExecutionData } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, reports, runBodies, sandbox, useSandbox } from './run.mts';

useSandbox();

const HOME = organizationGuid(1);

const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => ({ Number: first + index }));
const report = (rows: Array<{ Number: number }>) => sandbox.threatLocker.setRows(reports.dated, HOME, rows);
const numbers = (items: INodeExecutionData[]) => items.map(({ json }) => json.Number);
const isAsked2099 = () => runBodies().some((body) => String(body.endDate).startsWith('2099'));

test.each([
	['one reply', 1, false],
	['two replies that agree', 2, true],
])('%s in 2099: no row comes out again, and none is lost', async (_what, times, isBelieved) => {
	const known = rowsFrom(0, 5_000);
	report(known);
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.dated) },
		credential: credential(),
	});
	expect(await active.poll()).toEqual([]);
	sandbox.threatLocker.faults.push({ kind: 'misdated', times });
	// No row of such a day is there yet.
	if (isBelieved) report([]);
	expect(await active.poll()).toEqual([]);
	expect([isAsked2099(), sandbox.threatLocker.faults.length]).toEqual([isBelieved, 0]);
	report([...known, ...rowsFrom(5_000, 3)]);
	expect(numbers(await active.poll())).toEqual([5_000, 5_001, 5_002]);
	report([...known, ...rowsFrom(5_000, 4)]);
	expect(numbers(await active.poll())).toEqual([5_003]);
	expect(await active.poll()).toEqual([]);
});

test.each([
	['one reply', 1],
	['two replies that agree', 2],
])('%s in 2099 at the first poll: every row after it comes out once', async (_what, times) => {
	report(rowsFrom(0, 5_000));
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.dated) },
		credential: credential(),
	});
	sandbox.threatLocker.faults.push({ kind: 'misdated', times });
	expect(await active.poll()).toEqual([]);
	report(rowsFrom(0, 5_001));
	expect(numbers(await active.poll())).toEqual([5_000]);
	expect(await active.poll()).toEqual([]);
});
