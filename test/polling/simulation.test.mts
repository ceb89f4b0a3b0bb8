import * as fc from 'fast-check';
import { DefaultHost, DurableHost } from './hosts.mts';
import { steps, Story, type Verdict } from './story.mts';
import { World } from './world.mts';

/** Histories of each kind; `HISTORIES=20000 jest test/polling` plays more. */
const HISTORIES = Number(process.env.HISTORIES ?? 1_000);

const world = fc.record({
	// Hours, both ways.
	skewMs: fc.integer({ min: -48, max: 48 }).map((hours) => hours * 3_600_000 + 123),
	triggerOn: fc.constantFrom('completed' as const, 'failed' as const, 'both' as const),
	isDownload: fc.boolean(),
});

afterEach(() => jest.restoreAllMocks());

const totals = { events: 0, repeated: 0, stateBytes: 0, requests: 0 };

function count(verdict: Verdict): Verdict {
	totals.events += verdict.events;
	totals.repeated += verdict.repeated.length;
	totals.stateBytes = Math.max(totals.stateBytes, verdict.stateBytes);
	totals.requests = Math.max(totals.requests, verdict.requests);
	return verdict;
}

const right = { lost: [], wrong: [], unstable: [] };

test('with durable cursors every end of a run comes out exactly once', async () => {
	const property = fc.asyncProperty(world, steps, steps, async (options, warmUp, history) => {
		const verdict = count(await new Story(new World(options), new DurableHost(), false).play(history, warmUp));
		expect(verdict).toMatchObject({ ...right, repeated: [] });
	});
	await fc.assert(property, { numRuns: HISTORIES });
}, 600_000);

test('without durable cursors it comes out at least once, always with the same ID', async () => {
	const property = fc.asyncProperty(world, steps, steps, async (options, warmUp, history) => {
		const hasCrash = history.some((step) => step.kind === 'poll' && step.fate === 'crashBetween');
		const verdict = count(await new Story(new World(options), new DefaultHost(), true).play(history, warmUp));
		expect(verdict).toMatchObject({ ...right, ...(hasCrash ? {} : { repeated: [] }) });
	});
	await fc.assert(property, { numRuns: HISTORIES });
}, 600_000);

afterAll(() => {
	process.stdout.write(`Simulation: ${2 * HISTORIES} histories, ${totals.events} events, ${totals.repeated} repeated, at most ${totals.requests} requests a poll, ${totals.stateBytes} bytes of state\n`);
});
