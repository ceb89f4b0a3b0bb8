import * as fc from 'fast-check';
import { DefaultHost, DurableHost, knowsDurableCursors, type Host } from './hosts.mts';
import { steps } from './steps.mts';
import { Story, type Verdict } from './story.mts';
import { World } from './world.mts';

/** Histories of each kind; `HISTORIES=20000 jest test/polling` plays more. */
const HISTORIES = Number(process.env.HISTORIES ?? 1_000);

const world = fc.record({
	// Hours, both ways.
	readsAtOnce: fc.integer({ min: 1, max: 10 }),
	skewMs: fc.integer({ min: -48, max: 48 }).map((hours) => hours * 3_600_000 + 123),
	triggerOn: fc.constantFrom('completed' as const, 'failed' as const, 'both' as const),
	isDownload: fc.boolean(),
});

afterEach(() => jest.restoreAllMocks());

const totals = { histories: 0, events: 0, repeated: 0, stateBytes: 0, requests: 0 };

function count(verdict: Verdict): Verdict {
	totals.histories += 1;
	totals.events += verdict.events;
	totals.repeated += verdict.repeated.length;
	totals.stateBytes = Math.max(totals.stateBytes, verdict.stateBytes);
	totals.requests = Math.max(totals.requests, verdict.requests);
	return verdict;
}

const modes: Array<[string, () => Host, boolean]> = [
	['at least once without durable cursors, always with the same ID', () => new DefaultHost(), true],
];
if (knowsDurableCursors) modes.push(['exactly once with durable cursors', () => new DurableHost(), false]);

test.each(modes)(
	'every end of a run comes out %s',
	async (_how, host, pollsAtStart) => {
		const property = fc.asyncProperty(world, steps, steps, async (options, warmUp, history) => {
			const verdict = count(await new Story(new World(options), host(), pollsAtStart).play(history, warmUp));
			const mayRepeat = pollsAtStart && history.some((step) => step.kind === 'poll' && step.fate === 'crashBetween');
			expect(verdict).toMatchObject({ lost: [], wrong: [], unstable: [], ...(mayRepeat ? {} : { repeated: [] }) });
			// The list, and each of at most six reports once.
			if (!options.isDownload) expect(verdict.requests).toBeLessThanOrEqual(7);
			expect(verdict.stateBytes).toBeLessThan(1_500);
		});
		await fc.assert(property, { numRuns: HISTORIES });
	},
	600_000,
);

afterAll(() => {
	process.stdout.write(
		`Simulation: ${totals.histories} histories, ${totals.events} events, ${totals.repeated} repeated, at most ${totals.requests} requests a poll, ${totals.stateBytes} bytes of state\n`,
	);
});
