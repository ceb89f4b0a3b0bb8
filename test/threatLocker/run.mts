import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { inspect } from 'node:util';
import { computerGuid, reportGuid, type Fault, type RecordedRequest, type Sandbox } from '../../sandbox/index.mts';
import { loadFields } from '../engine/listSearch.mts';
import { newSandbox } from '../engine/newSandbox.mts';
import { runNode, type NodeResult, type NodeRun } from '../engine/run.mts';

export let sandbox: Sandbox;

/**
 * Starts a sandbox for each test, at an address of its own.
 * A broken rule of the sandbox fails the test.
 */
export function useSandbox(): void {
	beforeAll(async () => {
		sandbox = await newSandbox();
	});
	beforeEach(freshSandbox);
	afterEach(() => {
		jest.restoreAllMocks();
		expect(sandbox.violations).toEqual([]);
		expect(sandbox.foreign.requests).toEqual([]);
	});
	afterAll(async () => await sandbox.close());
}

export async function freshSandbox(): Promise<void> {
	await sandbox.close();
	sandbox = await newSandbox();
}

export const credential = (more: IDataObject = {}) => ({
	apiKey: sandbox.threatLocker.key,
	baseUrl: sandbox.threatLocker.url,
	...more,
});

/** Runs the node with the sandbox's credential; no key may be in anything that comes out or is stored. */
export async function run(parameters: IDataObject, more: Partial<NodeRun> = {}): Promise<NodeResult> {
	const full = { node: 'threatLocker' as const, parameters, credential: credential(), ...more };
	const result = await runNode(full);
	expectNoKey(result, String(full.credential.apiKey ?? ''));
	return result;
}

/** `stored` holds the items, the error and the hints too; the error is searched again with its hidden parts. */
export function expectNoKey({ stored, error }: { stored: string; error: unknown }, used: string): void {
	const bare = used.trim().replace(/^Bearer\s+/i, '');
	const secrets = [...Object.values(sandbox.threatLocker.keys), bare].filter((secret) => secret.length > 3);
	const hidden = inspect(error, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
	expect(secrets.filter((secret) => stored.includes(secret))).toEqual([]);
	expect(secrets.filter((secret) => hidden.includes(secret))).toEqual([]);
}

export const byId = (value: unknown) => ({ __rl: true, mode: 'id', value }) as IDataObject;
export const fromList = (value: unknown) => ({ __rl: true, mode: 'list', value }) as IDataObject;

/** The sandbox's reports by what they ask for. */
export const reports = {
	plain: reportGuid(1),
	dateAndText: reportGuid(2),
	dateAndId: reportGuid(3),
	hashCounts: reportGuid(4),
	dated: reportGuid(5),
	text: reportGuid(6),
	id: reportGuid(7),
	everything: reportGuid(8),
	empty: reportGuid(9),
	twentyThousand: reportGuid(10),
	bulk: reportGuid(11),
	repeated: reportGuid(12),
	nulls: reportGuid(13),
	oddKeys: reportGuid(14),
	slow: reportGuid(15),
};

export const runReport = (reportId: string, more: IDataObject = {}): IDataObject => ({
	resource: 'report',
	operation: 'run',
	reportId: byId(reportId),
	...more,
});

export const COMPUTER = computerGuid(1, 1);

/** Values for every field that some report asks for. */
export const allValues: IDataObject = {
	period: 'custom',
	startDate: '2026-09-01T00:00:00Z',
	endDate: '2026-09-03T00:00:00Z',
	data: 'WS-014.example.test',
	id: COMPUTER,
};

/** What a user reads of an error, below its node. */
export const words = ({ error }: Pick<NodeResult, 'error'>): string => `${error?.message} | ${error?.description ?? ''}`;

export const rowsOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** Input item of each output item. */
export const links = (items: INodeExecutionData[]): unknown[] =>
	items.map(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item);

/** Requests that reached the service, in order. */
export const requests = (): RecordedRequest[] => sandbox.threatLocker.requests;

/** The same by their endpoint: `POST ReportGetDynamicData`. */
export const calls = (): string[] => requests().map(({ method, path }) => `${method} ${path.split('/').pop()}`);

export const LIST = 'GET ReportGetByOrganizationId';
export const RUN = 'POST ReportGetDynamicData';
export const CHILDREN = 'POST OrganizationGetChildOrganizationsByParameters';
export const COMPUTERS = 'POST ComputerGetByAllParameters';
export const REACHABLE = 'GET OrganizationGetForMoveComputers';

export const runBodies = (): IDataObject[] =>
	requests()
		.filter(({ path }) => path.endsWith('ReportGetDynamicData'))
		.map(({ body }) => body as IDataObject);

/** Both headers that select an organization, for each request. */
export const organizationHeaders = (): Array<[string | undefined, string | undefined]> =>
	requests().map(({ headers }) => [headers.managedorganizationid, headers.overridemanagedorganizationid]);

/** A fault for the run of a report only, not for the list that is read before it. */
export const onRun = (fault: Fault): void =>
	sandbox.threatLocker.faults.push({ ...fault, match: { ...fault.match, path: /ReportGetDynamicData$/ } });

/** Lets the first five runs be in flight still when the last of them has come, on any machine. */
export const fiveTogether = (): void => onRun({ kind: 'slow', ms: 500, times: 5 });

/** The fields of a picked report with their values, as the editor stores them in the node; its Period is a field beside them. */
export async function ownFields(
	reportId: string,
	{ Period, ...value }: IDataObject,
	node: 'threatLocker' | 'threatLockerTrigger' = 'threatLocker',
): Promise<IDataObject> {
	const method = node === 'threatLocker' ? 'getReportFields' : 'getWatchedReportFields';
	const { fields } = await loadFields({
		node,
		method,
		credential: credential(),
		parameters: { resource: 'report', operation: 'run', reportId: fromList(reportId) },
	});
	requests().length = 0;
	const settings = { mappingMode: 'defineBelow', matchingColumns: [], attemptToConvertTypes: false, convertFieldsToString: false };
	const defaults = Object.fromEntries(fields.flatMap(({ id, defaultValue }) => (defaultValue === undefined ? [] : [[id, defaultValue]])));
	return {
		reportInputs: { ...settings, schema: fields, value: { ...defaults, ...value } } as unknown as IDataObject,
		...(Period === undefined ? {} : { period: Period }),
	};
}
