import assert from 'node:assert/strict';
import type { Case } from '../runCase.mts';
import { active, paused, csv, unknownReport, fromList, onReport, writesOf, bodyOf, reportOf } from './smailander.mts';

export const smailanderChanges: Case[] = [
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
			recipients: {
				recipient: [
					{ email: 'team@example.test', name: 'Team' },
					{ email: 'boss@example.test', name: '' },
				],
			},
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
			assert.deepEqual(rows, [
				{ id: active, paused: true },
				{ id: csv, paused: true },
			]);
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
			assert.deepEqual(
				[rows[0], rows[2]],
				[
					{ id: active, deleted: true },
					{ id: csv, deleted: true },
				],
			);
			assert.match(JSON.stringify(rows[1]), new RegExp(`${unknownReport} does not exist`));
			assert.equal(sandbox.smailander.reports.length, 3);
			return JSON.stringify(rows[1]);
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
