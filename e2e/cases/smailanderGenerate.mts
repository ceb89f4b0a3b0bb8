import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import type { Case } from '../runCase.mts';
import { writesOf, bodyOf, reportOf, assertFile } from './smailander.mts';

const generateAndWait = (completion: string, waitOptions: Json = {}): Json => ({
	resource: 'report',
	operation: 'generate',
	type: 'daily_digest',
	format: '={{ $json.format }}',
	period: 'yesterday',
	completion,
	waitOptions: { firstLook: 0, interval: 1, ...waitOptions },
});

export const smailanderGenerate: Case[] = [
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
			assert.deepEqual(
				rows.map(({ completed, failed }) => [completed, failed]),
				[
					[false, true],
					[false, true],
				],
			);
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
			assert.match(
				String(error?.message),
				/^The report "report_new_901" was not ready after 1\.8 seconds: its last status was "generating"$/,
			);
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
			assert.ok(
				rows.every((row) => /reports:write/.test(JSON.stringify(row))),
				JSON.stringify(rows),
			);
			return JSON.stringify(rows[0]);
		},
	},
];
