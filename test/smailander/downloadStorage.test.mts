import { Container } from '@n8n/di';
import * as core from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import { byId, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const config = Container.get(core.BinaryDataConfig);
/** An older n8n leaves a file that broke off in the execution's folder, and deletes it with the execution. */
const clearsAway = 'BinaryDataBlobManager' in core;
const { mode } = config;
beforeAll(() => {
	config.mode = 'filesystem';
});
afterAll(() => {
	config.mode = mode;
});

const MEGABYTE = 1024 * 1024;
const large = () => sandbox.smailander.runScheduled('report_101', { instance_id: 'large', size: 40 * MEGABYTE });
const download = (fields: IDataObject = {}) => ({ resource: 'instance', operation: 'download', reportId: byId('report_101'), ...fields });
const onLink = (fault: Fault) => sandbox.smailander.faults.push({ match: { path: /^\/download/ }, ...fault });

/** Files that n8n's storage on disk holds, with their sizes. */
const stored = (): string[] =>
	readdirSync(config.localStoragePath, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => `${parentPath}/${name}`)
		.sort();
const later = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

/** What has been stored and will stay, once n8n has cleared away what it had begun. */
async function added(before: string[]): Promise<string[]> {
	const goes = (file: string) => !clearsAway && file.includes('/executions/test-execution/binary_data/');
	const since = () => stored().filter((file) => !before.includes(file) && !goes(file));
	for (let looks = 0; looks < 100 && since().length > 0; looks += 1) await later(50);
	return since();
}

test('a file that arrived is on the disk', async () => {
	await run(download());
	const before = stored();
	large();
	const { items } = await run(download());
	expect(items[0]!.binary!.data!.id).toMatch(/^filesystem-v2:/);
	expect(stored().length).toBeGreaterThan(before.length);
});

describe('nothing stays on the disk', () => {
	test.each<[string, Fault, IDataObject]>([
		['breaks off', { kind: 'truncate', times: Infinity }, {}],
		['stalls', { kind: 'stall', times: Infinity }, { requestOptions: { timeout: 300 } }],
	])('of a download that %s', async (_, fault, fields) => {
		await run(download());
		const before = stored();
		shortWaits();
		large();
		onLink(fault);
		expect((await run(download(fields))).error).toBeDefined();
		expect(await added(before)).toEqual([]);
	});

	test.each<[string, () => IDataObject]>([
		['of one that is cancelled', () => download()],
		[
			'of a generated report that is cancelled while it is downloaded',
			() => {
				Object.assign(sandbox.smailander.switches, { msUntilDone: 0, downloadSize: 40 * MEGABYTE });
				return { operation: 'generate', period: 'none', completion: 'downloaded', waitOptions: { firstLook: 0 } };
			},
		],
	])('%s', async (_, parameters) => {
		await run(download());
		const before = stored();
		large();
		onLink({ kind: 'stall', times: Infinity });
		let cancelledAt = Infinity;
		const wholeSize = async (cancel: () => void) => {
			await until(() => stored().length !== before.length);
			cancelledAt = Date.now();
			cancel();
		};
		const result = await run(parameters(), { whenRunning: (cancel) => void wholeSize(cancel) });
		expect(Date.now() - cancelledAt).toBeLessThan(10_000);
		expect(result.items).toEqual([]);
		expect(await added(before)).toEqual([]);
	});
});
