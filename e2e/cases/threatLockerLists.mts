import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import type { Case } from '../runCase.mts';
import { acme, globex, byId } from './threatLocker.mts';

const byReportId = (one: Json, other: Json): number => String(one.reportId).localeCompare(String(other.reportId));

export const threatLockerLists: Case[] = [
	{
		name: 'report getAll: every report with its category',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			const { reports: offered } = sandbox.threatLocker.data;
			assert.deepEqual(
				rows.map(({ reportId, name, category }) => ({ reportId, name, category })).sort(byReportId),
				offered.map(({ reportId, name, category }) => ({ reportId, name, category })).sort(byReportId),
			);
			return `${rows.length} reports`;
		},
	},
	{
		name: 'report getAll: exactly as many as Limit says',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll', returnAll: false, limit: 4 },
		check: ({ rows, hints }) => {
			assert.equal(rows.length, 4);
			assert.deepEqual(hints, ['There are more results than "Limit" lets through. Turn on "Return All" or raise "Limit" to get them.']);
			return hints[0];
		},
	},
	{
		name: 'report getAll: in the organization of each input item',
		service: 'threatLocker',
		parameters: {
			resource: 'report',
			operation: 'getAll',
			organizationId: byId('={{ $json.organizationId }}'),
			returnAll: false,
			limit: 2,
		},
		input: [{ organizationId: acme }, { organizationId: globex }],
		check: ({ linkedTo, sandbox }) => {
			assert.deepEqual(linkedTo, [0, 0, 1, 1]);
			assert.deepEqual(sandbox.threatLocker.requests.map(({ headers }) => headers.managedorganizationid).sort(), [acme, globex]);
		},
	},
	{
		name: 'organization getAll: nested children included',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			const below = sandbox.threatLocker.data.organizations.slice(1);
			assert.deepEqual(rows.map(({ organizationId }) => organizationId).sort(), below.map(({ organizationId }) => organizationId).sort());
			return `${rows.length} organizations`;
		},
	},
	{
		name: 'organization getAll: direct children of a parent only',
		service: 'threatLocker',
		parameters: {
			resource: 'organization',
			operation: 'getAll',
			organizationId: byId(acme),
			returnAll: true,
			filters: { includeAllChildren: false },
		},
		check: ({ rows }) =>
			assert.deepEqual(
				rows.map(({ name }) => name),
				['acme-north'],
			),
	},
	{
		name: 'organization getAll: searched and sorted',
		service: 'threatLocker',
		parameters: {
			resource: 'organization',
			operation: 'getAll',
			returnAll: true,
			filters: { searchText: 'acme', orderBy: 'name', isAscending: false },
		},
		check: ({ rows }) =>
			assert.deepEqual(
				rows.map(({ name }) => name),
				['acme-north-lab', 'acme-north', 'acme'],
			),
	},
	{
		name: 'organization getAll: 1,200 organizations over all pages',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		before: ({ threatLocker }) => {
			threatLocker.switches.organizationCount = 1_200;
		},
		check: ({ rows }) => assert.equal(new Set(rows.map(({ organizationId }) => organizationId)).size, 1_200),
	},
	{
		name: 'organization getAll: Limit 650 is exact across pages',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: false, limit: 650 },
		before: ({ threatLocker }) => {
			threatLocker.switches.organizationCount = 1_200;
		},
		check: ({ rows }) => assert.equal(rows.length, 650),
	},
	{
		name: 'organization getAll: the other list when the permission is missing',
		service: 'threatLocker',
		key: 'withoutOrganizations',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		check: ({ rows }) => {
			assert.ok(rows.length >= 5);
			assert.ok(rows.every(({ organizationId, name }) => typeof organizationId === 'string' && typeof name === 'string'));
		},
	},
];
