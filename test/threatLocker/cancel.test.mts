import type { IDataObject } from 'n8n-workflow';
import { until } from '../engine/until.mts';
import { onRun, reports, requests, RUN, calls, run, runReport, sandbox, useSandbox } from './run.mts';

useSandbox();

/** Cancels the execution when a condition holds; resolves to the milliseconds from there to the end of the execution. */
async function cancelledWhen(parameters: IDataObject, holds: () => boolean, items: IDataObject[] = [{}]) {
	let cancelledAt = Infinity;
	const result = await run(parameters, {
		items,
		whenRunning: (cancel) => {
			void until(holds).then(() => {
				cancelledAt = Date.now();
				cancel();
			});
		},
	});
	return { result, tookMs: Date.now() - cancelledAt };
}

/** A retry that is still planned would be sent within this time. */
const later = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
const runs = () => calls().filter((call) => call === RUN).length;

describe('cancelling the execution', () => {
	test('during the wait before a retry: ends at once, nothing more is sent', async () => {
		onRun({ kind: '429', retryAfter: 2, times: Infinity });
		const { result, tookMs } = await cancelledWhen(runReport(reports.plain), () => requests().at(-1)?.status === 429);
		expect(tookMs).toBeLessThan(1_500);
		expect(result.items).toEqual([]);
		await later(2_500);
		expect(runs()).toBe(1);
	});

	test('during a slow report: its connection is cut', async () => {
		sandbox.threatLocker.reset({ slowMs: 4_000 });
		const { result, tookMs } = await cancelledWhen(runReport(reports.slow), () => runs() === 1);
		expect(tookMs).toBeLessThan(2_000);
		expect(result.items).toEqual([]);
		await until(() => requests().at(-1)?.endMs !== undefined);
		expect(requests().at(-1)!.status).toBe(0);
	});

	test('with items still waiting for their turn: they are not begun', async () => {
		sandbox.threatLocker.switches.runDelayMs = 300;
		const items = Array.from({ length: 30 }, () => ({}));
		const { tookMs } = await cancelledWhen(runReport(reports.plain), () => runs() >= 5, items);
		expect(tookMs).toBeLessThan(2_000);
		await later(700);
		expect(runs()).toBeLessThanOrEqual(5);
	});

	test.each([{ operation: 'getAll' }, { resource: 'organization', operation: 'getAll' }])('%j during a wait', async (parameters) => {
		sandbox.threatLocker.faults.push({ kind: '503', retryAfter: 2, times: Infinity });
		const { tookMs } = await cancelledWhen(parameters, () => requests().at(-1)?.status === 503);
		expect(tookMs).toBeLessThan(1_500);
		await later(2_500);
		expect(requests()).toHaveLength(1);
	});

	test('with requests waiting for a place', async () => {
		sandbox.threatLocker.faults.push({ kind: 'slow', ms: 300, times: Infinity });
		const items = Array.from({ length: 30 }, () => ({}));
		const { tookMs } = await cancelledWhen({ operation: 'getAll' }, () => requests().length >= 5, items);
		expect(tookMs).toBeLessThan(2_000);
		await later(700);
		expect(requests().length).toBeLessThanOrEqual(5);
	});
});
