import * as fc from 'fast-check';
import { DefaultHost, DurableHost, knowsDurableCursors, type Host } from './hosts.mts';
import { HOUR_MS, rowSteps, RowStory } from './rowStory.mts';

const HISTORIES = Number(process.env.HISTORIES ?? 500);

afterEach(() => jest.restoreAllMocks());

const totals = { histories: 0, rows: 0, repeated: 0, stateBytes: 0 };

const modes: Array<[string, () => Host, boolean]> = [['at least once without durable cursors', () => new DefaultHost(), true]];
if (knowsDurableCursors) modes.push(['exactly once with durable cursors', () => new DurableHost(), false]);

describe.each([
	['with dates', true],
	['without dates', false],
])('rows %s', (_what, isDated) => {
	test.each(modes)(
		'come out %s',
		async (_how, host, pollsAtStart) => {
			const skew = fc.integer({ min: -48, max: 48 }).map((hours) => hours * HOUR_MS);
			const property = fc.asyncProperty(skew, fc.integer({ min: 1, max: 10 }), rowSteps, async (skewMs, readsAtOnce, history) => {
				const verdict = await new RowStory(host(), pollsAtStart, isDated, skewMs, readsAtOnce).play(history);
				totals.histories += 1;
				totals.rows += verdict.rows;
				totals.repeated += verdict.repeated.length;
				totals.stateBytes = Math.max(totals.stateBytes, verdict.stateBytes);
				const mayRepeat = pollsAtStart && history.some((step) => step.kind === 'poll' && step.fate === 'crashBetween');
				expect(verdict).toMatchObject({ lost: [], wrong: [], ...(mayRepeat ? {} : { repeated: [] }) });
			});
			await fc.assert(property, { numRuns: HISTORIES });
		},
		600_000,
	);
});

afterAll(() => {
	process.stdout.write(
		`Rows: ${totals.histories} histories, ${totals.rows} rows, ${totals.repeated} repeated, ${totals.stateBytes} bytes of state\n`,
	);
});
