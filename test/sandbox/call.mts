import { request as send } from 'undici';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';

export let sandbox: Sandbox;

/** Starts one sandbox for the tests of a file; each begins with it as new. */
export function useSandbox(): void {
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.close());
}

type Answer = { status: number; headers: Record<string, string>; text: string; json: any };
export type Sent = { method?: string; key?: string; headers?: Record<string, string>; body?: unknown };

async function call(url: string, authorization: string | undefined, { method, headers, body }: Sent): Promise<Answer> {
	const reply = await send(url, {
		method: (method ?? (body === undefined ? 'GET' : 'POST')) as 'GET',
		headers: {
			...(authorization === undefined ? {} : { authorization }),
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
		body: body === undefined ? null : JSON.stringify(body),
	});
	const text = await reply.body.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: reply.statusCode, headers: reply.headers as Record<string, string>, text, json };
}

export const tl = async (path: string, sent: Sent = {}) =>
	await call(`${sandbox.threatLocker.url}/${path}`, sent.key ?? sandbox.threatLocker.key, sent);
export const sm = async (path: string, sent: Sent = {}) =>
	await call(`${sandbox.smailander.url}/${path}`, `Bearer ${sent.key ?? sandbox.smailander.key}`, sent);
export const plainly = async (url: string, headers: Record<string, string> = {}) => await call(url, undefined, { headers });

export const list = 'Report/ReportGetByOrganizationId';
export const run = async (body: object, sent: Sent = {}) => await tl('Report/ReportGetDynamicData', { body, ...sent });
export const children = async (body: object, sent: Sent = {}) =>
	await tl('Organization/OrganizationGetChildOrganizationsByParameters', {
		body: { pageNumber: 1, pageSize: 500, childOrganizations: true, includeAllChildren: true, ...body },
		...sent,
	});
export const week = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-08T00:00:00Z' };
export const computer = '55555555-eeee-4eee-8eee-000000000001';

export const generate = async (body: object = {}) => await sm('reports/generate', { body: { type: 'custom', format: 'csv', ...body } });
export const instances = async (id: string, query = '') => await sm(`reports/${id}/instances${query}`);
/** Generates a report that is done at once and gives its instance. */
export async function finished(): Promise<any> {
	sandbox.smailander.switches.pollsUntilDone = 0;
	const made = await generate();
	return (await instances(made.json.report_id)).json.instances[0];
}

export function expectViolation(text: RegExp): void {
	expect(sandbox.violations).toHaveLength(1);
	expect(sandbox.violations[0]).toMatch(text);
}
