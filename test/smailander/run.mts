import type { IDataObject } from 'n8n-workflow';
import { inspect } from 'node:util';
import type { RecordedRequest, Sandbox } from '../../sandbox/index.mts';
import { newSandbox } from '../engine/newSandbox.mts';
import { runNode, type NodeResult, type NodeRun } from '../engine/run.mts';

export let sandbox: Sandbox;

/** What n8n logged during the test, in place of printing it. Its logger writes to the stream of Node's console. */
const logged: string[] = [];
Object.defineProperty(console, '_stdout', { value: { write: (text: string) => logged.push(text) > 0 } });

/**
 * Starts a sandbox for each test, at an address of its own.
 * A broken rule of the sandbox fails the test.
 */
export function useSandbox(): void {
	beforeAll(async () => {
		sandbox = await newSandbox();
	});
	beforeEach(async () => {
		await sandbox.close();
		sandbox = await newSandbox();
		logged.length = 0;
	});
	afterEach(() => {
		jest.restoreAllMocks();
		expect(sandbox.violations).toEqual([]);
		expect(sandbox.foreign.sawKey).toBe(false);
	});
	afterAll(async () => await sandbox.close());
}

export const credential = (apiKey = sandbox.smailander.key, customBaseUrl = sandbox.smailander.url) => ({
	apiKey,
	baseUrl: 'custom',
	customBaseUrl,
});

/** Runs the node with the sandbox's credential; no key may be in anything that comes out, is stored or logged. */
export async function run(parameters: IDataObject, more: Partial<NodeRun> = {}): Promise<NodeResult> {
	const given = more.credential ?? credential();
	const result = await runNode({ node: 'smailander', parameters, credential: given, ...more });
	expectNoKey(result, String(given.apiKey));
	return result;
}

function expectNoKey({ items, errorItems, error, hints, stored }: NodeResult, used: string): void {
	const places = { items, errorItems, error, hints, stored, logged };
	const secrets = [...Object.values(sandbox.smailander.keys), used.trim()].filter((secret) => secret.length > 3);
	const leaks = Object.entries(places).filter(([, place]) => {
		const text =
			typeof place === 'string' ? place : inspect(place, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
		return secrets.some((secret) => text.includes(secret));
	});
	expect(leaks.map(([place]) => place)).toEqual([]);
}

/** What a user reads of an error, below its node. */
export const words = ({ error }: NodeResult): string => `${error?.message} | ${error?.description ?? ''}`;

export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

export interface Sent {
	method: string;
	/** Below the base address. */
	path: string;
	query: Record<string, string>;
	/** Left out when none was sent. */
	body?: unknown;
}

const asSent = ({ method, path, query, body }: RecordedRequest): Sent => ({
	method,
	path: path.replace(/^\/api\/v1/, ''),
	query,
	...(body === undefined ? {} : { body }),
});

/** Requests that reached the service, in order. */
export const sent = (): Sent[] => sandbox.smailander.requests.map(asSent);

/** The same as text: `GET /reports?limit=50&offset=0`. */
export const lines = (): string[] =>
	sent().map(({ method, path, query }) => {
		const text = new URLSearchParams(query).toString();
		return `${method} ${path}${text ? `?${text}` : ''}`;
	});
