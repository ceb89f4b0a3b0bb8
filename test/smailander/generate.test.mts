import type { IDataObject } from 'n8n-workflow';
import { run, sandbox, sent, useSandbox, words } from './run.mts';

useSandbox();

const generate = (fields: IDataObject = {}) => ({ operation: 'generate', period: 'none', options: { deliveryMethod: '' }, ...fields });
const least = { type: 'daily_digest', format: 'pdf' };
const bodyOf = async (fields: IDataObject, timezone?: string) => {
	const { error } = await run(generate(fields), timezone ? { timezone } : {});
	expect(error).toBeUndefined();
	return sent().at(-1)!.body;
};

test('untouched, it sends the type, the format, the last seven days and the delivery of the form', async () => {
	const { items } = await run({ operation: 'generate' });
	expect(sent()).toEqual([
		{
			method: 'POST',
			path: '/reports/generate',
			query: {},
			body: { ...least, period: { start: expect.any(String), end: expect.any(String) }, delivery: { method: 'download_link' } },
		},
	]);
	expect(items).toEqual([
		{
			json: { report_id: 'report_new_901', status: 'generating', estimated_completion: expect.stringMatching(/Z$/) },
			pairedItem: { item: 0 },
		},
	]);
});

test('what is left empty is not sent', async () => {
	expect(await bodyOf({})).toEqual(least);
	expect(await bodyOf({ filters: { honeypots: [] }, options: { deliveryMethod: '', additionalFields: '' } })).toEqual(least);
});

describe('period', () => {
	/** A Wednesday, ten days after New York changed from UTC-5 to UTC-4. */
	const now = Date.parse('2026-03-18T10:30:45.678Z');
	const seconds = '2026-03-18T10:30:45Z';

	test.each([
		['last24Hours', '2026-03-17T10:30:45Z', seconds],
		['last7Days', '2026-03-11T10:30:45Z', seconds],
		['last30Days', '2026-02-16T11:30:45Z', seconds],
		['last90Days', '2025-12-18T11:30:45Z', seconds],
		['today', '2026-03-18T04:00:00Z', seconds],
		['yesterday', '2026-03-17T04:00:00Z', '2026-03-18T03:59:59Z'],
		['thisWeek', '2026-03-16T04:00:00Z', seconds],
		['previousWeek', '2026-03-09T04:00:00Z', '2026-03-16T03:59:59Z'],
		['thisMonth', '2026-03-01T05:00:00Z', seconds],
		['previousMonth', '2026-02-01T05:00:00Z', '2026-03-01T04:59:59Z'],
		['thisQuarter', '2026-01-01T05:00:00Z', seconds],
		['previousQuarter', '2025-10-01T04:00:00Z', '2026-01-01T04:59:59Z'],
		['yearToDate', '2026-01-01T05:00:00Z', seconds],
		['lastDays', '2026-03-04T11:30:45Z', seconds],
	])('%s, read in the time zone of the workflow', async (period, start, end) => {
		jest.spyOn(Date, 'now').mockReturnValue(now);
		expect(await bodyOf({ period }, 'America/New_York')).toEqual({ ...least, period: { start, end } });
	});

	test.each([
		['without a zone', '2026-03-01T00:00:00', '2026-03-09T00:00:00', '2026-03-01T05:00:00Z', '2026-03-09T04:00:00Z'],
		['with a zone', '2026-03-01T00:00:00+01:00', '2026-03-01T12:00:00Z', '2026-02-28T23:00:00Z', '2026-03-01T12:00:00Z'],
		['dates alone', '2026-03-01', '2026-03-02', '2026-03-01T05:00:00Z', '2026-03-03T04:59:59Z'],
	])('custom %s', async (_, startDate, endDate, start, end) => {
		expect(await bodyOf({ period: 'custom', startDate, endDate }, 'America/New_York')).toEqual({ ...least, period: { start, end } });
	});

	test.each(['last7Days', 'custom'])('a time zone of the workflow that is none is refused before anything is sent: %s', async (period) => {
		const result = await run(generate({ period, startDate: '2026-03-01T00:00:00', endDate: '2026-03-02T00:00:00' }), {
			timezone: 'Berlin',
		});
		expect(words(result)).toMatch(/^The time zone "Berlin" of the workflow is not known \| Choose "Timezone" anew/);
		expect(sent()).toEqual([]);
	});

	test('none sends no period', async () => {
		expect(await bodyOf({ period: 'none' })).toEqual(least);
	});
});

describe('fields', () => {
	const types = [
		'daily_digest',
		'weekly_summary',
		'monthly_analysis',
		'executive_summary',
		'compliance_report',
		'incident_report',
		'custom',
	];

	test.each(types)('type %s', async (type) => {
		expect(await bodyOf({ type })).toEqual({ type, format: 'pdf' });
	});

	test.each(['pdf', 'csv', 'json', 'xlsx'])('format %s', async (format) => {
		expect(await bodyOf({ format })).toEqual({ type: 'daily_digest', format });
	});

	test('every filter and the delivery', async () => {
		const filters = { honeypots: ['monitor@example.test', 'trap@example.test'], minThreatScore: 60 };
		expect(await bodyOf({ filters, options: { deliveryMethod: 'email' } })).toEqual({
			...least,
			filters: { honeypots: ['monitor@example.test', 'trap@example.test'], threat_score: { min: 60 } },
			delivery: { method: 'email' },
		});
	});

	test.each([0, 100])('a score of %i is sent', async (minThreatScore) => {
		expect(await bodyOf({ filters: { minThreatScore } })).toEqual({ ...least, filters: { threat_score: { min: minThreatScore } } });
	});

	test('additional fields are joined with the filters of the form', async () => {
		sandbox.smailander.switches.extraBodyKeys = ['filters.threat_score.max', 'language'];
		const filters = { honeypots: ['monitor@example.test'], minThreatScore: 60 };
		const additionalFields = '{ "language": "de", "filters": { "threat_score": { "max": 90 } } }';
		expect(await bodyOf({ filters, options: { deliveryMethod: '', additionalFields } })).toEqual({
			...least,
			language: 'de',
			filters: { honeypots: ['monitor@example.test'], threat_score: { min: 60, max: 90 } },
		});
	});

	test('additional fields win over the form, and lists are replaced', async () => {
		const additionalFields = { format: 'csv', filters: { honeypots: ['b@example.test'] } };
		const body = await bodyOf({ filters: { honeypots: ['a@example.test'] }, options: { deliveryMethod: '', additionalFields } });
		expect(body).toEqual({ type: 'daily_digest', format: 'csv', filters: { honeypots: ['b@example.test'] } });
	});
});

describe('reply', () => {
	test.each([
		['an envelope', { replyStyle: 'envelope' as const }],
		['202', { generateStatus: 202 as const }],
		['no estimate', { estimatedCompletion: 'none' as const }],
	])('%s', async (_, switches) => {
		Object.assign(sandbox.smailander.switches, switches);
		const { items } = await run(generate());
		expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', status: 'generating' });
	});

	test.each(['queued', 'READY', ''])('the status "%s" comes out as it is', async (pendingStatus) => {
		sandbox.smailander.switches.pendingStatus = pendingStatus;
		expect((await run(generate())).items[0]!.json).toMatchObject({ report_id: 'report_new_901', status: pendingStatus });
	});

	test('an id instead of report_id is taken', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { id: 'report_7', status: 'generating' } });
		expect((await run(generate())).items[0]!.json).toEqual({ id: 'report_7', status: 'generating' });
	});

	test('a value that the service does not know is an error that names its field', async () => {
		const result = await run(generate({ options: { additionalFields: '{"type": "weather"}' } }));
		expect(words(result)).toMatch(
			/declined the values: type is not supported \| .*Field named by the service: type\. Code: validation_error\. Request ID: req_sandbox_0001/,
		);
	});
});
