import { duePlaces, inTurn } from '../../nodes/polling/due.ts';
import { shortKey } from '../../nodes/polling/fingerprint.ts';
import type { NewsMemo } from '../../nodes/polling/newsState.ts';
import type { Remembered, Place } from '../../nodes/polling/place.ts';
import { rowKind, type RowMemo } from '../../nodes/polling/rows.ts';
import { runKind, type RunMemo, type RunPlace } from '../../nodes/polling/runs.ts';

type Report = Remembered<RunPlace, NewsMemo<RunMemo>>;

/** A report by its name: read before and unchanged, unless `more` says otherwise. */
function report(
	id: string,
	more: { changed?: boolean; unmarked?: boolean; unread?: boolean; waits?: boolean; failed?: boolean; newest?: number } = {},
): Report {
	const { changed = false, unmarked = false, unread = false, waits = false, failed = false, newest = 0 } = more;
	return {
		place: { id, mark: unmarked ? undefined : changed ? 'new' : 'old', newest },
		key: shortKey(id),
		memo: {
			since: unread ? 1 : undefined,
			isLate: false,
			own: { mark: unread || unmarked ? '' : 'old', unfinished: waits ? ['a run'] : [] },
		},
		isRetried: failed,
	};
}

const many = (count: number, name: string, more: Parameters<typeof report>[1] = {}) =>
	Array.from({ length: count }, (_, index) => report(`${name}${index}`, { ...more, newest: index }));
const names = (places: Array<Remembered<{ id: string }, unknown>>) => places.map(({ place }) => place.id).join(' ');

describe('reports, in turn from left to right', () => {
	const kind = runKind<RunPlace>(0);

	test.each<[what: string, reports: Report[], read: string]>([
		['none', [], ''],
		['of those that nothing is said of, two', [report('a'), report('b'), report('c')], 'a b'],
		[
			'those that changed, and two besides',
			[report('a', { changed: true }), report('b'), report('c'), report('d'), report('e', { changed: true })],
			'b c a e',
		],
		['those whose mark tells nothing, always', [report('a', { unmarked: true }), report('b', { unmarked: true })], 'a b'],
		[
			'those that wait for a run, too',
			[report('a'), report('b', { waits: true }), report('c'), report('d'), report('e', { changed: true })],
			'a c b e',
		],
		['of those that wait 25, and two more', many(30, 'w', { waits: true }), names([...many(30, 'w').slice(25, 27), ...many(25, 'w')])],
		['of those that were never read 30, the latest first', many(40, 'n', { unread: true }), names(many(40, 'n').reverse().slice(0, 30))],
		[
			'after what changed those that were never read',
			[report('a', { unread: true }), report('b', { changed: true }), report('c')],
			'c b a',
		],
		[
			'unmarked ones that were never read in their turn',
			[report('a', { unread: true, unmarked: true }), report('b', { changed: true })],
			'a b',
		],
		['one that failed as if it had changed', [report('a'), report('b', { failed: true }), report('c'), report('d')], 'a c b'],
		[
			'one that failed before it was ever read in its turn',
			[report('a', { unread: true, failed: true }), report('b', { changed: true })],
			'a b',
		],
		[
			'further ones that failed last, changed or not',
			[
				report('a', { failed: true }),
				report('b', { failed: true, changed: true }),
				report('c', { failed: true }),
				report('d', { changed: true }),
			],
			'a d b c',
		],
		[
			'and after what was never read',
			[report('a', { failed: true }), report('b', { failed: true }), report('c', { unread: true })],
			'a c b',
		],
	])('%s', (_what, reports, read) => {
		expect(names(duePlaces(reports, (known) => kind.due(known)))).toBe(read);
	});
});

describe('organizations, in turn from left to right', () => {
	const kind = rowKind({ takesExisting: false, keepDays: 3 });
	const organization = (id: string, isRetried = false): Remembered<Place, NewsMemo<RowMemo>> => ({
		place: { id },
		key: shortKey(id),
		memo: { since: undefined, isLate: false, own: kind.blank },
		isRetried,
	});

	test.each<[what: string, organizations: Array<ReturnType<typeof organization>>, read: string]>([
		['all of them', [organization('a'), organization('b'), organization('c')], 'a b c'],
		['one that failed in its turn', [organization('a'), organization('b', true), organization('c')], 'a b c'],
		[
			'further ones that failed last',
			[organization('a', true), organization('b', true), organization('c'), organization('d', true)],
			'a c b d',
		],
	])('%s', (_what, organizations, read) => {
		expect(names(duePlaces(organizations, (known) => kind.due(known)))).toBe(read);
	});
});

test('turns are those of the state, whatever order the service lists places in', () => {
	const state = {
		identity: '',
		filters: '',
		polledAt: 0,
		places: new Map(['c', 'a', 'gone', 'b'].map((id) => [shortKey(id), `memo of ${id}`])),
		tries: new Map([[shortKey('b'), 1]]),
	};
	const known = inTurn(
		state,
		['a', 'b', 'c'].map((id) => ({ id })),
	);
	expect(known.map(({ place, memo, isRetried }) => [place.id, memo, isRetried])).toEqual([
		['c', 'memo of c', false],
		['a', 'memo of a', false],
		['b', 'memo of b', true],
	]);
});
