import { organizationGuid } from '../../sandbox/index.mts';
import { byId, calls, reports, RUN, run, runReport, sandbox, useSandbox } from './run.mts';

useSandbox();

test('when one item fails, items that wait for another try are called off', async () => {
	const ACME = organizationGuid(2);
	sandbox.threatLocker.faults.push({ kind: '429', retryAfter: 1, match: { path: /ReportGetDynamicData/ }, times: Infinity });
	// The item that fails does so when the others wait already.
	sandbox.threatLocker.faults.push({
		kind: 'slow',
		ms: 500,
		match: { method: 'GET', where: ({ headers }) => headers.managedorganizationid === ACME },
	});
	const items = [{ report: reports.plain }, { report: reports.plain }, { report: reports.dated, organization: ACME }];
	const parameters = {
		...runReport(reports.plain),
		reportId: byId('={{ $json.report }}'),
		organizationId: byId('={{ $json.organization ?? "" }}'),
		period: 'none',
	};
	const { error } = await run(parameters, { items });
	expect(error?.message).toBe('The report "Denied Executions" needs a period');
	const sent = calls().filter((call) => call === RUN).length;
	expect(sent).toBeGreaterThan(0);
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	expect(calls().filter((call) => call === RUN)).toHaveLength(sent);
});
