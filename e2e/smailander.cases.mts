import assert from 'node:assert/strict';
import type { Json } from '../host/model.mts';
import { expectedSha256, type RecordedRequest, type Sandbox } from '../sandbox/index.mts';
import type { Case, Outcome } from './runCase.mts';

const active = 'report_101';
const paused = 'report_102';
const csv = 'report_103';
const unknownReport = 'report_999';

const byId = (value: string): Json => ({ __rl: true, mode: 'id', value });
const fromList = (value: string): Json => ({ __rl: true, mode: 'list', value });

const onReport = (operation: string, reportId: string, more: Json = {}): Json => ({
	resource: 'report',
	operation,
	reportId: byId(reportId),
	...more,
});

const download = (reportId: string, more: Json = {}): Json => ({
	resource: 'instance',
	operation: 'download',
	reportId: byId(reportId),
	instance: 'latest',
	binaryPropertyName: 'data',
	...more,
});

const generateAndWait = (completion: string, waitOptions: Json = {}): Json => ({
	resource: 'report',
	operation: 'generate',
	type: 'daily_digest',
	format: '={{ $json.format }}',
	period: 'yesterday',
	completion,
	waitOptions: { firstLook: 0, interval: 1, ...waitOptions },
});

/** The requests that were to change something. */
const writesOf = (sandbox: Sandbox): RecordedRequest[] =>
	sandbox.smailander.requests.filter(({ method }) => method !== 'GET');

const bodyOf = (sandbox: Sandbox): Json => {
	const writes = writesOf(sandbox);
	assert.equal(writes.length, 1, 'one writing request should have been sent');
	return writes[0]!.body as Json;
};

const reportOf = (sandbox: Sandbox, id: string) => sandbox.smailander.state.reports.get(id);

/** The file in n8n's storage is byte for byte the one that the sandbox has, and the item tells so. */
async function assertFile({ items, stage, sandbox }: Outcome, position: number, instanceId: string): Promise<string> {
	const instance = sandbox.smailander.state.instances.get(instanceId);
	assert.ok(instance !== undefined);
	const { json, binary } = items[position]!;
	const sha256 = expectedSha256({ instanceId, format: instance.format, size: instance.size });
	assert.equal(json.instanceId, instanceId);
	assert.equal(json.size, instance.size);
	assert.equal(json.sha256, sha256);
	assert.match(String(json.fileName), new RegExp(`^.+ - (\\S+ - )?${instanceId}\\.${instance.format}$`));
	const reference = binary?.data;
	assert.ok(reference !== undefined, 'the item has no file');
	assert.equal(reference.fileName, json.fileName);
	assert.equal(reference.mimeType, json.mimeType);
	assert.deepEqual(await stage.rest.readBinary(reference), { bytes: instance.size, sha256 });
	return `${String(json.fileName)}, ${instance.size} bytes`;
}

export const smailanderCases: Case[] = [
	{
		name: 'report getAll: all',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			assert.deepEqual(
				rows.map(({ id }) => id),
				sandbox.smailander.reports.map(({ id }) => id),
			);
			return `${rows.length} reports`;
		},
	},
	{
		name: 'report getAll: Limit 250 is exact across pages',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: false, limit: 250 },
		before: ({ smailander }) => smailander.reset({ reportCount: 320 }),
		check: ({ rows }) => assert.equal(new Set(rows.map(({ id }) => id)).size, 250),
	},
	{
		name: 'report getAll: Return All over all pages',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
		before: ({ smailander }) => smailander.reset({ reportCount: 320 }),
		check: ({ rows }) => assert.equal(new Set(rows.map(({ id }) => id)).size, 320),
	},
	{
		name: 'report getAll: filtered by type and status',
		service: 'smailander',
		parameters: {
			resource: 'report',
			operation: 'getAll',
			returnAll: true,
			filters: { type: 'executive_summary', status: 'paused' },
		},
		check: ({ rows }) => assert.deepEqual(rows.map(({ id }) => id), [paused]),
	},
	{
		name: 'report getAll: replies in an envelope',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
		before: ({ smailander }) => smailander.reset({ replyStyle: 'envelope' }),
		check: ({ rows }) => assert.equal(rows.length, 5),
	},
	{
		name: 'report get: with its schedule, from an expression for each item',
		service: 'smailander',
		parameters: onReport('get', '={{ $json.report }}'),
		input: [{ report: active }, { report: csv }, { report: paused }],
		check: ({ rows, linkedTo }) => {
			assert.deepEqual(
				rows.map(({ id }) => id),
				[active, csv, paused],
			);
			assert.deepEqual(linkedTo, [0, 1, 2]);
			assert.deepEqual(rows[0]!.schedule, { frequency: 'daily', time: '07:00', timezone: 'UTC' });
		},
	},
	{
		name: 'report get: an unknown report stops with the service\'s words',
		service: 'smailander',
		parameters: onReport('get', unknownReport),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, new RegExp(`${unknownReport} does not exist`));
			return error?.message;
		},
	},
	{
		name: 'report get: an ID that climbs out of its path is refused',
		service: 'smailander',
		parameters: onReport('get', '../api-keys?x=1#'),
		stops: true,
		check: ({ error, sandbox }) => {
			assert.deepEqual(
				sandbox.smailander.requests.filter(({ path }) => path.includes('api-keys') && !path.includes('%2F')),
				[],
			);
			return error?.message;
		},
	},
	{
		name: 'report generate: type, period, format, filters and delivery',
		service: 'smailander',
		timezone: 'America/New_York',
		parameters: {
			resource: 'report',
			operation: 'generate',
			type: 'weekly_summary',
			format: 'csv',
			period: 'custom',
			startDate: '2026-03-01T00:00:00',
			endDate: '2026-03-08T00:00:00',
			filters: { honeypots: ['monitor@example.test', 'trap@example.test'], minThreatScore: 60 },
			options: { additionalFields: '{}', deliveryMethod: 'download_link' },
		},
		check: ({ rows, sandbox }) => {
			assert.deepEqual(bodyOf(sandbox), {
				type: 'weekly_summary',
				format: 'csv',
				delivery: { method: 'download_link' },
				period: { start: '2026-03-01T05:00:00Z', end: '2026-03-08T05:00:00Z' },
				filters: {
					honeypots: ['monitor@example.test', 'trap@example.test'],
					threat_score: { min: 60 },
				},
			});
			assert.equal(rows.length, 1);
			assert.ok(reportOf(sandbox, String(rows[0]!.report_id ?? rows[0]!.id)) !== undefined, JSON.stringify(rows[0]));
			assert.equal(rows[0]!.status, 'generating');
			assert.equal(sandbox.smailander.state.generated, 1);
			return JSON.stringify(rows[0]);
		},
	},
	{
		name: 'report generate: an answer that was lost is not sent for twice, its report is found',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'generate', type: 'daily_digest', format: 'pdf', period: 'yesterday' },
		before: ({ smailander }) => {
			// A service never gives an ID twice; the node does not adopt a report that it has met before.
			smailander.state.lastNumber = 5_000;
			smailander.faults.push({ kind: 'drop', when: 'after', match: { method: 'POST' } });
		},
		check: ({ rows, sandbox }) => {
			assert.equal(writesOf(sandbox).length, 1);
			assert.equal(sandbox.smailander.state.generated, 1);
			assert.deepEqual(rows, [{ report_id: 'report_new_5001', status: 'generating' }]);
			return JSON.stringify(rows[0]);
		},
	},
	{
		name: 'report generate: several are waited for together and downloaded',
		service: 'smailander',
		parameters: generateAndWait('downloaded'),
		input: ['pdf', 'csv', 'json', 'xlsx'].map((format) => ({ format })),
		before: ({ smailander }) => smailander.reset({ msUntilDone: 2_000 }),
		check: async (outcome) => {
			const { rows, linkedTo, sandbox } = outcome;
			assert.deepEqual(linkedTo, [0, 1, 2, 3]);
			assert.equal(writesOf(sandbox).length, 4);
			const notes: string[] = [];
			for (const [position, { report_id, completed }] of rows.entries()) {
				assert.equal(completed, true);
				notes.push(await assertFile(outcome, position, String(report_id).replace('report_new_', 'instance_')));
			}
			return notes.join('; ');
		},
	},
	{
		name: 'report generate: a report that failed comes out as an item',
		service: 'smailander',
		parameters: generateAndWait('completed', { unfinished: 'item' }),
		input: [{ format: 'pdf' }, { format: 'csv' }],
		before: ({ smailander }) => smailander.reset({ msUntilDone: 0, generateOutcome: 'failed' }),
		check: ({ rows, linkedTo }) => {
			assert.deepEqual(linkedTo, [0, 1]);
			assert.deepEqual(rows.map(({ completed, failed }) => [completed, failed]), [[false, true], [false, true]]);
			return JSON.stringify(rows[0]);
		},
	},
	{
		name: 'report generate: a report that is late stops the workflow with its ID',
		service: 'smailander',
		parameters: generateAndWait('completed', { timeout: 0.03 }),
		input: [{ format: 'pdf' }],
		before: ({ smailander }) => smailander.reset({ generateOutcome: 'never' }),
		stops: true,
		check: ({ error }) => {
			assert.match(String(error?.message), /^The report "report_new_901" was not ready after 1\.8 seconds: its last status was "generating"$/);
			return error?.message;
		},
	},
	{
		name: 'report generate: a read-only key is told what it lacks',
		service: 'smailander',
		key: 'readOnly',
		parameters: { resource: 'report', operation: 'generate', type: 'daily_digest', format: 'pdf', period: 'none' },
		stops: true,
		check: ({ error, sandbox }) => {
			assert.match(`${error?.message} ${error?.description}`, /reports:write/);
			assert.equal(sandbox.smailander.state.generated, 0);
			return error?.message;
		},
	},
	{
		name: 'report generate: a read-only key with On Error continue',
		service: 'smailander',
		key: 'readOnly',
		parameters: { resource: 'report', operation: 'generate', type: 'daily_digest', format: 'pdf', period: 'none' },
		input: [{}, {}],
		onError: 'continueRegularOutput',
		check: ({ rows, linkedTo }) => {
			assert.deepEqual(linkedTo, [0, 1]);
			assert.ok(rows.every((row) => /reports:write/.test(JSON.stringify(row))), JSON.stringify(rows));
			return JSON.stringify(rows[0]);
		},
	},
	{
		name: 'report create: schedule, sections and recipients',
		service: 'smailander',
		parameters: {
			resource: 'report',
			operation: 'create',
			name: 'Weekly Security Summary',
			type: 'custom',
			format: 'pdf',
			frequency: 'weekly',
			day: 'friday',
			time: '17:30',
			timezone: 'Europe/Berlin',
			sectionsFrom: 'fields',
			sections: ['executive_summary', 'top_threats'],
			recipients: { recipient: [{ email: 'team@example.test', name: 'Team' }, { email: 'boss@example.test', name: '' }] },
			options: { additionalFields: '{}', description: 'For the team', otherSections: ['threat_analysis'] },
		},
		check: ({ rows, sandbox }) => {
			assert.deepEqual(bodyOf(sandbox), {
				name: 'Weekly Security Summary',
				type: 'custom',
				description: 'For the team',
				format: 'pdf',
				schedule: { frequency: 'weekly', day: 'friday', time: '17:30', timezone: 'Europe/Berlin' },
				sections: ['executive_summary', 'top_threats', 'threat_analysis'],
				recipients: [{ email: 'team@example.test', name: 'Team' }, { email: 'boss@example.test' }],
			});
			assert.equal(rows[0]!.status, 'active');
			assert.equal(reportOf(sandbox, String(rows[0]!.id))?.name, 'Weekly Security Summary');
			return JSON.stringify(rows[0]);
		},
	},
	{
		name: 'report create: sections of a template',
		service: 'smailander',
		parameters: {
			resource: 'report',
			operation: 'create',
			name: 'From a template',
			type: 'custom',
			format: 'pdf',
			frequency: 'daily',
			time: '09:00',
			timezone: 'UTC',
			sectionsFrom: 'template',
			templateId: fromList('daily_digest'),
			recipients: {},
			options: { additionalFields: '{}', description: '' },
		},
		check: ({ sandbox }) => {
			const { sections } = bodyOf(sandbox);
			assert.deepEqual(sections, ['summary', 'threats', 'top_senders']);
		},
	},
	{
		name: 'report update: only what was set, by PATCH',
		service: 'smailander',
		parameters: onReport('update', active, {
			updateFields: { name: 'Renamed', recipients: ['new@example.test'] },
			options: {},
		}),
		check: ({ rows, sandbox }) => {
			assert.equal(writesOf(sandbox)[0]!.method, 'PATCH');
			assert.deepEqual(bodyOf(sandbox), { name: 'Renamed', recipients: ['new@example.test'] });
			assert.deepEqual(rows, [{ id: active, updated: true }]);
			assert.equal(reportOf(sandbox, active)?.format, 'pdf');
		},
	},
	{
		name: 'report update: PUT when the service does not know PATCH',
		service: 'smailander',
		parameters: onReport('update', active, { updateFields: { format: 'csv' }, options: { updateMethod: 'auto' } }),
		before: ({ smailander }) => smailander.reset({ updateVerb: 'PUT' }),
		check: ({ rows, sandbox }) => {
			assert.deepEqual(
				writesOf(sandbox).map(({ method }) => method),
				['PATCH', 'PUT'],
			);
			assert.equal(reportOf(sandbox, active)?.format, 'csv');
			assert.equal(rows[0]!.updated, true);
		},
	},
	{
		name: 'report pause: many items',
		service: 'smailander',
		parameters: onReport('pause', '={{ $json.report }}'),
		input: [{ report: active }, { report: csv }],
		check: ({ rows, linkedTo, sandbox }) => {
			assert.deepEqual(rows, [{ id: active, paused: true }, { id: csv, paused: true }]);
			assert.deepEqual(linkedTo, [0, 1]);
			assert.equal(reportOf(sandbox, active)?.status, 'paused');
			assert.equal(reportOf(sandbox, csv)?.status, 'paused');
		},
	},
	{
		name: 'report resume',
		service: 'smailander',
		parameters: onReport('resume', paused),
		check: ({ rows, sandbox }) => {
			assert.deepEqual(rows, [{ id: paused, resumed: true }]);
			assert.equal(reportOf(sandbox, paused)?.status, 'active');
		},
	},
	{
		name: 'report delete',
		service: 'smailander',
		parameters: onReport('delete', csv),
		check: ({ rows, sandbox }) => {
			assert.deepEqual(rows, [{ id: csv, deleted: true }]);
			assert.equal(reportOf(sandbox, csv), undefined);
		},
	},
	{
		name: 'report delete: an unknown report among others, On Error continue',
		service: 'smailander',
		parameters: onReport('delete', '={{ $json.report }}'),
		input: [{ report: active }, { report: unknownReport }, { report: csv }],
		onError: 'continueRegularOutput',
		check: ({ rows, linkedTo, sandbox }) => {
			assert.deepEqual(linkedTo, [0, 1, 2]);
			assert.deepEqual([rows[0], rows[2]], [{ id: active, deleted: true }, { id: csv, deleted: true }]);
			assert.match(JSON.stringify(rows[1]), new RegExp(`${unknownReport} does not exist`));
			assert.equal(sandbox.smailander.reports.length, 3);
			return JSON.stringify(rows[1]);
		},
	},
	{
		name: 'instance getAll: newest first',
		service: 'smailander',
		parameters: { resource: 'instance', operation: 'getAll', reportId: byId(active), returnAll: true },
		check: ({ rows }) => {
			assert.deepEqual(
				rows.map(({ instance_id, status }) => [instance_id, status]),
				[
					['instance_101_3', 'completed'],
					['instance_101_2', 'failed'],
					['instance_101_1', 'completed'],
				],
			);
		},
	},
	{
		name: 'instance getAll: by status, with a limit',
		service: 'smailander',
		parameters: {
			resource: 'instance',
			operation: 'getAll',
			reportId: byId(active),
			returnAll: false,
			limit: 1,
			filters: { status: 'completed' },
		},
		check: ({ rows }) => assert.deepEqual(rows.map(({ instance_id }) => instance_id), ['instance_101_3']),
	},
	{
		name: 'instance download: the latest, byte for byte',
		service: 'smailander',
		parameters: download(active),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_3'),
	},
	{
		name: 'instance download: a chosen one',
		service: 'smailander',
		parameters: download(active, { instance: 'chosen', instanceId: fromList('instance_101_1') }),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_1'),
	},
	{
		name: 'instance download: every format, for several items',
		service: 'smailander',
		parameters: download('={{ $json.report }}'),
		input: ['report_101', 'report_103', 'report_104', 'report_105'].map((report) => ({ report })),
		check: async (outcome) => {
			assert.deepEqual(outcome.linkedTo, [0, 1, 2, 3]);
			const notes: string[] = [];
			for (const [position, number] of [101, 103, 104, 105].entries()) {
				notes.push(await assertFile(outcome, position, `instance_${number}_3`));
			}
			return notes.join('; ');
		},
	},
	{
		name: 'instance download: the rows of a CSV file',
		service: 'smailander',
		parameters: download(csv, { output: 'rows' }),
		check: ({ rows, linkedTo }) => {
			assert.ok(rows.length > 10, `${rows.length} rows`);
			assert.ok(linkedTo.every((item) => item === 0));
			return `${rows.length} rows, ${Object.keys(rows[0]!).length} columns`;
		},
	},
	{
		name: 'instance download: redirected to a storage that refuses the key',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => smailander.reset({ downloadMode: 'redirect' }),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_3'),
	},
	{
		name: 'instance download: a link that wants the key',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => smailander.reset({ downloadMode: 'bearerLink' }),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_3'),
	},
	{
		name: 'instance download: an expired link is read again',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => smailander.reset({ downloadMode: 'expiredOnce' }),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_3'),
	},
	{
		name: 'instance download: without a link, by the inferred path',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => smailander.reset({ linkStyle: 'none', downloadPaths: 'instance' }),
		check: async (outcome) => await assertFile(outcome, 0, 'instance_101_3'),
	},
	{
		name: 'instance download: an error page is no file',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => smailander.reset({ downloadMode: 'jsonError' }),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /not available/);
			return error?.message;
		},
	},
	{
		name: 'instance download: 20 MB, streamed',
		service: 'smailander',
		parameters: download(active),
		before: ({ smailander }) => {
			smailander.runScheduled(active, { instance_id: 'instance_big', size: 20 * 1024 * 1024 });
		},
		check: async (outcome) => await assertFile(outcome, 0, 'instance_big'),
	},
	{
		name: 'template getAll',
		service: 'smailander',
		parameters: { resource: 'template', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			assert.deepEqual(
				rows.map(({ id }) => id),
				sandbox.smailander.templates.map(({ id }) => id),
			);
		},
	},
	{
		name: 'template create: sections in order, and formatting',
		service: 'smailander',
		parameters: {
			resource: 'template',
			operation: 'create',
			name: 'Supplier Review',
			sections: {
				section: [
					{ id: 'executive_summary', order: 1, required: true },
					{ id: 'vendor_overview', order: 2, required: false },
				],
			},
			format: 'pdf',
			options: { additionalFields: '{}', description: 'Four times a year', theme: 'corporate' },
		},
		check: ({ rows, sandbox }) => {
			assert.deepEqual(bodyOf(sandbox), {
				name: 'Supplier Review',
				description: 'Four times a year',
				sections: [
					{ id: 'executive_summary', order: 1, required: true },
					{ id: 'vendor_overview', order: 2, required: false },
				],
				formatting: { format: 'pdf', theme: 'corporate' },
			});
			assert.equal(sandbox.smailander.templates.at(-1)?.id, rows[0]!.id);
			return JSON.stringify(rows[0]);
		},
	},
];
