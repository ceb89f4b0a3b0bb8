import assert from 'node:assert/strict';
import type { Case } from '../runCase.mts';
import { active, paused, csv, unknownReport, byId, onReport } from './smailander.mts';

export const smailanderLists: Case[] = [
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
		check: ({ rows }) =>
			assert.deepEqual(
				rows.map(({ id }) => id),
				[paused],
			),
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
		name: "report get: an unknown report stops with the service's words",
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
		check: ({ rows }) =>
			assert.deepEqual(
				rows.map(({ instance_id }) => instance_id),
				['instance_101_3'],
			),
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
];
