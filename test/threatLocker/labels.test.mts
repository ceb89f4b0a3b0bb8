import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import {
	byId,
	CHILDREN,
	calls,
	credential,
	fromList,
	ownFields,
	reports,
	requests,
	run,
	runBodies,
	runReport,
	useSandbox,
} from './run.mts';

useSandbox();

const given = (parameters: IDataObject) => runReport(reports.plain, parameters);

describe('a label in an expression is taken for its value', () => {
	test('where the report runs', async () => {
		await run(given({ organizationScope: '={{ "ALL CHILD ORGANIZATIONS" }}' }));
		expect(calls()).toContain(CHILDREN);
		expect(runBodies()).toHaveLength(5);
	});

	test('several organizations', async () => {
		await run(given({ organizationScope: '={{ "Several Organizations" }}', organizationIds: [organizationGuid(2)] }));
		expect(runBodies()).toHaveLength(1);
	});

	test('what comes out', async () => {
		const { items } = await run(given({ output: '={{ "file" }}', fileFormat: '={{ "Ndjson" }}' }));
		expect(items.map(({ json }) => String(json.fileName).split('.').pop())).toEqual(['ndjson']);
		expect((await run(given({ output: '={{ "Rows as Items" }}' }))).items[0]!.binary).toBeUndefined();
	});

	test('the period, plain and among the report inputs', async () => {
		const dates = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };
		await run(runReport('', { reportId: byId('={{ $json.report }}'), period: '={{ "Custom" }}', ...dates }), {
			items: [{ report: reports.dated }],
		});
		expect(runBodies()).toEqual([{ reportId: reports.dated, ...dates }]);
		await run(
			runReport('', { reportId: fromList(reports.dated), ...(await ownFields(reports.dated, { Period: '={{ "CUSTOM" }}' })), ...dates }),
		);
		expect(runBodies()).toEqual([{ reportId: reports.dated, ...dates }]);
		requests().length = 0;
		await run(
			runReport('', { reportId: fromList(reports.dated), ...(await ownFields(reports.dated, { Period: '={{ "last 24 hours" }}' })) }),
		);
		expect(Date.parse(String(runBodies()[0]!.endDate)) - Date.parse(String(runBodies()[0]!.startDate))).toBe(24 * 3_600_000);
	});

	test('the order of organizations', async () => {
		await run({ resource: 'organization', operation: 'getAll', filters: { orderBy: '={{ "business classification" }}' } });
		expect(requests()[0]!.body).toMatchObject({ orderBy: 'businessClassificationName' });
	});

	test("the unit of the trigger's Look Back", async () => {
		const parameters = { reportId: fromList(reports.dated), lookBack: 2, lookBackUnit: '={{ "Days" }}' };
		await new ActiveTrigger({ node: 'threatLockerTrigger', parameters, credential: credential() }).poll();
		const [{ startDate, endDate }] = runBodies() as [IDataObject];
		expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(48 * 3_600_000);
	});
});
