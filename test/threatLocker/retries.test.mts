import { organizationGuid, type Fault, type RecordedRequest } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import type { NodeResult } from '../engine/run.mts';
import {
	byId,
	calls,
	credential,
	freshSandbox,
	LIST,
	links,
	onRun,
	reports,
	requests,
	RUN,
	run,
	runReport,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

/** Milliseconds between the end of one request of a run and the arrival of the next. */
const waits = (made: RecordedRequest[]) => made.slice(1).map(({ timeMs }, index) => timeMs - (made[index]!.endMs ?? Infinity));
const runs = () => requests().filter(({ method }) => method === 'POST');

type Scenario = { fault: Fault; times: number };
type Outcome = { result: NodeResult; made: RecordedRequest[] };

/** All scenarios wait together, by a clock that makes short work of it: each in an organization of its own. */
async function together(scenarios: Scenario[]): Promise<Outcome[]> {
	shortWaits();
	await freshSandbox();
	sandbox.threatLocker.reset({ organizationCount: scenarios.length });
	const organizationOf = ({ headers }: RecordedRequest) => headers.managedorganizationid;
	return await Promise.all(
		scenarios.map(async ({ fault, times }, index) => {
			const organization = organizationGuid(index + 1);
			onRun({ ...fault, times, match: { where: (request) => organizationOf(request) === organization } });
			const result = await run(runReport(reports.plain, { organizationId: byId(organization) }));
			return { result, made: runs().filter((request) => organizationOf(request) === organization) };
		}),
	);
}

const onceFaults: Array<[string, Fault, number]> = [
	['429 with Retry-After in seconds', { kind: '429', retryAfter: 1 }, 1_000],
	['429 with a date', { kind: '429', retryAfter: 'date' }, 950],
	['429 without', { kind: '429', retryAfter: 'none' }, 750],
	['503 with Retry-After in seconds', { kind: '503', retryAfter: 1 }, 1_000],
	['503 without', { kind: '503' }, 750],
	['502 with a page', { kind: 'html502' }, 750],
	['504', { kind: 'status', status: 504 }, 750],
	['dropped before it was read', { kind: 'drop' }, 750],
	['dropped after it was carried out', { kind: 'drop', when: 'after' }, 750],
	['cut in the middle', { kind: 'truncate' }, 750],
];

describe('one fault, then the answer', () => {
	let outcomes: Outcome[];
	beforeAll(async () => {
		outcomes = await together(onceFaults.map(([, fault]) => ({ fault, times: 1 })));
	});

	test.each(onceFaults.map(([name, , leastWait], index) => ({ name, leastWait, index })))('$name', ({ leastWait, index }) => {
		const { result, made } = outcomes[index]!;
		expect(result.error).toBeUndefined();
		expect(result.items).toHaveLength(12);
		expect(made).toHaveLength(2);
		expect(made[1]!.body).toEqual(made[0]!.body);
		// Timers may fire a millisecond early.
		expect(waits(made)[0]).toBeGreaterThanOrEqual(leastWait - 5);
	});

	test('the lists wait and try again as well', async () => {
		shortWaits();
		sandbox.threatLocker.faults.push({ kind: '503', retryAfter: 0 }, { kind: '429', retryAfter: 0, skip: 1 });
		expect((await run({ operation: 'getAll' })).items).toHaveLength(15);
		expect((await run({ resource: 'organization', operation: 'getAll' })).items).toHaveLength(5);
		expect(calls()).toHaveLength(4);
	});

	test('waiting holds no place of the budget: others go on', async () => {
		shortWaits();
		onRun({ kind: '429', retryAfter: 1, times: 5 });
		const { items } = await run(runReport(reports.text, { data: 'x' }), { items: Array.from({ length: 10 }, () => ({})) });
		expect(links(items)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(runs()).toHaveLength(15);
	});
});

test('more than five minutes are not waited for', async () => {
	onRun({ kind: '429', retryAfter: 301 });
	const result = await run(runReport(reports.plain));
	expect(words(result)).toBe(
		'ThreatLocker asks to wait for 301 seconds: too many requests | Run the workflow later or less often, or spread its schedule. Request ID: 44444444-dddd-4ddd-8ddd-000000000001.',
	);
	expect(result.error).toMatchObject({ httpCode: '429', ...declared({ cause: 'rate-limited', retryAfterMs: 301_000 }) });
	expect(runs()).toHaveLength(1);
});

const lost =
	/^The connection to ThreatLocker was lost before an answer arrived \| Check that n8n can reach 127\.0\.0\.1:\d+, then try again\. \(E\w+\)$/;
const lastingFaults: Array<[string, Fault, RegExp]> = [
	[
		'502 with a page',
		{ kind: 'html502' },
		/^ThreatLocker answered 502: 502 Bad Gateway \| The service could not handle the request\. Check the values/,
	],
	['503', { kind: '503', retryAfter: 0 }, /^ThreatLocker answered 503: Service Unavailable \(injected\) \| /],
	['dropped', { kind: 'drop' }, lost],
	['dropped after', { kind: 'drop', when: 'after' }, lost],
	['cut', { kind: 'truncate' }, lost],
];

test.each([1e10, 1e20])('a Retry-After of %p seconds is a slip that keeps nobody waiting for centuries', async (retryAfter) => {
	shortWaits();
	onRun({ kind: '429', retryAfter });
	const { items } = await run(runReport(reports.plain));
	expect(items).toHaveLength(12);
});

describe('given up after four tries', () => {
	let outcomes: Outcome[];
	let unreached: NodeResult;
	beforeAll(async () => {
		const nobody = run({ operation: 'getAll' }, { credential: credential({ baseUrl: 'http://127.0.0.1:1/portalapi' }) });
		outcomes = await together(lastingFaults.map(([, fault]) => ({ fault, times: Infinity })));
		unreached = await nobody;
	});

	test.each(lastingFaults.map(([name, , message], index) => ({ name, message, index })))('$name', ({ message, index }) => {
		const { result, made } = outcomes[index]!;
		expect(words(result)).toMatch(message);
		expect(result.items).toEqual([]);
		expect(made).toHaveLength(4);
	});

	test('the waits grow', () => {
		const [first, second, third] = waits(outcomes[2]!.made) as [number, number, number];
		expect(first).toBeGreaterThanOrEqual(745);
		expect(second).toBeGreaterThanOrEqual(1_495);
		expect(third).toBeGreaterThanOrEqual(2_995);
	});

	test('nobody listens there', () => {
		expect(words(unreached)).toMatch(
			/^ThreatLocker could not be reached \| No connection to 127\.0\.0\.1:1 could be made\. .* \(ECONNREFUSED\)$/,
		);
	});
});

describe('Request Options', () => {
	const impatient = { requestOptions: { timeout: 600 } };

	test.each<[string, Fault]>([
		['stalls before its head', { kind: 'slow', ms: 3_000 }],
		['stalls within its body', { kind: 'stall' }],
	])('an answer that %s ends with the Timeout, without a second try', async (_, fault) => {
		onRun({ ...fault, times: Infinity });
		const result = await run(runReport(reports.plain, impatient));
		expect(words(result)).toBe(
			'ThreatLocker did not answer in time | Ask for less, for example a shorter period. In an action node, Timeout under Settings > Request Options allows more than the usual five minutes: 600000 is ten minutes.',
		);
		expect(calls()).toEqual([LIST, RUN]);
	});

	test.each([{ operation: 'getAll' }, { resource: 'organization', operation: 'getAll' }])(
		'the Timeout holds for %j',
		async (parameters) => {
			sandbox.threatLocker.faults.push({ kind: 'stall', times: Infinity });
			expect(words(await run({ ...parameters, ...impatient }))).toMatch(/^ThreatLocker did not answer in time \| /);
			expect(requests()).toHaveLength(1);
		},
	);

	test('a slow report within the Timeout is no fault', async () => {
		sandbox.threatLocker.reset({ slowMs: 300 });
		const { items, error } = await run(runReport(reports.slow, { requestOptions: { timeout: 10_000 } }));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(8);
	});

	test.each(['not an address', 'localhost:3128', 'ftp://proxy.example.test', '//proxy'])(
		'a proxy that is no address: %s',
		async (proxy) => {
			expect(words(await run(runReport(reports.plain, { requestOptions: { proxy } })))).toBe(
				'"Proxy" is not an address | Enter it as http://user:password@host:port.',
			);
			expect(requests()).toEqual([]);
		},
	);

	test("a proxy that n8n's own routing refuses", async () => {
		expect(words(await run({ operation: 'getAll', requestOptions: { proxy: 'nothing' } }, { node: 'threatLockerRouted' }))).toMatch(
			/^The proxy is not val(id|ue) \| /,
		);
		expect(requests()).toEqual([]);
	});

	test('a proxy is used', async () => {
		// The sandbox itself as proxy: it sees the full address on its way.
		const proxy = new URL(sandbox.threatLocker.url).origin;
		const { error } = await run(runReport(reports.plain, { requestOptions: { proxy } }), {
			credential: credential({ baseUrl: 'http://localhost:9/portalapi' }),
		});
		expect(error).toBeUndefined();
		expect(requests()[0]!.headers.host).toBe('localhost:9');
	});
});
