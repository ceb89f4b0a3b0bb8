import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const getAll = { operation: 'getAll' };
const IN_TIME = /^Smailander did not answer in time \| Ask for less/;
const withTimeout = (parameters: IDataObject): IDataObject => ({ ...parameters, requestOptions: { timeout: 500 } });

describe.each(['upgrade', 'continue', 'slowHead'] as const)('an answer whose head never comes: %s', (kind) => {
	test('ends with the Timeout', async () => {
		sandbox.smailander.faults.push({ kind });
		const result = await run(withTimeout(getAll));
		expect(words(result)).toMatch(IN_TIME);
		expect(lines()).toHaveLength(1);
	});

	test('gives its place among the five back', async () => {
		sandbox.smailander.faults.push({ kind, times: 5 });
		const items = Array.from({ length: 6 }, () => ({}));
		const result = await run(withTimeout({ operation: 'get', reportId: byId('report_101') }), { items, onError: 'continueRegularOutput' });
		expect(result.items.map(({ json }) => 'error' in json).filter(Boolean)).toHaveLength(5);
		await until(() => sandbox.smailander.requests.every(({ endMs }) => endMs !== undefined));
		expect((await run(getAll, { executionId: 'next' })).items).toHaveLength(5);
	});
});

/** Makes the time that a whole body has a thousand times shorter. */
function shortPatience(): void {
	const real = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => real(ms === 300_000 ? 300 : ms));
}

describe('a body that goes on for ever, a byte at a time', () => {
	test.each<[string, IDataObject, Partial<Fault>]>([
		['a list', getAll, {}],
		['a record', { operation: 'get', reportId: byId('report_101') }, {}],
		['the words of a refusal', getAll, { status: 400 }],
		[
			'the words of a refused download',
			{ resource: 'instance', operation: 'download', reportId: byId('report_101') },
			{ status: 400, match: { path: /^\/download/ } },
		],
	])('%s has an end in time', async (_, parameters, fault) => {
		shortPatience();
		sandbox.smailander.faults.push({ kind: 'drip', times: Infinity, ...fault });
		const result = await run(parameters);
		expect(words(result)).toMatch(IN_TIME);
		expect(result.items).toEqual([]);
		await until(() => sandbox.smailander.requests.every(({ endMs }) => endMs !== undefined));
	});
});

describe('a reply that says it is compressed, and is not', () => {
	test.each(['gzip', 'deflate', 'br'])('%s, a list: once, and said as what it is', async (encoding) => {
		shortWaits();
		sandbox.smailander.faults.push({ kind: 'packedWrongly', encoding, times: Infinity });
		const result = await run(getAll);
		expect(words(result)).toMatch(
			/^Smailander sent a reply that cannot be unpacked \| Its header Content-Encoding says how the reply is compressed, .* \(\w+\)$/,
		);
		expect(lines()).toHaveLength(1);
	});

	test('a file', async () => {
		sandbox.smailander.faults.push({ kind: 'packedWrongly', times: Infinity, match: { path: /^\/download/ } });
		const result = await run({ resource: 'instance', operation: 'download', reportId: byId('report_101') });
		expect(words(result)).toMatch(/^Smailander sent a reply that cannot be unpacked/);
		expect(result.items).toEqual([]);
		expect(lines().filter((line) => line.startsWith('GET /download'))).toHaveLength(1);
	});
});
