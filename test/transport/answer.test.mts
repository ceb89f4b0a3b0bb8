import { isDeclined, listIn, recordIn } from '../../nodes/transport/answer.ts';

const known = { ids: ['id', 'report_id'], records: ['report'], lists: ['reports'] };
const r9 = { report_id: 'r9', status: 'generating' };

describe('a record', () => {
	test.each<[string, unknown]>([
		['bare', r9],
		['data', { data: r9 }],
		['success and data', { success: true, data: r9, meta: { request_id: 'q' } }],
		['success as text', { success: 'true', data: r9 }],
		['status: success', { status: 'success', message: 'Report queued', data: r9 }],
		['code: 200', { code: 200, data: r9 }],
		['code: 0', { code: 0, msg: 'fine', result: r9 }],
		['its own name', { report: r9 }],
		['its own name in an envelope', { success: true, data: { report: r9 } }],
		['a list of its own', { data: [r9] }],
		['capitals', { Success: 'True', Data: r9 }],
	])('%s', (_, body) => expect(recordIn(body, known)).toEqual(r9));

	test.each<[string, unknown]>([
		['with data of its own', { id: 'r1', name: 'a', data: { report_id: 'other' } }],
		['with a status of its own', { id: 'r1', status: 'success', result: { rows: 3 } }],
		['with a report of its own', { success: true, id: 'r1', name: 'a', report: { id: 'other' } }],
		['with results of its own', { success: true, report_id: 'r1', name: 'a', results: [{ id: 'other' }] }],
		['with nothing known', { name: 'a', data: { b: 1 } }],
		['that is only told of', { success: true, message: 'Report paused' }],
	])('%s stays as it is', (_, body) => expect(recordIn(body, known)).toEqual(body));
});

describe('a list', () => {
	const rows = [{ id: 'a' }, { id: 'b' }];

	test.each<[string, unknown]>([
		['bare', rows],
		['reports', { total: 2, reports: rows }],
		['data', { data: rows, pagination: { total: 2 } }],
		['data.reports', { success: 'true', data: { reports: rows, total: 2 } }],
		['items', { items: rows, total_count: 2 }],
		['results', { count: 2, results: rows }],
		['a name of nobody', { reportSummaries: rows, hasMore: false }],
		['Reports', { Reports: rows, Total: 2 }],
		['beside an empty one', { reports: null, items: rows }],
	])('%s', (_, body) => expect(listIn(body, 'reports', known)?.entries).toEqual(rows));

	test.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['{}', {}],
		['null for the list', { reports: null }],
		['an envelope', { success: true, data: {}, meta: {} }],
		['a total of 0', { total: 0 }],
		['words of a success', { success: true, message: 'No reports' }],
	])('empty: %s', (_, body) => expect(listIn(body, 'reports', known)?.entries).toEqual([]));

	test.each<[string, unknown]>([
		['something else', { unexpected: { answer: 42 } }],
		['words', { message: 'Maintenance' }],
		['a total without its list', { total: 7 }],
		['text', 'OK'],
		['errors', { errors: [{ code: 1 }] }],
	])('none: %s', (_, body) => expect(listIn(body, 'reports', known)?.entries ?? []).toEqual([]));

	test.each<[string, unknown, object]>([
		['beside it', { total: '7', reports: rows }, { total: 7 }],
		['around it', { data: { reports: rows }, pagination: { total: 7, limit: 10 } }, { total: 7, fullLength: 10 }],
		['with another key', { items: rows, meta: { totalCount: 7, per_page: 10 } }, { total: 7, fullLength: 10 }],
	])('its total stands %s', (_, body, told) => expect(listIn(body, 'reports', known)).toMatchObject(told));
});

test.each<[unknown, boolean]>([
	[{ success: false, data: [] }, true],
	[{ success: 'false' }, true],
	[{ error: 'no', data: [] }, true],
	[{ status: 'error', message: 'no' }, true],
	[{ code: 403, message: 'no' }, true],
	[{ error: {}, reports: [] }, false],
	[{ id: 'r1', error: 'The mail store did not answer' }, false],
	[{ id: 'r1', status: 'failed' }, false],
	[{ code: 200, data: [] }, false],
	[[], false],
	['no', false],
])('%j is declined: %s', (body, isNo) => {
	expect(isDeclined(body, known)).toBe(isNo);
});
