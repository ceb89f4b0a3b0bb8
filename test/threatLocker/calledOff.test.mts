import { byId, calls, reports, RUN, run, runReport, sandbox, useSandbox } from './run.mts';

useSandbox();

test('when one item fails, items that wait for another try are called off', async () => {
	const busy = { kind: '429', retryAfter: 1, match: { path: /ReportGetDynamicData/ }, times: Infinity } as const;
	sandbox.threatLocker.faults.push(busy);
	const items = [{ report: reports.plain }, { report: reports.plain }, { report: reports.dated }];
	const parameters = { ...runReport(reports.plain), reportId: byId('={{ $json.report }}'), period: 'none' };
	const { error } = await run(parameters, { items });
	expect(error?.message).toBe('The report "Denied Executions" needs a period');
	const sent = calls().filter((call) => call === RUN).length;
	await new Promise((resolve) => setTimeout(resolve, 1_500));
	expect(calls().filter((call) => call === RUN)).toHaveLength(sent);
});
