import assert from 'node:assert/strict';
import type { Json, PickerEntry } from '../host/model.mts';
import { servicesOf, typeOf, type KeyName, type Service, type Stage } from '../host/stage.mts';
import { computerGuid, organizationGuid, reportGuid } from '../sandbox/index.mts';
import type { Results } from './results.mts';

type PickerCase = {
	name: string;
	service: Service;
	field: string;
	method: string;
	key?: KeyName;
	/** What is set in the form: the field must be shown for its list to be asked for. */
	parameters: Json;
	filter?: string;
	check: (entries: PickerEntry[], stage: Stage) => void;
};

const runReport: Json = { resource: 'report', operation: 'run' };
const getReport: Json = { resource: 'report', operation: 'get' };
const locator = (value: string): Json => ({ __rl: true, mode: 'list', value });
const names = (entries: PickerEntry[]): string[] => entries.map(({ name }) => name);

const cases: PickerCase[] = [
	{
		name: 'ThreatLocker reports, with their category',
		service: 'threatLocker',
		field: 'reportId',
		method: 'searchReports',
		parameters: runReport,
		check: (entries, { sandbox }) => {
			assert.equal(entries.length, sandbox.threatLocker.data.reports.length);
			for (const { reportId, name, category } of sandbox.threatLocker.data.reports) {
				const entry = entries.find(({ value }) => value === reportId);
				assert.ok(entry !== undefined, `${name} is not listed`);
				for (const part of [name, category ?? '']) assert.ok(entry.name.includes(part), `${entry.name} lacks ${part}`);
			}
		},
	},
	{
		name: 'ThreatLocker reports, searched',
		service: 'threatLocker',
		field: 'reportId',
		method: 'searchReports',
		parameters: runReport,
		filter: 'learned',
		check: (entries) => {
			assert.equal(entries.length, 1);
			assert.match(entries[0]!.name, /Files Learned in Applications/);
		},
	},
	{
		name: 'ThreatLocker reports of the chosen organization',
		service: 'threatLocker',
		field: 'reportId',
		method: 'searchReports',
		parameters: { ...runReport, organizationId: locator(organizationGuid(2)) },
		check: (entries, { sandbox }) => {
			assert.ok(entries.length > 0);
			assert.equal(sandbox.threatLocker.requests.at(-1)?.headers.managedorganizationid, organizationGuid(2));
		},
	},
	{
		name: 'ThreatLocker organizations',
		service: 'threatLocker',
		field: 'organizationId',
		method: 'searchOrganizations',
		parameters: runReport,
		check: (entries) => {
			assert.equal(entries.length, 5);
			assert.ok(names(entries).includes('Acme Dental'));
			assert.ok(names(entries).includes('globex'), 'an organization without a display name goes by its identifier');
		},
	},
	{
		name: 'ThreatLocker organizations, searched',
		service: 'threatLocker',
		field: 'organizationId',
		method: 'searchOrganizations',
		parameters: runReport,
		filter: 'Laboratory',
		check: (entries) => assert.deepEqual(names(entries), ['Acme Dental North, Laboratory']),
	},
	{
		name: 'ThreatLocker organizations without the permission: the list of reachable ones',
		service: 'threatLocker',
		field: 'organizationId',
		method: 'searchOrganizations',
		parameters: runReport,
		key: 'withoutOrganizations',
		check: (entries) => assert.ok(entries.length >= 5),
	},
	{
		name: 'ThreatLocker computers, searched',
		service: 'threatLocker',
		field: 'computerId',
		method: 'searchComputers',
		parameters: runReport,
		filter: '-014',
		check: (entries) => assert.deepEqual(entries.map(({ name, value }) => [name, value]), [['WS-014 (Northwind Managed Services)', computerGuid(1, 14)]]),
	},
	{
		name: 'Smailander reports',
		service: 'smailander',
		field: 'reportId',
		method: 'searchReports',
		parameters: getReport,
		check: (entries) => {
			assert.equal(entries.length, 5);
			assert.equal(entries[0]!.value, 'report_101');
		},
	},
	{
		name: 'Smailander reports, searched',
		service: 'smailander',
		field: 'reportId',
		method: 'searchReports',
		parameters: getReport,
		filter: 'board',
		check: (entries) => assert.deepEqual(entries.map(({ value }) => value), ['report_102']),
	},
	{
		name: 'Smailander instances of the chosen report, newest first',
		service: 'smailander',
		field: 'instanceId',
		method: 'searchInstances',
		parameters: {
			resource: 'instance',
			operation: 'download',
			instance: 'chosen',
			reportId: locator('report_101'),
		},
		check: (entries) =>
			assert.deepEqual(
				entries.map(({ value }) => value),
				['instance_101_3', 'instance_101_2', 'instance_101_1'],
			),
	},
	{
		name: 'Smailander templates',
		service: 'smailander',
		field: 'templateId',
		method: 'searchTemplates',
		parameters: { resource: 'report', operation: 'create', sectionsFrom: 'template' },
		check: (entries) => assert.deepEqual(names(entries), ['Daily Digest', 'Monthly Analysis', 'Supplier Check']),
	},
];

const hostname = ['Hostname', 'string', true];
const period = ['Period', 'string', false];

/** By the report's place in the sandbox's list. */
const ownFields: Array<[asks: string, report: number, wanted: unknown[][]]> = [
	['nothing', 1, []],
	['a period', 5, [period]],
	['a text', 6, [hostname]],
	['an ID', 7, [['Computer Group Id', 'string', true]]],
	['everything', 8, [['Computer', 'string', false], hostname, period]],
];

/** The lists of the resource locators, asked for as the editor does. */
export async function checkPickers(stage: Stage, results: Results): Promise<void> {
	results.group('Pickers');
	for (const test of cases.filter(({ service }) => servicesOf(stage).includes(service))) {
		await results.check(test.name, async () => {
			stage.sandbox.reset();
			const entries = await pick(stage, test);
			test.check(entries, stage);
			assert.deepEqual(stage.sandbox.violations, []);
			return `${entries.length} entries`;
		});
	}
	if (servicesOf(stage).includes('threatLocker')) await checkThreatLockerLists(stage, results);
	if (servicesOf(stage).includes('smailander')) {
		await results.check('Smailander reports, 320 of them page by page', async () => {
			stage.sandbox.smailander.reset({ reportCount: 320 });
			assert.equal((await allPages(stage, 'smailander', 'reportId', 'searchReports', getReport)).size, 320);
		});
	}
}

async function checkThreatLockerLists(stage: Stage, results: Results): Promise<void> {
	await results.check('ThreatLocker organizations to choose several of', async () => {
		stage.sandbox.reset();
		const credentials = stage.credentialsOf('threatLocker', 'full');
		const parameters = { ...runReport, organizationScope: 'several' };
		const offered = await stage.rest.choices(nodeType(stage, 'threatLocker'), 'parameters.organizationIds', 'getOrganizations', credentials, parameters);
		assert.deepEqual(names(offered), ['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory', 'globex', 'Initech & Söhne']);
		assert.equal(offered[0]!.value, organizationGuid(2));
	});
	for (const [asks, report, wanted] of ownFields) {
		await results.check(`Fields of a ThreatLocker report that asks for ${asks}`, async () => {
			stage.sandbox.reset();
			const parameters = { ...runReport, reportId: locator(reportGuid(report)) };
			const credentials = stage.credentialsOf('threatLocker', 'full');
			const { fields, emptyFieldsNotice } = await stage.rest.mapperFields(nodeType(stage, 'threatLocker'), 'parameters.reportInputs', 'getReportFields', credentials, parameters);
			assert.deepEqual(fields.map(({ displayName, type, required }) => [displayName, type, required]), wanted);
			assert.equal(emptyFieldsNotice !== undefined, wanted.length === 0);
			assert.deepEqual(stage.sandbox.violations, []);
			return `${fields.length} fields`;
		});
	}
	await results.check('ThreatLocker reports without the permission: what is missing, in the picker', async () => {
		stage.sandbox.reset();
		const credentials = stage.credentialsOf('threatLocker', 'withoutReports');
		await assert.rejects(
			stage.rest.pick(nodeType(stage, 'threatLocker'), 'parameters.reportId', 'searchReports', credentials, runReport),
			/ThreatLocker refused the request: Missing the 'View Reports' permission/,
		);
	});
	await results.check('ThreatLocker computers, 160 of them page by page', async () => {
		stage.sandbox.reset();
		assert.equal((await allPages(stage, 'threatLocker', 'computerId', 'searchComputers', runReport)).size, 160);
	});
	await results.check('ThreatLocker organizations, 2,000 of them page by page', async () => {
		stage.sandbox.threatLocker.reset({ organizationCount: 2_000 });
		assert.equal((await allPages(stage, 'threatLocker', 'organizationId', 'searchOrganizations', runReport)).size, 2_000);
		const found = await pick(stage, { ...cases.find(({ method }) => method === 'searchOrganizations')!, filter: 'Customer 1234' });
		assert.deepEqual(names(found), ['Customer 1234']);
	});
}

/** What a user finds who scrolls to the end. */
async function allPages(stage: Stage, service: Service, field: string, method: string, parameters: Json): Promise<Set<string>> {
	const seen = new Set<string>();
	let paginationToken: string | number | undefined;
	do {
		const credentials = stage.credentialsOf(service, 'full');
		const search = paginationToken === undefined ? {} : { paginationToken };
		const page = await stage.rest.pick(nodeType(stage, service), `parameters.${field}`, method, credentials, parameters, search);
		for (const { value } of page.results) seen.add(value);
		({ paginationToken } = page);
	} while (paginationToken !== undefined);
	return seen;
}

const nodeType = (stage: Stage, service: Service) => ({ type: typeOf(stage, service), typeVersion: 1 });

async function pick(stage: Stage, { service, field, method, key, parameters, filter }: PickerCase): Promise<PickerEntry[]> {
	const { results } = await stage.rest.pick(
		nodeType(stage, service),
		`parameters.${field}`,
		method,
		stage.credentialsOf(service, key ?? 'full'),
		parameters,
		filter === undefined ? {} : { filter },
	);
	return results;
}
