import assert from 'node:assert/strict';
import { itemsOf } from '../../host/execution.mts';
import type { Item, Json, Workflow } from '../../host/model.mts';
import { servicesOf, typeOf, type Service, type Stage } from '../../host/stage.mts';
import { organizationGuid, reportGuid } from '../../sandbox/index.mts';
import type { Results } from '../results.mts';
import { assertNoKey, describe } from '../runCase.mts';
import { until } from '../until.mts';
import { Stored } from './stored.mts';
import { triggerNode } from './workflows.mts';

const denied: Json = { __rl: true, mode: 'id', value: reportGuid(5) };

type Sample = {
	name: string;
	service: Service;
	parameters: Json;
	check: (items: Item[]) => void;
};

const samples: Sample[] = [
	{
		name: 'Smailander: the newest runs, with their files',
		service: 'smailander',
		parameters: { triggerOn: 'both', download: true, binaryPropertyName: 'data' },
		check: (items) => {
			assert.equal(items.length, 5);
			const times = items.map(({ json }) => String(json.generatedAt));
			assert.deepEqual(times, [...times].sort().reverse());
			for (const { json, binary } of items) {
				assert.match(String(json.eventId), /^[\w-]{22}$/);
				assert.equal(binary?.data === undefined, json.event === 'failed');
			}
		},
	},
	{
		name: 'ThreatLocker: the newest rows of the first organization',
		service: 'threatLocker',
		parameters: { reportId: denied, organizationScope: 'children' },
		check: (items) => {
			assert.equal(items.length, 5);
			const dates = items.map(({ json }) => String(json.Date));
			assert.deepEqual(dates, [...dates].sort().reverse());
			for (const { json } of items) {
				assert.match(String(json._eventId), /^[\w-]{22}$/);
				assert.deepEqual(json._organization, { id: organizationGuid(2), name: 'Acme Dental' });
			}
		},
	},
];

/** The button "Fetch Test Event" of a published trigger, and the lists of its fields, as the editor uses them. */
export async function checkTriggers(stage: Stage, results: Results): Promise<void> {
	results.group('Triggers');
	const services = servicesOf(stage);
	for (const sample of samples.filter(({ service }) => services.includes(service))) {
		await results.check(`test event, ${sample.name}`, async () => {
			stage.sandbox.reset();
			await fetchTestEvent(stage, sample);
			assert.deepEqual(stage.sandbox.violations, []);
		});
	}
	if (services.includes('threatLocker')) {
		await results.check('ThreatLocker: a report that there is not is not published, and n8n says why', async () => {
			stage.sandbox.reset();
			await refuseToPublish(stage, { __rl: true, mode: 'id', value: reportGuid(99) }, `There is no report with the ID ${reportGuid(99)}`);
		});
		for (const [what, name] of [
			['a workflow that was unpublished', triggerNode],
			['a trigger that was renamed in a workflow unpublished', 'Renamed'],
		] as const) {
			await results.check(`ThreatLocker: ${what} for three days puts out the rows of that time once`, async () => {
				stage.sandbox.reset();
				return `${await catchUp(stage, 3, name)} rows`;
			});
		}
		await checkThreatLockerLists(stage, results);
	}
	if (services.includes('smailander')) {
		await results.check('Smailander reports to watch', async () => {
			stage.sandbox.reset();
			const offered = await choices(stage, 'smailander', 'reportIds', 'getReports', { reportScope: 'several' });
			assert.deepEqual(offered.sort(), stage.sandbox.smailander.reports.map(({ id }) => id).sort());
		});
	}
}

async function checkThreatLockerLists(stage: Stage, results: Results): Promise<void> {
	await results.check('ThreatLocker key columns: those of the chosen report', async () => {
		stage.sandbox.reset();
		const columns = await choices(stage, 'threatLocker', 'keyColumns', 'getColumns', { reportId: denied });
		assert.deepEqual(columns, ['Date', 'Hostname', 'Full Path', 'Policy', 'OrganizationId']);
	});
	await results.check('ThreatLocker organizations to watch', async () => {
		stage.sandbox.reset();
		const offered = await choices(stage, 'threatLocker', 'organizationIds', 'getOrganizations', {
			reportId: denied,
			organizationScope: 'several',
		});
		assert.deepEqual(offered, [2, 4, 5, 3, 6].map(organizationGuid));
	});
}

async function choices(stage: Stage, service: Service, field: string, method: string, parameters: Json): Promise<string[]> {
	const type = { type: typeOf(stage, `${service}Trigger`), typeVersion: 1 };
	const entries = await stage.rest.choices(type, `parameters.${field}`, method, stage.credentialsOf(service, 'full'), parameters);
	return entries.map(({ value }) => value);
}

/** Publishes the trigger, so that it has a position, and tests it: items come, and the position stays as it was. */
async function fetchTestEvent(stage: Stage, { service, parameters, check }: Sample): Promise<void> {
	const { rest, sandbox } = stage;
	await withTrigger(stage, service, parameters, async ({ id, versionId }) => {
		await rest.activate(id, versionId);
		const stored = new Stored(stage.n8n.userFolder);
		const before = stored.staticData(id);
		assert.ok(stored.staticPosition(id) !== undefined, 'a published trigger should have a position');
		const execution = await rest.run(id, triggerNode);
		assert.equal(execution.status, 'success', describe(execution));
		assertNoKey(execution.stored, sandbox, 'the stored execution');
		check(itemsOf(execution, triggerNode));
		assert.equal(stored.staticData(id), before, 'a test must not move the position');
	});
}

async function refuseToPublish(stage: Stage, reportId: Json, reason: string): Promise<void> {
	await withTrigger(stage, 'threatLocker', { reportId }, async ({ id, versionId }) => {
		await assert.rejects(stage.rest.activate(id, versionId), ({ message }: Error) => message.includes(reason));
	});
}

const HOUR_MS = 3_600_000;

/** Unpublishes a trigger for so many days of a report with a row an hour, and gives it another name. @returns the number of rows after it */
async function catchUp(stage: Stage, days: number, name: string): Promise<number> {
	const { rest } = stage;
	const { switches } = stage.sandbox.threatLocker;
	// It is half past for the service, so that no hour ends on the way.
	switches.clockOffsetMs = HOUR_MS / 2 - (Date.now() % HOUR_MS);
	return await withTrigger(stage, 'threatLocker', { reportId: denied }, async ({ id, versionId }) => {
		await rest.activate(id, versionId);
		await rest.deactivate(id);
		switches.clockOffsetMs += days * 24 * HOUR_MS;
		const next = await rest.updateWorkflow(id, workflowOf(stage, 'threatLocker', { reportId: denied }, name));
		await rest.activate(id, next.versionId);
		const execution = await until('an execution', 30_000, async () => await rest.lastExecution(id));
		const dates = itemsOf(execution, name).map(({ json }) => json.Date);
		assert.equal(new Set(dates).size, days * 24);
		assert.equal(dates.length, days * 24);
		await rest.deactivate(id);
		await rest.activate(id, next.versionId);
		assert.equal((await rest.executions(id)).length, 1);
		return dates.length;
	});
}

/** Makes a workflow of the trigger, and deletes it whatever comes of the work. */
async function withTrigger<T>(
	stage: Stage,
	service: Service,
	parameters: Json,
	work: (made: { id: string; versionId: string }) => Promise<T>,
): Promise<T> {
	const made = await stage.rest.createWorkflow(workflowOf(stage, service, parameters));
	try {
		return await work(made);
	} finally {
		await stage.rest.deleteWorkflow(made.id);
	}
}

const workflowOf = (stage: Stage, service: Service, parameters: Json, name = triggerNode): Workflow => ({
	name: `Test event of ${service}`,
	nodes: [
		{
			id: 'trigger',
			name,
			type: typeOf(stage, `${service}Trigger`),
			typeVersion: 1,
			position: [0, 0],
			// Seldom enough that none of its own polls falls into the test.
			parameters: { pollTimes: { item: [{ mode: 'everyX', unit: 'hours', value: 12 }] }, ...parameters },
			credentials: stage.credentialsOf(service, 'full'),
		},
		{ id: 'then', name: 'Then', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [224, 0], parameters: {} },
	],
	connections: { [name]: { main: [[{ node: 'Then', type: 'main', index: 0 }]] } },
});
