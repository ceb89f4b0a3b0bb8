import * as fc from 'fast-check';
import { canonical, fingerprint, shortKey } from '../../nodes/polling/fingerprint.ts';
import { MAX_SEEN, readNews, writtenNews, type NewsState, type OwnForm, type Slots } from '../../nodes/polling/newsState.ts';
import { Seen } from '../../nodes/polling/seen.ts';
import { MAX_PLACES } from '../../nodes/polling/state.ts';

/** What nodes/polling/newsState.ts states, in bytes. */
const BOUND = 600_000;

const keys = (count: number, name: string) => Array.from({ length: count }, (_, number) => shortKey(`${name} ${number}`));

/** A kind of place that uses all the room there is. */
const form: OwnForm<Slots> = {
	blank: { mark: '', waiting: [], readTo: undefined },
	fromSlots: (slots) => slots,
	toSlots: (own) => own,
	healed: (own) => own,
};
const writtenState = (state: NewsState<Slots>) => writtenNews(state, form);
const readState = (value: unknown) => readNews(value, form);

function fullState(): NewsState<Slots> {
	const seen = new Seen({}, 0);
	for (const [index, key] of keys(MAX_SEEN, 'seen').entries()) seen.add(key, 20_000 + (index % 400));
	const waiting = keys(20, 'waiting');
	const places = keys(MAX_PLACES, 'place').map(
		(key) => [key, { since: 1_790_000_000_123, isLate: true, own: { mark: '12345678', waiting, readTo: 1_790_000_000_123 } }] as const,
	);
	const tries = keys(1_000, 'tries').map((key) => [key, 4] as const);
	const now = 1_790_000_000_123;
	return {
		identity: fingerprint('a'),
		filters: fingerprint('b'),
		since: now,
		polledAt: now,
		seen,
		places: new Map(places),
		tries: new Map(tries),
	};
}

test('with every bound reached the state has about half a megabyte', () => {
	const bytes = Buffer.byteLength(JSON.stringify(writtenState(fullState())));
	expect(bytes).toBeGreaterThan(BOUND - 60_000);
	expect(bytes).toBeLessThan(BOUND);
});

test('what was written is read again', () => {
	const written = writtenState(fullState());
	const again = readState(JSON.parse(JSON.stringify(written)))!;
	expect(writtenState(again)).toEqual(written);
});

test('nothing that is stored makes reading fail', () => {
	fc.assert(fc.property(fc.anything(), (value) => readState(value) === undefined));
	const written = writtenState(fullState());
	const broken = fc.record({ name: fc.constantFrom(...Object.keys(written)), value: fc.jsonValue() });
	fc.assert(
		fc.property(broken, ({ name, value }) => {
			const state = readState({ ...written, [name]: value });
			return state === undefined || writtenState(state) !== undefined;
		}),
	);
});

test.each<[string, object]>([
	['a time that no clock shows', { since: 1e308 }],
	['a poll at no time', { polledAt: -1e300 }],
	['a floor of no day', { floor: 1e308 }],
	['a day of ten digits', { seen: { '1000000000': shortKey('x') } }],
	['more than can be remembered', { seen: Object.fromEntries(keys(100_000, 'many').map((key, day) => [String(day), key])) }],
	['a mark of 10 MB', { places: [['place', 'x'.repeat(10_000_000), '', null, true, null]] }],
	['more tries than are kept', { tries: keys(101, 'tries').map((key) => [key, 1]) }],
])('%s is no position', (_what, broken) => {
	expect(readState({ ...writtenState(fullState()), ...broken })).toBeUndefined();
});

describe('what was seen', () => {
	test('is forgotten from the oldest day on, and what is older counts as seen', () => {
		const seen = new Seen({ '10': keys(3, 'ten').join(''), '11': keys(3, 'eleven').join(''), '12': keys(3, 'twelve').join('') }, 0);
		expect(seen.trim(9, 20)).toBeUndefined();
		expect(seen.trim(5, 20)).toBe(11);
		expect(seen.floor).toBe(11);
		expect(keys(3, 'ten').filter((key) => seen.has(key))).toEqual([]);
		expect(keys(3, 'eleven').filter((key) => seen.has(key))).toHaveLength(2);
	});

	test('today is not forgotten as a whole', () => {
		const seen = new Seen({ '12': keys(3, 'twelve').join('') }, 0);
		expect(seen.trim(1, 12)).toBe(12);
		expect(seen.floor).toBe(11);
	});

	test('moves to the day on which it is met again', () => {
		const [key = '', other = ''] = keys(2, 'one');
		const seen = new Seen({ '10': key }, 0);
		seen.add(other, 11);
		seen.add(key, 12);
		seen.keepDays(2);
		expect(seen.buckets).toEqual({ '11': other, '12': key });
		seen.keepDays(1);
		expect(seen.buckets).toEqual({ '12': key });
	});

	test('is not forgotten as a whole for one day that lies years ahead', () => {
		const [key = '', other = ''] = keys(2, 'one');
		const seen = new Seen({ '10': key }, 0);
		seen.add(other, 47_000);
		seen.keepDays(3);
		expect(seen.has(key)).toBe(true);
	});
});

test('the order of keys and the form of the object do not change an identity', () => {
	const shuffled = fc
		.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
		.chain((value) =>
			fc
				.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length })
				.map((entries) => [value, Object.fromEntries(entries)] as const),
		);
	fc.assert(fc.property(shuffled, ([value, other]) => canonical(value) === canonical(other)));
	expect(canonical({ a: 1 })).not.toBe(canonical({ a: '1' }));
	expect(canonical(undefined)).toBe('null');
});
