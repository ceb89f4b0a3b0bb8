import * as fc from 'fast-check';
import { rateNotice, rateResetMs } from '../../nodes/budget/rateHeaders.ts';

const now = Date.parse('2026-09-24T12:00:00Z');

describe('how long a used-up window lasts', () => {
	const reset = String(now / 1_000 + 20);

	test.each<[Record<string, unknown>, number | undefined]>([
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, 20_000],
		[{ 'x-ratelimit-reset': reset }, 20_000],
		[{ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' }, 20_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20', date: 'Thu, 24 Sep 2026 11:00:00 GMT' }, 20_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '150933900' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'later' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 20_000) }, 20_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${now + 20_000}.25` }, 20_001],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}.5` }, 20_500],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '19.25' }, 19_250],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-09-24T12:00:20Z' }, 20_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-09-24T14:00:20.500+02:00' }, 20_500],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'Thu, 24 Sep 2026 12:00:20 GMT', date: 'Thu, 24 Sep 2026 12:00:15 GMT' }, 5_000],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-09-24T11:59:59Z' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-09-24T12:00:20' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-09-25' }, undefined],
		[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${now + 20_000}000000` }, undefined],
		[{ 'x-ratelimit-reset': reset, date: 'Thu, 24 Sep 2026 12:00:15 GMT' }, 5_000],
		[{ 'x-ratelimit-reset': reset, date: 'Thu, 24 Sep 2026 11:00:00 GMT' }, 3_620_000],
		[{ 'x-ratelimit-reset': reset, date: 'yesterday' }, 20_000],
		[{}, undefined],
	])('%j', (headers, ms) => {
		expect(rateResetMs(headers, now)).toBe(ms);
	});
});

describe('what the headers say of a limit', () => {
	const headers = (limit: unknown, remaining: unknown, endsInS: number) => ({
		'x-ratelimit-limit': limit,
		'x-ratelimit-remaining': remaining,
		'x-ratelimit-reset': String(now / 1_000 + endsInS),
	});

	test.each<[string, Record<string, unknown>, object | undefined]>([
		['all of it', headers('50', '12', 20), { limit: 50, counted: 38, endsAt: now + 20_000, endsInMs: 20_000 }],
		['numbers', headers(50, 12, 20), { limit: 50, counted: 38, endsAt: now + 20_000, endsInMs: 20_000 }],
		['more left than the limit', headers('50', '60', 20), { limit: 50, counted: 0, endsAt: now + 20_000, endsInMs: 20_000 }],
		['an end within this second', headers('50', '0', 0), { limit: 50, counted: 50, endsAt: now, endsInMs: 0 }],
		[
			'by the clock of a service that is an hour behind',
			{ ...headers('50', '0', -3_590), date: 'Thu, 24 Sep 2026 11:00:00 GMT' },
			{ limit: 50, counted: 50, endsAt: now - 3_590_000, endsInMs: 10_000 },
		],
		[
			'an end as the seconds that are left',
			{ ...headers('50', '12', 0), 'x-ratelimit-reset': '20' },
			{ limit: 50, counted: 38, endsAt: now + 20_000, endsInMs: 20_000 },
		],
		['an end long past', headers('50', '12', -2), undefined],
		[
			'an end in milliseconds',
			{ ...headers('50', '0', 0), 'x-ratelimit-reset': String(now + 20_000) },
			{ limit: 50, counted: 50, endsAt: now + 20_000, endsInMs: 20_000 },
		],
		[
			'an end as a date',
			{ ...headers('50', '0', 0), 'x-ratelimit-reset': '2026-09-24T12:00:20Z' },
			{ limit: 50, counted: 50, endsAt: now + 20_000, endsInMs: 20_000 },
		],
		['an end in nanoseconds', { ...headers('50', '0', 0), 'x-ratelimit-reset': `${now + 20_000}000000` }, undefined],
		['no limit', headers(undefined, '12', 20), undefined],
		['a limit of 0', headers('0', '0', 20), undefined],
		['nothing of what is left', headers('50', undefined, 20), undefined],
		['words', headers('many', 'few', 20), undefined],
		['a debt', headers('50', '-3', 20), undefined],
		['nothing', {}, undefined],
	])('%s', (_, given, notice) => {
		expect(rateNotice(given, now)).toEqual(notice);
	});

	test('whatever a server sends, it is whole numbers or nothing', () => {
		const header = fc.oneof(fc.anything(), fc.string(), fc.nat().map(String));
		const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'date'];
		fc.assert(
			fc.property(fc.tuple(header, header, header, header), (values) => {
				const notice = rateNotice(Object.fromEntries(names.map((name, index) => [name, values[index]])), now);
				expect(Object.values(notice ?? {}).every(Number.isSafeInteger)).toBe(true);
				expect(notice === undefined || (notice.limit > 0 && notice.counted >= 0)).toBe(true);
			}),
		);
	});
});
