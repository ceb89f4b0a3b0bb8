import assert from 'node:assert/strict';
import type { Json, PickerEntry } from '../../host/model.mts';
import type { KeyName, Service, Stage } from '../../host/stage.mts';
import { computerGuid, organizationGuid } from '../../sandbox/index.mts';

/** What a list of the editor must show. */
export type PickerCase = {
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

export const runReport: Json = { resource: 'report', operation: 'run' };
export const getReport: Json = { resource: 'report', operation: 'get' };
export const locator = (value: string): Json => ({ __rl: true, mode: 'list', value });
export const names = (entries: PickerEntry[]): string[] => entries.map(({ name }) => name);

export const pickerCases: PickerCase[] = [
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
		check: (entries) =>
			assert.deepEqual(
				entries.map(({ name, value }) => [name, value]),
				[['WS-014 (Northwind Managed Services)', computerGuid(1, 14)]],
			),
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
		check: (entries) =>
			assert.deepEqual(
				entries.map(({ value }) => value),
				['report_102'],
			),
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
