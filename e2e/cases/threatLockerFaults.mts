import assert from 'node:assert/strict';
import type { Case } from '../runCase.mts';
import { runPath, reports, byId, run, runsOf } from './threatLocker.mts';

const unknownReport = '99999999-aaaa-4aaa-8aaa-999999999999';

export const threatLockerFaults: Case[] = [
	{
		name: 'report run: 429 is waited for',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		before: ({ threatLocker }) => threatLocker.faults.push({ kind: '429', match: { path: runPath } }),
		check: ({ rows }) => assert.equal(rows.length, 12),
	},
	{
		name: 'report run: an unknown report stops with its ID in the message',
		service: 'threatLocker',
		parameters: run(unknownReport),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, new RegExp(unknownReport));
			return error?.message;
		},
	},
	{
		name: 'report run: a missing host name is asked for by its label',
		service: 'threatLocker',
		parameters: run(reports.data),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /Hostname/);
			return error?.message;
		},
	},
	{
		name: 'report run: an end before the start',
		service: 'threatLocker',
		parameters: run(reports.date, {
			period: 'custom',
			startDate: '2026-03-02T00:00:00Z',
			endDate: '2026-03-01T00:00:00Z',
		}),
		stops: true,
		check: ({ error, sandbox }) => {
			assert.equal(runsOf(sandbox).length, 0);
			return error?.message;
		},
	},
	{
		name: 'report run: a revoked key',
		service: 'threatLocker',
		key: 'revoked',
		parameters: run(reports.noOption),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /key/i);
			return error?.message;
		},
	},
	{
		name: 'report run: a missing permission is named',
		service: 'threatLocker',
		key: 'withoutReports',
		parameters: run(reports.noOption),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /View Reports/);
			return error?.message;
		},
	},
	{
		name: 'report run: On Error continue gives the same text, and the other items go on',
		service: 'threatLocker',
		parameters: run(reports.noOption, { reportId: byId('={{ $json.reportId }}') }),
		input: [{ reportId: reports.repeatedRows }, { reportId: unknownReport }, { reportId: reports.nullCells }],
		onError: 'continueRegularOutput',
		check: ({ rows, linkedTo }) => {
			const failed = rows.filter((row) => 'error' in row);
			assert.equal(failed.length, 1);
			assert.match(JSON.stringify(failed[0]), new RegExp(unknownReport));
			assert.deepEqual(linkedTo, [...Array<number>(10).fill(0), 1, ...Array<number>(6).fill(2)]);
			return JSON.stringify(failed[0]);
		},
	},
];
