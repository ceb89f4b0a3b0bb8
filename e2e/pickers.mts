import assert from 'node:assert/strict';
import type { Json, PickerEntry } from '../host/model.mts';
import { servicesOf, typeOf, type Service, type Stage } from '../host/stage.mts';
import { organizationGuid, reportGuid } from '../sandbox/index.mts';
import { getReport, locator, names, runReport, pickerCases, type PickerCase } from './cases/pickers.mts';
import type { Results } from './results.mts';

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
	for (const test of pickerCases.filter(({ service }) => servicesOf(stage).includes(service))) {
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
		const offered = await stage.rest.choices(
			nodeType(stage, 'threatLocker'),
			'parameters.organizationIds',
			'getOrganizations',
			credentials,
			parameters,
		);
		assert.deepEqual(names(offered), ['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory', 'globex', 'Initech & Söhne']);
		assert.equal(offered[0]!.value, organizationGuid(2));
	});
	for (const [asks, report, wanted] of ownFields) {
		await results.check(`Fields of a ThreatLocker report that asks for ${asks}`, async () => {
			stage.sandbox.reset();
			const parameters = { ...runReport, reportId: locator(reportGuid(report)) };
			const credentials = stage.credentialsOf('threatLocker', 'full');
			const { fields, emptyFieldsNotice } = await stage.rest.mapperFields(
				nodeType(stage, 'threatLocker'),
				'parameters.reportInputs',
				'getReportFields',
				credentials,
				parameters,
			);
			assert.deepEqual(
				fields.map(({ displayName, type, required }) => [displayName, type, required]),
				wanted,
			);
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
		const found = await pick(stage, { ...pickerCases.find(({ method }) => method === 'searchOrganizations')!, filter: 'Customer 1234' });
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
