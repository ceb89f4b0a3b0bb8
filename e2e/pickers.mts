import assert from 'node:assert/strict';
import type { Json, PickerEntry } from '../host/rest.mts';
import type { KeyName, Service, Stage } from '../host/stage.mts';
import { organizationGuid } from '../sandbox/index.mts';
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
			assert.match(entries[0].name, /Files Learned in Applications/);
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
		name: 'Smailander reports',
		service: 'smailander',
		field: 'reportId',
		method: 'searchReports',
		parameters: getReport,
		check: (entries) => {
			assert.equal(entries.length, 5);
			assert.equal(entries[0].value, 'report_101');
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

/** The lists of the resource locators, asked for as the editor does. */
export async function checkPickers(stage: Stage, results: Results): Promise<void> {
	results.group('Pickers');
	for (const test of cases) {
		await results.check(test.name, async () => {
			stage.sandbox.reset();
			const entries = await pick(stage, test);
			test.check(entries, stage);
			assert.deepEqual(stage.sandbox.violations, []);
			return `${entries.length} entries`;
		});
	}
	await results.check('ThreatLocker organizations to choose several of', async () => {
		stage.sandbox.reset();
		const credentials = stage.credentialsOf('threatLocker', 'full');
		const parameters = { ...runReport, organizationScope: 'several' };
		const offered = await stage.rest.choices(nodeType(stage, 'threatLocker'), 'parameters.organizationIds', 'getOrganizations', credentials, parameters);
		assert.deepEqual(names(offered), ['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory', 'globex', 'Initech & Söhne']);
		assert.equal(offered[0].value, organizationGuid(2));
	});
	await results.check('Smailander reports, 320 of them page by page', async () => {
		stage.sandbox.smailander.reset({ reportCount: 320 });
		const seen = new Set<string>();
		let paginationToken: string | number | undefined;
		do {
			const page = await stage.rest.pick(
				nodeType(stage, 'smailander'),
				'parameters.reportId',
				'searchReports',
				stage.credentialsOf('smailander', 'full'),
				getReport,
				paginationToken === undefined ? {} : { paginationToken },
			);
			for (const { value } of page.results) seen.add(value);
			({ paginationToken } = page);
		} while (paginationToken !== undefined);
		assert.equal(seen.size, 320);
	});
}

const nodeType = (stage: Stage, service: Service) => ({ type: `${stage.packed.name}.${service}`, typeVersion: 1 });

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
