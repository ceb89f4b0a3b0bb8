import { fingerprint } from '../../nodes/polling/fingerprint.ts';
import { begunNews, playNews, type Event, type Source } from '../../nodes/polling/news.ts';
import { MAX_SEEN, readNews, writtenNews } from '../../nodes/polling/newsState.ts';
import type { Rules } from '../../nodes/polling/place.ts';
import { runKind, runReading, type RunEnd, type RunMemo, type RunPlace as Place } from '../../nodes/polling/runs.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = 21_000 * DAY_MS;

const rules: Rules = { isTime: () => false, isGeneral: () => false, breathe: async () => {} };
const kind = runKind<Place>(0);
const place = (number: number, mark = 'x'): Place => ({ id: `place ${number}`, mark, newest: 0 });
const event = (id: string, atMs: number | undefined): RunEnd<string> => ({
	id: fingerprint(id),
	run: `run of ${id}`,
	atMs,
	isWanted: true,
	row: id,
});

/** A source that remembers which places were read. */
class Fake {
	now = NOW;
	places: Place[] = [];
	events = new Map<string, Array<RunEnd<string>>>();
	unfinished: string[] = [];
	failing = new Set<string>();
	/** Since the last poll. */
	looks: string[] = [];
	made = 0;
	state: unknown;

	async poll(more: Partial<Rules> = {}) {
		this.looks = [];
		this.made = 0;
		const source: Source<Place, string, RunMemo, string> = {
			now: this.now,
			places: this.places,
			read: async (known, isSeen) => {
				const { id } = known.place;
				this.looks.push(id);
				if (this.failing.has(id)) throw new Error(id);
				return runReading(known, { ended: this.events.get(id) ?? [], unfinished: this.unfinished }, this.now, isSeen);
			},
			make: async ({ row }: Event<string>) => {
				this.made += 1;
				return row;
			},
		};
		const state = begunNews(readNews(this.state, kind), source, { identity: 'a', filters: '' }, kind);
		const played = await playNews(state, source, kind, { ...rules, ...more });
		this.state = JSON.parse(JSON.stringify(writtenNews(state, kind)));
		return played;
	}
}

/** Of so many places, all of which were read. */
async function settled(count: number): Promise<Fake> {
	const fake = new Fake();
	fake.places = Array.from({ length: count }, (_, number) => place(number));
	for (let polls = 0; polls <= count / 30; polls += 1) await fake.poll();
	return fake;
}

test('unchanged places are read in turn, two a poll', async () => {
	const fake = await settled(9);
	const read: string[] = [];
	for (let polls = 0; polls < 5; polls += 1) {
		await fake.poll();
		expect(fake.looks).toHaveLength(2);
		read.push(...fake.looks);
	}
	expect(new Set(read).size).toBe(9);
});

describe('places without a mark', () => {
	const unmarked = (count: number) => Array.from({ length: count }, (_, number) => ({ ...place(number), mark: undefined }));

	test('are all read by the first poll already', async () => {
		const fake = new Fake();
		fake.places = unmarked(200);
		await fake.poll();
		expect(fake.looks).toHaveLength(200);
		fake.events.set('place 199', [event('new', undefined)]);
		expect((await fake.poll()).items).toEqual(['new']);
	});

	test('are read in turn where the time does not reach, those that were never read first', async () => {
		const fake = new Fake();
		fake.places = unmarked(40);
		const read = new Set<string>();
		for (let polls = 0; polls < 4; polls += 1) {
			let asked = 0;
			await fake.poll({ isTime: () => (asked += 1) >= 10 });
			for (const id of fake.looks) read.add(id);
		}
		expect(read.size).toBe(40);
	});

	test('one that could not be read once has its turn again where the time does not reach', async () => {
		const fake = new Fake();
		fake.places = unmarked(40);
		fake.failing.add('place 7');
		const looks: string[] = [];
		for (let polls = 0; polls < 24; polls += 1) {
			let asked = 0;
			await fake.poll({ isTime: () => (asked += 1) >= 10 });
			if (fake.looks.includes('place 7')) fake.failing.clear();
			looks.push(...fake.looks);
		}
		expect(looks.filter((id) => id === 'place 7').length).toBeGreaterThanOrEqual(5);
	});
});

test('when more has changed than fits, every place has its turn', async () => {
	const fake = await settled(40);
	const read = new Set<string>();
	for (let polls = 0; polls < 10; polls += 1) {
		fake.places = fake.places.map((_, number) => place(number, `poll ${polls}`));
		let asked = 0;
		await fake.poll({ isTime: () => (asked += 1) >= 4 });
		for (const id of fake.looks) read.add(id);
	}
	expect(read.size).toBe(40);
});

test('places that wait for something are read in turn, 25 a poll', async () => {
	const fake = await settled(60);
	fake.unfinished = ['something'];
	fake.places = fake.places.map((_, number) => place(number, 'changed'));
	await fake.poll();
	expect(fake.looks).toHaveLength(60);
	const read = new Set<string>();
	for (let polls = 0; polls < 3; polls += 1) {
		await fake.poll();
		expect(fake.looks.length).toBeLessThanOrEqual(25 + 2);
		for (const id of fake.looks) read.add(id);
	}
	expect(read.size).toBe(60);
});

test('after three places that cannot be read the rest is left, and after one that stands for all', async () => {
	const fake = await settled(10);
	fake.places = fake.places.map((_, number) => place(number, 'changed'));
	fake.failing = new Set(fake.places.map(({ id }) => id));
	const { fault, items } = await fake.poll();
	expect([fault, items]).toEqual([{ error: new Error(fake.looks[0]) }, []]);
	expect(fake.looks).toHaveLength(3);
	await fake.poll({ isGeneral: () => true });
	expect(fake.looks).toHaveLength(1);
	fake.failing.clear();
	await fake.poll();
	expect(new Set(fake.looks).size).toBe(10);
});

test('places that can never be read keep neither new nor other places back', async () => {
	const fake = await settled(10);
	fake.places = fake.places.map(({ id }, number) => ({ ...place(number, 'changed'), id }));
	const broken = fake.places.slice(2, 6);
	const late = Array.from({ length: 6 }, (_, number) => ({ ...place(100 + number), newest: NOW - number * DAY_MS }));
	fake.places.push(...late);
	fake.failing = new Set([...broken, ...late.slice(0, 4)].map(({ id }) => id));
	const read = new Set<string>();
	for (let polls = 0; polls < 4; polls += 1) {
		await fake.poll();
		for (const id of fake.looks) if (!fake.failing.has(id)) read.add(id);
	}
	const readable = fake.places.filter(({ id }) => !fake.failing.has(id)).map(({ id }) => id);
	expect([...read].sort()).toEqual(readable.sort());
	fake.failing.clear();
	for (let polls = 0; polls < 2; polls += 1) await fake.poll();
	expect(fake.state).toMatchObject({ tries: [] });
});

test('what must be forgotten is told, is not repeated, and what is waited for is not lost', async () => {
	const fake = await settled(1);
	const [{ id } = place(0)] = fake.places;
	fake.unfinished = ['run of late'];
	await fake.poll();
	fake.events.set(
		id,
		Array.from({ length: MAX_SEEN + 500 }, (_, number) => event(`many ${number}`, NOW - (number % 50) * DAY_MS)),
	);
	fake.places = [place(0, 'changed')];
	const { items, lostDay } = await fake.poll();
	expect(items).toHaveLength(MAX_SEEN + 500);
	expect(lostDay).toBe(20_951);
	fake.events.get(id)!.push(event('late', NOW - 300 * DAY_MS), event('unheard of', NOW - 300 * DAY_MS));
	fake.unfinished = [];
	fake.places = [place(0, 'changed again')];
	expect((await fake.poll()).items).toEqual(['late']);
});

describe("times ahead of the service's clock", () => {
	test.each([
		['a year', NOW + 365 * DAY_MS],
		['the year 9999', Date.parse('9999-12-31T23:59:59Z')],
	])('%s: as many as can be remembered keep nothing that comes later', async (_what, aheadMs) => {
		const fake = await settled(1);
		const [{ id } = place(0)] = fake.places;
		for (let polls = 0; polls < 2; polls += 1) {
			fake.places = [place(0, `poll ${polls}`)];
			fake.events.set(
				id,
				Array.from({ length: MAX_SEEN }, (_, number) => event(`ahead ${polls} ${number}`, aheadMs + number)),
			);
			await fake.poll();
		}
		fake.events.set(id, [event('honest', NOW), event('late', NOW - DAY_MS)]);
		fake.places = [place(0, 'changed')];
		expect((await fake.poll()).items).toEqual(['late', 'honest']);
		expect((await fake.poll()).items).toEqual([]);
	});

	test('a poll at a wrong time does not make what comes up later past', async () => {
		const fake = await settled(1);
		fake.now = Date.parse('2099-01-01T00:00:00Z');
		fake.places = [place(0, 'at the wrong time')];
		fake.events.set('place 0', [event('then', NOW)]);
		expect((await fake.poll()).items).toEqual(['then']);
		fake.now = NOW + DAY_MS;
		fake.places = [place(0, 'later'), place(1)];
		fake.events.set('place 0', [event('then', NOW), event('honest', NOW + DAY_MS)]);
		fake.events.set('place 1', [event('first run of a report made meanwhile', NOW + DAY_MS / 2)]);
		expect((await fake.poll()).items.sort()).toEqual(['first run of a report made meanwhile', 'honest']);
	});

	test('a stored floor ahead of today is none', async () => {
		const fake = await settled(1);
		(fake.state as { floor: number }).floor = 40_000;
		fake.places = [place(0, 'changed')];
		fake.events.set('place 0', [event('honest', NOW)]);
		expect((await fake.poll()).items).toEqual(['honest']);
	});
});

test('a round of many events lets the host breathe before 500 of them are read or made', async () => {
	const fake = await settled(1);
	fake.places = [place(0, 'changed')];
	fake.events.set(
		'place 0',
		Array.from({ length: 5_000 }, (_, number) => event(`many ${number}`, NOW)),
	);
	const madeAt: number[] = [];
	const { items } = await fake.poll({
		breathe: async () => {
			madeAt.push(fake.made);
		},
	});
	expect(items).toHaveLength(5_000);
	// Ten times while they are told apart, and again while items are made of them.
	expect(madeAt).toEqual([...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 9 }, (_, index) => (index + 1) * 500)]);
});
