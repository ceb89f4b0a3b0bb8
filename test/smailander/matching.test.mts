import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { candidateRows, matchedReports, type LostRequest } from '../../nodes/Smailander/report/generate/asking/matching.ts';
import { ServiceClock } from '../../nodes/Smailander/report/generate/serviceClock.ts';

const NOW = Date.parse('2026-03-20T08:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

describe('whose report it is', () => {
	const clock = new ServiceClock();
	const row = (id: string, createdMs: number, more: IDataObject = {}) => ({
		id,
		type: 'custom',
		created_at: iso(createdMs),
		next_run: null,
		...more,
	});
	const lost = (item: number, sentAt: number, body: IDataObject = {}): LostRequest => ({
		item,
		sentAt,
		body: { type: 'custom', format: 'pdf', ...body },
	});
	const anyFormat = (rows: IDataObject[]) => rows.map((one) => ({ row: one, format: '' }));

	test('only of the type, made since, not planned, not known', () => {
		const rows = [
			row('mine', NOW),
			row('rounded', NOW - 999),
			row('older', NOW - 2_001),
			row('other', NOW, { type: 'daily_digest' }),
			row('planned', NOW, { next_run: iso(NOW) }),
			row('known', NOW),
			row('undated', NOW, { created_at: null }),
		];
		expect(candidateRows(rows, [lost(0, NOW)], (id) => id === 'known', clock).map(({ id }) => id)).toEqual(['mine', 'rounded']);
	});

	test('a report is never given twice, nor to a request for another thing', () => {
		const requests = fc.array(
			fc.record({ type: fc.constantFrom('a', 'b'), format: fc.constantFrom('pdf', 'csv'), score: fc.constantFrom(1, 2) }),
			{ minLength: 1, maxLength: 5 },
		);
		const rows = fc.array(fc.record({ type: fc.constantFrom('a', 'b'), format: fc.constantFrom('pdf', 'csv', ''), after: fc.nat(5_000) }), {
			maxLength: 6,
		});
		fc.assert(
			fc.property(requests, rows, (bodies, made) => {
				const all = bodies.map((body, item) => lost(item, NOW, body));
				const candidates = made.map(({ type, format, after }, index) => ({ row: row(`r${index}`, NOW + after, { type }), format }));
				const matched = matchedReports(all, candidates, clock);
				expect(new Set([...matched.values()].map(({ id }) => id)).size).toBe(matched.size);
				for (const [item, { id, type }] of matched) {
					const { format } = candidates[Number(String(id).slice(1))]!;
					expect(type).toBe(bodies[item]!.type);
					expect(['', bodies[item]!.format]).toContain(format);
					const alike = bodies.filter((body) => body.type === type && body.format === bodies[item]!.format);
					expect(new Set(alike.map(({ score }) => score)).size).toBe(1);
				}
			}),
		);
	});

	test('as many as were lost, in the order they were asked for', () => {
		const rows = [row('second', NOW + 1_000), row('first', NOW)];
		const matched = matchedReports([lost(4, NOW), lost(7, NOW + 900)], anyFormat(rows), clock);
		expect([...matched].map(([item, { id }]) => [item, id])).toEqual([
			[4, 'first'],
			[7, 'second'],
		]);
	});

	test.each<[string, LostRequest[], IDataObject[]]>([
		['more than were lost', [lost(0, NOW)], [row('a', NOW), row('b', NOW)]],
		['fewer than were lost', [lost(0, NOW), lost(1, NOW)], [row('a', NOW)]],
		['different requests', [lost(0, NOW), lost(1, NOW, { filters: {} })], [row('a', NOW), row('b', NOW)]],
		['one made before the later request', [lost(0, NOW), lost(1, NOW + 60_000)], [row('a', NOW), row('b', NOW)]],
	])('%s: nobody gets any', (_, requests, rows) => {
		expect(matchedReports(requests, anyFormat(rows), clock).size).toBe(0);
	});
});
