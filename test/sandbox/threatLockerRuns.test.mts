import { request as send } from 'undici';
import { organizationGuid, reportGuid, zeroGuid, type ThreatLockerSwitches } from '../../sandbox/index.mts';
import { computer, run, sandbox, useSandbox, week, type Sent } from './call.mts';

useSandbox();

describe('ThreatLocker: runs', () => {
	const rowsOf = async (number: number, extra: object = {}, sent: Sent = {}) =>
		(await run({ reportId: reportGuid(number), ...extra }, sent)).json.data;

	test('every organization gives rows of its own', async () => {
		for (const number of [1, 4]) {
			const all = await Promise.all(
				[1, 2, 3].map(
					async (organization) => await rowsOf(number, {}, { headers: { managedOrganizationId: organizationGuid(organization) } }),
				),
			);
			expect(new Set(all.flat().map((row: object) => JSON.stringify(row))).size).toBe(all.flat().length);
		}
	});

	test('a dated report gives the rows of the period, the same each time', async () => {
		const rows = await rowsOf(2, { ...week, data: 'WS-014.example.test' });
		expect(rows).toHaveLength(29);
		expect(rows[0]).toMatchObject({ 'Date Learned': '2026-09-01T00:00:00Z', Hostname: 'WS-014.example.test' });
		expect(await rowsOf(2, { ...week, data: 'WS-014.example.test' })).toEqual(rows);
		const later = await rowsOf(2, { ...week, startDate: '2026-09-05T00:00:00Z', data: 'WS-014.example.test' });
		expect(rows.slice(-later.length)).toEqual(later);
	});

	test('missingDates: the last 30 days of the service’s time, or 417', async () => {
		sandbox.threatLocker.switches.clockOffsetMs = Date.parse('2026-10-01T00:30:00Z') - Date.now();
		expect(await rowsOf(5)).toHaveLength(720);
		expect((await rowsOf(5)).at(-1).Date).toBe('2026-10-01T00:00:00Z');
		sandbox.threatLocker.switches.missingDates = 'error';
		expect(await run({ reportId: reportGuid(5) })).toMatchObject({ status: 417, json: { Message: 'Invalid Date Range' } });
	});

	test.each<[string, number, object]>([
		['no report id', 500, {}],
		['a zero report id', 500, { reportId: zeroGuid }],
		['an unknown report', 500, { reportId: reportGuid(99) }],
		['an end before the start', 417, { reportId: reportGuid(5), startDate: week.endDate, endDate: week.startDate }],
		['no data where it is wanted', 417, { reportId: reportGuid(6) }],
		['no id where it is wanted', 417, { reportId: reportGuid(7), data: 'x' }],
	])('%s: %i', async (_, status, body) => {
		const reply = await run(body);
		expect(reply).toMatchObject({ status, json: { StatusCode: status, Message: expect.any(String) } });
		expect(sandbox.violations).toEqual([]);
	});

	test('guid and all options', async () => {
		expect((await rowsOf(3, { ...week, id: computer }))[0].ComputerId).toBe(computer);
		expect((await rowsOf(7, { id: computer }))[0]['Computer Group Id']).toBe(computer);
		expect((await rowsOf(8, { ...week, id: computer, data: 'WS-1.example.test' }))[0]).toMatchObject({
			Hostname: 'WS-1.example.test',
			ComputerId: computer,
		});
	});

	test('zero rows keep their columns; repeated rows, null cells, odd keys and cells', async () => {
		const none = await run({ reportId: reportGuid(9) });
		expect(none.json.data).toEqual([]);
		expect(none.json.columns[0]).toEqual({ name: 'Hostname', type: 'String' });
		const repeated = await rowsOf(12);
		expect([repeated.length, new Set(repeated.map((row: any) => row.Hostname)).size]).toEqual([10, 4]);
		expect((await rowsOf(13))[0]).toMatchObject({ Owner: null, 'Last Seen': null });
		const shares = await rowsOf(14);
		expect(Object.keys(shares[0])).toEqual(['Share.Path', 'Owner Name', 'Notes', 'Size (GB)', 'risk %', 'OrganizationId']);
		expect(shares.map((row: any) => row.Notes)).toContain('=1+1');
	});

	test('20,000 rows, and rowCount rows, each different', async () => {
		expect(await rowsOf(10)).toHaveLength(20_000);
		sandbox.threatLocker.switches.rowCount = 70_000;
		const ids = (await rowsOf(11)).map((row: any) => row.Id);
		expect(new Set(ids).size).toBe(70_000);
	});

	test('400,000 rows are streamed without a length', async () => {
		sandbox.threatLocker.switches.rowCount = 400_000;
		const { url, key } = sandbox.threatLocker;
		const reply = await send(`${url}/Report/ReportGetDynamicData`, {
			method: 'POST',
			headers: { authorization: key, 'content-type': 'application/json' },
			body: JSON.stringify({ reportId: reportGuid(11) }),
		});
		expect(reply.headers).not.toHaveProperty('content-length');
		let rows = 0;
		for await (const chunk of reply.body) for (const byte of chunk as Buffer) if (byte === 0x7d) rows += 1;
		// One closing brace for each row, for each of the six columns, and for the whole.
		expect(rows).toBe(400_000 + 6 + 1);
	});

	test('includeChildOrganizations adds the rows of all below; organizationColumn names them', async () => {
		const own = await rowsOf(1);
		const all = await rowsOf(1, { includeChildOrganizations: true });
		expect(all).toHaveLength(own.length * 6);
		expect(all.slice(0, own.length)).toEqual(own);
		const nested = await rowsOf(1, { includeChildOrganizations: true }, { headers: { managedOrganizationId: organizationGuid(2) } });
		expect(new Set(nested.map((row: any) => row.OrganizationId))).toEqual(new Set([2, 4, 5].map(organizationGuid)));
		sandbox.threatLocker.switches.organizationColumn = true;
		const reply = await run({ reportId: reportGuid(1), includeChildOrganizations: true });
		expect(reply.json.data.at(-1).Organization).toBe('Initech & Söhne');
		expect(reply.json.columns.at(-1)).toEqual({ name: 'Organization', type: 'String' });
	});

	test('runShape, columnShape, keyCase', async () => {
		const { switches } = sandbox.threatLocker;
		const reply = async (changes: Partial<ThreatLockerSwitches>) => {
			Object.assign(switches, changes);
			return await run({ reportId: reportGuid(1) });
		};
		expect((await reply({ columnShape: 'strings' })).json.columns[0]).toBe('Count');
		expect((await reply({ columnShape: 'none' })).json).not.toHaveProperty('columns');
		expect((await reply({ columnShape: 'objects', keyCase: 'pascal' })).json.Columns[0]).toEqual({ Name: 'Count', Type: 'Int32' });
		expect((await reply({ runShape: 'array' })).json).toHaveLength(12);
		expect((await reply({ runShape: 'null' })).text).toBe('null');
		expect((await reply({ runShape: 'empty' })).text).toBe('');
	});

	test('slowMs and runDelayMs', async () => {
		Object.assign(sandbox.threatLocker.switches, { slowMs: 120, runDelayMs: 60 });
		const timed = async (number: number) => {
			const start = Date.now();
			await rowsOf(number);
			return Date.now() - start;
		};
		expect(await timed(1)).toBeGreaterThanOrEqual(55);
		expect(await timed(15)).toBeGreaterThanOrEqual(175);
	});

	test('setRows replaces, addRows appends, for one organization', async () => {
		const { setRows, addRows } = sandbox.threatLocker;
		addRows(reportGuid(9), organizationGuid(1), [{ a: 1 }]);
		expect(await rowsOf(9)).toEqual([{ a: 1 }]);
		setRows(reportGuid(1), organizationGuid(1), [{ b: 1 }]);
		addRows(reportGuid(1), organizationGuid(1), [{ b: 2 }]);
		expect(await rowsOf(1)).toEqual([{ b: 1 }, { b: 2 }]);
		expect(await rowsOf(1, {}, { headers: { managedOrganizationId: organizationGuid(2) } })).toHaveLength(12);
	});
});
