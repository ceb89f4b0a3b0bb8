import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Service } from '../../host/stage.mts';
import { expectedSha256 } from '../../sandbox/index.mts';
import type { Results } from '../results.mts';
import { assertNoKey } from '../runCase.mts';
import { median, requestsOfPolls } from './polls.mts';
import type { Delivery } from './stored.mts';
import { services, type Trial } from './trial.mts';
import { fileField } from './workflows.mts';

/** One trigger's figures of one trial. */
export type Figures = {
	events: number;
	lost: string[];
	/** Events that more than one item was put out for. */
	repeated: Delivery[][];
	/** Of one event, but with another ID each time. */
	unstable: string[];
	/** Put out though nothing of the kind happened. */
	unknown: string[];
	polls: number;
	requests: number[];
	stateBytes: number;
};

export function figuresOf(trial: Trial, service: Service): Figures {
	const happened = trial.history.happenings.filter((one) => one.service === service).map(({ key }) => key);
	const byKey = Map.groupBy(trial.stored.deliveries(trial.workflowIds[service], service), ({ key }) => key);
	const requests = requestsOfPolls(trial.stage.sandbox, service);
	const repeated = [...byKey.values()].filter((deliveries) => deliveries.length > 1);
	return {
		events: happened.length,
		lost: happened.filter((key) => !byKey.has(key)),
		repeated,
		unstable: repeated
			.filter((deliveries) => new Set(deliveries.map(({ eventId }) => eventId)).size > 1)
			.map((deliveries) => deliveries[0]!.key),
		unknown: [...byKey.keys()].filter((key) => !happened.includes(key)),
		polls: requests.length,
		requests,
		stateBytes: trial.position(service)?.bytes ?? 0,
	};
}

/** What a trial must have come to. */
export async function judge(name: string, trial: Trial, results: Results): Promise<void> {
	const { stage, stored, isDurable } = trial;
	results.group(name);
	await results.check(isDurable ? 'durable cursors were in effect' : 'durable cursors were not in effect', () => {
		for (const service of services) {
			const id = trial.workflowIds[service];
			assert.equal(stored.cursorPosition(id) !== undefined, isDurable, `${service}: table poller_state`);
			assert.equal(stored.staticPosition(id) !== undefined, !isDurable, `${service}: static data of the workflow`);
		}
	});
	for (const service of services) {
		const { lost, repeated, unstable, unknown, events } = figuresOf(trial, service);
		const dropped = trial.dropped.filter((one) => one.service === service).reduce((sum, one) => sum + one.events, 0);
		await results.check(`${service}: nothing is lost${isDurable ? '' : ', but for what n8n took and lost itself'}`, () => {
			assert.ok(events > 0, 'nothing happened');
			assert.deepEqual(unknown, []);
			// By default n8n stores a trigger's position first and the execution after it: a crash in between is n8n's loss.
			assert.equal(lost.length, isDurable ? 0 : dropped, `lost: ${lost.join(', ')}`);
			return `${events} events${isDurable ? '' : `, ${dropped} lost by n8n`}`;
		});
		await results.check(`${service}: ${isDurable ? 'nothing is repeated' : 'what is repeated has the same event ID'}`, () => {
			assert.deepEqual(unstable, []);
			if (isDurable)
				assert.deepEqual(
					repeated.map((deliveries) => deliveries.map(({ executionId, key }) => `${executionId}: ${key}`)),
					[],
				);
			return `${repeated.length} repeated`;
		});
	}
	await results.check('files of finished executions, byte for byte', async () => await checkFiles(trial));
	await results.check('no rule of the services was broken', () => assert.deepEqual(stage.sandbox.violations, []));
	await results.check("no key in n8n's log and in stored executions", async () => {
		assertNoKey(await readFile(stage.n8n.logFile, 'utf8'), stage.sandbox, stage.n8n.logFile);
		for (const text of stored.executionTexts()) assertNoKey(text, stage.sandbox, 'a stored execution');
	});
}

async function checkFiles({ stage, stored, history, workflowIds }: Trial): Promise<string> {
	const files = new Map(history.happenings.flatMap(({ key, file }) => (file ? [[key, file] as const] : [])));
	const finished = stored.deliveries(workflowIds.smailander, 'smailander').filter(({ status }) => status === 'success');
	let checked = 0;
	for (const { key, item } of finished) {
		const file = files.get(key);
		if (file === undefined) continue;
		const binary = item.binary?.[fileField];
		assert.ok(binary !== undefined, `${key} has no file: ${String(item.json.fileError)}`);
		assert.deepEqual(await stage.rest.readBinary(binary), { bytes: file.size, sha256: expectedSha256(file) }, key);
		checked += 1;
	}
	assert.ok(checked > 0, 'there was no file');
	return `${checked} files`;
}

/** The closing lines: one a trigger. */
export function table(trials: Array<[string, Trial]>): string {
	const head = [
		'n8n',
		'trigger',
		'kills',
		'events',
		'lost',
		'of these by n8n',
		'repeated',
		'polls',
		'requests/poll (median, max)',
		'state bytes',
	];
	const rows = trials.flatMap(([name, trial]) =>
		services.map((service) => {
			const { events, lost, repeated, polls, requests, stateBytes } = figuresOf(trial, service);
			const dropped = trial.dropped.filter((one) => one.service === service).reduce((sum, one) => sum + one.events, 0);
			return [
				name,
				service,
				trial.kills,
				events,
				lost.length,
				dropped,
				repeated.length,
				polls,
				`${median(requests)}, ${Math.max(0, ...requests)}`,
				stateBytes,
			].map(String);
		}),
	);
	const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
	return [head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')).join('\n');
}
