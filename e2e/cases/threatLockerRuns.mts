import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import type { Case } from '../runCase.mts';
import { acme, globex, reports, byId, run, sentRun, expectedRows, sameText } from './threatLocker.mts';

const dayMs = 24 * 3_600_000;
const hostname = 'WS-014.example.test';
const computerId = '55555555-eeee-4eee-8eee-000000000014';
const fromList = (value: string): Json => ({ __rl: true, mode: 'list', value });

export const threatLockerRuns: Case[] = [
	{
		name: 'report run: a report that asks for nothing',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			for (const key of ['startDate', 'endDate', 'data', 'id']) assert.ok(!(key in body), `${key} was sent`);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: last 7 days and a host name',
		service: 'threatLocker',
		parameters: run(reports.dateAndData, { period: 'last7Days', data: hostname }),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			const end = Date.parse(String(body.endDate));
			assert.equal(end - Date.parse(String(body.startDate)), 7 * dayMs);
			assert.ok(Math.abs(Date.now() - end) < 60_000, 'the period should end now');
			assert.equal(body.data, hostname);
			assert.ok(rows.length > 20, `${rows.length} rows`);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: own start and end, in the time zone of the workflow',
		service: 'threatLocker',
		timezone: 'Europe/Berlin',
		parameters: run(reports.date, {
			period: 'custom',
			startDate: '2026-03-01T00:00:00',
			endDate: '2026-03-02T00:00:00',
		}),
		check: ({ rows, sandbox }) => {
			const { startDate, endDate } = sentRun(sandbox).body;
			assert.deepEqual([startDate, endDate], ['2026-02-28T23:00:00Z', '2026-03-01T23:00:00Z']);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: a host name',
		service: 'threatLocker',
		parameters: run(reports.data, { data: hostname }),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: an ID',
		service: 'threatLocker',
		parameters: run(reports.id, { id: computerId }),
		check: ({ rows, sandbox }) => {
			assert.equal(sentRun(sandbox).body.id, computerId);
			sameText(rows, expectedRows(sandbox));
		},
	},
	{
		name: 'report run: a period and an ID',
		service: 'threatLocker',
		parameters: run(reports.dateAndId, { period: 'last30Days', id: computerId }),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: everything that a report can ask for, and every option',
		service: 'threatLocker',
		parameters: run(reports.everyOption, {
			period: 'last24Hours',
			data: hostname,
			id: computerId,
			organizationId: fromList(acme),
			options: {
				includeChildOrganizations: false,
				offsetInMinutes: -300,
				reportOptions: '[{"name":"detail","value":true}]',
			},
		}),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			assert.equal(body.offsetInMinutes, -300);
			assert.equal(body.includeChildOrganizations, false);
			assert.deepEqual(body.options, [{ name: 'detail', value: true }]);
			sameText(rows, expectedRows(sandbox, 2));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: in another organization, named by both headers',
		service: 'threatLocker',
		parameters: run(reports.noOption, { organizationId: byId(globex) }),
		check: ({ rows, sandbox }) => {
			const { headers } = sentRun(sandbox);
			assert.equal(headers.managedorganizationid, globex);
			assert.equal(headers.overridemanagedorganizationid, globex);
			sameText(rows, expectedRows(sandbox, 3));
		},
	},
	{
		name: 'report run: no organization headers when none is chosen',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		check: ({ sandbox }) => {
			for (const { headers } of sandbox.threatLocker.requests) {
				assert.equal(headers.managedorganizationid, undefined);
				assert.equal(headers.overridemanagedorganizationid, undefined);
			}
		},
	},
];
