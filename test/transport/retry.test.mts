import * as fc from 'fast-check';
import { retryAfterMs } from '../../nodes/budget/retryAfter.ts';
import { waitBeforeRetry, type Attempt } from '../../nodes/transport/retry.ts';
import type { Fault } from '../../nodes/transport/service.ts';

const now = Date.parse('2026-09-24T12:00:00Z');
const first = (fault: Partial<Fault>, more: Partial<Attempt> = {}) =>
	waitBeforeRetry({ number: 1, fault: { message: '', ...fault }, repeatable: true, waitedMs: 0, jitter: 0.5, ...more });

describe('Retry-After', () => {
	test.each<[unknown, number | undefined]>([
		['1', 1_000],
		[' 120 ', 120_000],
		[7, 7_000],
		['0', 0],
		['0.5', 500],
		['Thu, 24 Sep 2026 12:00:30 GMT', 30_000],
		['Thu, 24 Sep 2026 11:00:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		['1, 2', undefined],
		['-5', undefined],
		['2678400', 2_678_400_000],
		['1790251200000', undefined],
		['99999999999999999999', undefined],
		['Thu, 24 Sep 2099 12:00:00 GMT', undefined],
	])('%j', (header, ms) => {
		expect(retryAfterMs(header, now)).toBe(ms);
	});

	test('whatever a server sends, it is no negative wait', () => {
		fc.assert(fc.property(fc.anything(), (header) => (retryAfterMs(header, now) ?? 0) >= 0));
		fc.assert(fc.property(fc.string(), (header) => (retryAfterMs(header, now) ?? 0) >= 0));
	});
});

const busy = [408, 423, 425, 429, 499, 502, 503, 504, 520, 521, 522, 523, 524, 530];
const neverSent = ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'];
const lost = ['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE', 'HPE_INVALID_CONSTANT'];
const untrusted = [
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'CERT_HAS_EXPIRED',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'HOSTNAME_MISMATCH',
	'EPROTO',
	'ERR_SSL_WRONG_VERSION_NUMBER',
];
const unpacking = ['Z_DATA_ERROR', 'ERR__ERROR_FORMAT_PADDING_1', 'ZSTD_error_prefix_unknown'];
const final = ['ENOTFOUND', 'ERR_CANCELED', 'ECONNABORTED', 'ETIMEDOUT', ...untrusted, ...unpacking];

describe('whether to try again', () => {
	test.each(busy)('a read after %i', (status) => expect(first({ status })).toBe(1_000));
	test.each([...neverSent, ...lost])('a read after %s', (connection) => expect(first({ connection })).toBe(1_000));

	test.each([300, 302, 400, 401, 403, 404, 409, 417, 422, 440, 500, 501])('never after %i', (status) => {
		expect(first({ status })).toBeUndefined();
		expect(first({ status, retryAfterMs: 1 })).toBeUndefined();
	});
	test.each(final)('never after %s', (connection) => expect(first({ connection })).toBeUndefined());

	// A create or a generate whose answer was lost must never be sent twice.
	test.each(busy.filter((status) => status !== 425 && status !== 429))('never a change after %i', (status) => {
		expect(first({ status, retryAfterMs: 1 }, { repeatable: false })).toBeUndefined();
	});
	test.each(lost)('never a change after %s', (connection) => expect(first({ connection }, { repeatable: false })).toBeUndefined());
	test.each([425, 429])('a change that the service turned away: %i', (status) =>
		expect(first({ status }, { repeatable: false })).toBe(1_000),
	);
	test('whatever has its time, where no connection was made', () => {
		expect(first({ connection: 'ETIMEDOUT', neverSent: true }, { repeatable: false })).toBe(1_000);
		expect(first({ connection: 'ECONNRESET', neverSent: true }, { repeatable: false })).toBe(1_000);
	});
	test.each(neverSent)('a change that never left: %s', (connection) => expect(first({ connection }, { repeatable: false })).toBe(1_000));
});

describe('how long to wait', () => {
	test.each([
		[1, 0, 750],
		[1, 1, 1_250],
		[2, 0, 1_500],
		[3, 1, 5_000],
	])('try %i with jitter %i: %i ms', (number, jitter, ms) => {
		expect(first({ status: 503 }, { number, jitter })).toBe(ms);
	});

	test.each([59_000, 300_000])('as the service asks: %i ms', (asked) => {
		expect(first({ status: 429, retryAfterMs: asked })).toBe(asked);
	});

	test.each([0, 1])('no sooner than without a word, when the service asks for %i ms', (asked) => {
		expect(first({ status: 429, retryAfterMs: asked })).toBe(1_000);
	});

	test('five minutes in all, no more', () => {
		expect(first({ status: 429, retryAfterMs: 300_001 })).toBeUndefined();
		expect(first({ status: 429, retryAfterMs: 200_000 }, { waitedMs: 100_000 })).toBe(200_000);
		expect(first({ status: 429, retryAfterMs: 200_000 }, { waitedMs: 100_001 })).toBeUndefined();
	});

	test('a service that refuses everything is asked again for as long, at most every half minute', () => {
		const waits: number[] = [];
		for (let number = 1, waitedMs = 0; ; number += 1) {
			const wait = first({ status: 429 }, { number, waitedMs });
			if (wait === undefined) break;
			waits.push(wait);
			waitedMs += wait;
		}
		expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
		expect(waits).toHaveLength(13);
	});

	test('whatever else happens, at most four tries and five minutes of waiting', () => {
		const fault = fc.record(
			{
				status: fc.constantFrom(...busy, 200, 400, 500, undefined),
				connection: fc.constantFrom(...neverSent, ...lost, ...final),
				retryAfterMs: fc.option(fc.nat(400_000), { nil: undefined }),
				message: fc.constant(''),
			},
			{ requiredKeys: ['message'] },
		);
		fc.assert(
			fc.property(
				fc.array(fault, { minLength: 6 }),
				fc.boolean(),
				fc.float({ min: 0, max: 1, noNaN: true }),
				(faults, repeatable, jitter) => {
					let waitedMs = 0;
					let [refusals, others] = [0, 0];
					for (const fault of faults) {
						const number = fault.status === 429 ? (refusals += 1) : (others += 1);
						const wait = waitBeforeRetry({ number, fault, repeatable, waitedMs, jitter });
						if (wait === undefined) break;
						expect(wait).toBeGreaterThanOrEqual(fault.retryAfterMs ?? 750);
						waitedMs += wait;
					}
					expect(others).toBeLessThanOrEqual(4);
					expect(waitedMs).toBeLessThanOrEqual(300_000);
				},
			),
		);
	});
});
