import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import type { Case } from '../runCase.mts';
import { active, csv, byId, fromList, assertFile } from './smailander.mts';

const download = (reportId: string, more: Json = {}): Json => ({
	resource: 'instance',
	operation: 'download',
	reportId: byId(reportId),
	instance: 'latest',
	binaryPropertyName: 'data',
	...more,
});

export const smailanderDownloads: Case[] = [
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
];
