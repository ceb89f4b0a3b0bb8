import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PositionHost, type PlayedPoll } from './hosts.mts';
import { RowStory, type RowStep } from './rowStory.mts';
import type { Step } from './steps.mts';
import { Story } from './story.mts';
import { World } from './world.mts';

/** A history whose polls the first version of the engine played, with every position as it wrote it. Never to be written anew. */
interface Played<S> {
	history: S[];
	polls: PlayedPoll[];
}

const played = <P,>(file: string): P => JSON.parse(readFileSync(join(__dirname, 'positions', file), 'utf8')) as P;

afterEach(() => jest.restoreAllMocks());

/** Rows that did not fit one poll need not be remembered: whatever is not known is new. */
function withoutWaiting(after: unknown): unknown {
	const { places, ...rest } = after as { places: unknown[][] };
	return { ...rest, places: places.map(([key, mark, , ...others]) => [key, mark, '', ...others]) };
}

/** Plays a poll from every one of the positions. */
test('runs of reports: from every position the same comes out, and the next position is the same', async () => {
	const { world, warmUp, history, polls } = played<Played<Step> & { world: ConstructorParameters<typeof World>[0]; warmUp: Step[] }>(
		'runs.json',
	);
	const host = new PositionHost(polls);
	await new Story(new World(world), host, false).play(history, warmUp);
	expect(host.polls).toEqual(polls);
});

test.each(['datedRows.json', 'undatedRows.json'])('rows, %s: likewise', async (file) => {
	const { isDated, history, polls } = played<Played<RowStep> & { isDated: boolean }>(file);
	const host = new PositionHost(polls);
	await new RowStory(host, false, isDated, 3_600_000, 1).play(history);
	expect(host.polls).toEqual(polls.map((one) => ({ ...one, after: withoutWaiting(one.after) })));
});
