import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { ServiceClock } from '../../nodes/Smailander/report/generate/serviceClock.ts';
import { isUnderWay, judgeInstances, judgeReport } from '../../nodes/Smailander/report/generate/waiting/verdict.ts';
import { Cadence, firstLookAt, type FirstLook, type LookTimes } from '../../nodes/Smailander/report/generate/waiting/whenToLook.ts';
import { timeOf } from '../../nodes/values/time.ts';

const NOW = Date.parse('2026-03-20T08:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

describe('when to look', () => {
	const watched = fc
		.record({
			due: fc.integer({ min: 0, max: 120_000 }),
			deadline: fc.integer({ min: 0, max: 600_000 }),
			intervalMs: fc.integer({ min: 1_000, max: 60_000 }),
		})
		.map(({ due, deadline, intervalMs }): LookTimes => ({ dueAt: NOW + due, deadlineAt: NOW + deadline, intervalMs }));
	const reports = fc.array(watched, { minLength: 1, maxLength: 8 });

	/** The times of all looks, until every report's deadline was looked at. */
	function looks(all: LookTimes[], random: () => number): number[] {
		const cadence = new Cadence(random);
		const times: number[] = [];
		for (let at = NOW, pending = all; pending.length > 0; pending = pending.filter(({ deadlineAt }) => deadlineAt > at)) {
			at = cadence.next(pending, at);
			cadence.looked(pending, at);
			times.push(at);
			if (times.length > 10_000) throw new Error('it does not end');
		}
		return times;
	}
	const atRandom = fc.double({ min: 0, max: 1, noNaN: true });

	test('never backwards, never after a deadline, and at each deadline', () => {
		fc.assert(
			fc.property(reports, atRandom, (all, random) => {
				const times = looks(all, () => random);
				expect(times).toEqual([...times].sort((a, b) => a - b));
				for (const { deadlineAt } of all) expect(times).toContain(Math.max(deadlineAt, NOW));
			}),
		);
	});

	test('a report that is due waits for the next look no longer than its interval and a tenth', () => {
		fc.assert(
			fc.property(reports, atRandom, (all, random) => {
				const times = looks(all, () => random);
				for (const { dueAt, deadlineAt, intervalMs } of all) {
					const own = times.filter((at) => at >= dueAt && at <= deadlineAt);
					const longest = Math.max(0, ...own.slice(1).map((at, index) => at - own[index]!));
					expect(longest).toBeLessThanOrEqual(Math.max(intervalMs * 1.1, 1_000) + 1);
				}
			}),
		);
	});

	test('between two looks is a second, but for a deadline', () => {
		fc.assert(
			fc.property(reports, atRandom, (all, random) => {
				const times = looks(all, () => random);
				const deadlines = new Set(all.map(({ deadlineAt }) => deadlineAt));
				for (const [index, at] of times.slice(1).entries()) {
					if (!deadlines.has(at) && !deadlines.has(times[index]!)) expect(at - times[index]!).toBeGreaterThanOrEqual(900);
				}
			}),
		);
	});

	test('reports of one minute with an estimate are seen ready within six seconds, in four looks at most', () => {
		fc.assert(
			fc.property(atRandom, fc.integer({ min: -1_000, max: 2_000 }), (random, late) => {
				const all = Array.from({ length: 20 }, (_, index) => ({
					dueAt: NOW + 60_000 + index * 20,
					deadlineAt: NOW + 1_800_000,
					intervalMs: 10_000,
				}));
				const readyAt = NOW + 60_400 + late;
				const times = looks(all, () => random);
				const seen = times.findIndex((at) => at >= readyAt);
				expect(times[seen]! - NOW).toBeLessThanOrEqual(66_000);
				expect(seen).toBeLessThan(4);
			}),
		);
	});

	test.each<[string, Partial<FirstLook>, number]>([
		['without an estimate', {}, 2_000],
		['without an estimate, at the interval', { intervalMs: 1_000 }, 1_000],
		['estimated', { estimatedAt: NOW + 90_000 }, 90_000],
		['estimated for the past', { estimatedAt: NOW - 90_000 }, 1_000],
		['estimated for after the deadline', { estimatedAt: NOW + 1e12 }, 2_000],
		['ended at once', { estimatedAt: NOW + 90_000, hasEnded: true }, 0],
		['as the user set it', { firstLookMs: 7_000, estimatedAt: NOW + 90_000, hasEnded: true }, 7_000],
	])('the first look, %s', (_, more, expected) => {
		const by = { firstLookMs: undefined, estimatedAt: NaN, deadlineAt: NOW + 600_000, intervalMs: 10_000, hasEnded: false, ...more };
		expect(firstLookAt(NOW, by) - NOW).toBe(expected);
	});
});

test.each<[unknown, number]>([
	['2026-03-20T08:00:00Z', 0],
	['2026-03-20T08:00:00.500Z', 500],
	['2026-03-20T10:00:00+02:00', 0],
	['2026-03-20T03:00:00-0500', 0],
	['2026-03-20T08:00:00', 0],
	['2026-03-20 08:00', 0],
	['soon', NaN],
	['45 seconds', NaN],
	['2026-03-20', -8 * 3_600_000],
	['2026-13-40T99:00:00Z', NaN],
	[1_773_993_600, 0],
	[null, NaN],
])('the time %j of the service', (text, expected) => {
	expect(timeOf(text) - NOW).toBe(expected);
});

describe('how a report stands', () => {
	const instance = (status: string, generatedMs: number, more: IDataObject = {}) => ({
		instance_id: `i${generatedMs}`,
		status,
		generated_at: iso(generatedMs),
		...more,
	});

	test('the newest instance of the generation decides, in whatever order they come', () => {
		const rows = [
			instance('completed', NOW - 60_000),
			instance('failed', NOW + 1_000),
			instance('completed', NOW + 2_000),
			instance('generating', NOW),
		];
		fc.assert(
			fc.property(fc.shuffledSubarray(rows, { minLength: 4 }), (shuffled) => {
				expect(judgeInstances(shuffled, NOW)).toMatchObject({ state: 'completed', instance: { id: `i${NOW + 2_000}` } });
			}),
		);
	});

	test.each<[string, IDataObject[], string | undefined]>([
		['none', [], undefined],
		['only an older one', [instance('completed', NOW - 5_001)], undefined],
		['one within the tolerance of the clocks', [instance('completed', NOW - 4_999)], 'completed'],
		['one without a time', [{ status: 'Ready' }], 'completed'],
		['an unknown word', [instance('cooking', NOW)], 'pending'],
		['a failed one', [instance('ERROR', NOW)], 'failed'],
	])('%s', (_, rows, state) => {
		expect(judgeInstances(rows, NOW)?.state).toBe(state);
	});

	test('the words of a failure are found wherever they stand', () => {
		for (const words of [{ error: 'No space' }, { message: 'No space' }, { error: { message: 'No space' } }, { reason: 'No space' }]) {
			expect(judgeReport({ status: 'failed', ...words })).toMatchObject({ state: 'failed', reason: 'No space' });
		}
	});

	test('of a row of the list, only a known word for "under way" is enough', () => {
		for (const status of ['generating', 'Queued', 'IN_PROGRESS']) expect(isUnderWay({ status })).toBe(true);
		for (const status of ['active', 'completed', 'failed', '', undefined]) expect(isUnderWay({ status })).toBe(false);
	});
});

describe('the clock of the service', () => {
	const reply = (date: unknown) => ({ status: 200, headers: { date }, body: '' });

	test('its offset is known to half a second and better, and gets no worse', () => {
		const moments = fc.array(fc.record({ after: fc.nat(5_000), there: fc.nat(400), back: fc.nat(400) }), { minLength: 1, maxLength: 10 });
		fc.assert(
			fc.property(fc.integer({ min: -1e9, max: 1e9 }), moments, (offset, replies) => {
				const clock = new ServiceClock();
				let now = NOW;
				for (const { after, there, back } of replies) {
					now += after;
					const header = new Date(Math.floor((now + there + offset) / 1_000) * 1_000).toUTCString();
					clock.learn(reply(header), now, now + there + back);
					expect(Math.abs(clock.toService(now) - now - offset)).toBeLessThanOrEqual(500 + 400);
					expect(clock.toLocal(clock.toService(now))).toBeCloseTo(now, 3);
					now += there + back;
				}
			}),
		);
	});

	test('a clock that was set is followed', () => {
		const clock = new ServiceClock();
		clock.learn(reply(new Date(NOW).toUTCString()), NOW, NOW + 10);
		clock.learn(reply(new Date(NOW + 3_600_000).toUTCString()), NOW + 1_000, NOW + 1_010);
		expect(Math.abs(clock.toService(NOW) - NOW - 3_600_000)).toBeLessThan(1_100);
	});

	test.each([undefined, '', 'soon'])('"%s" tells nothing', (date) => {
		const clock = new ServiceClock();
		clock.learn(reply(date), NOW, NOW);
		expect(clock.isKnown).toBe(false);
		expect(clock.toService(NOW)).toBe(NOW);
	});
});
