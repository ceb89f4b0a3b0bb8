import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { itemsOf } from '../host/execution.mts';
import type { BinaryReference, Json, WorkflowNode } from '../host/model.mts';
import { currentMemory, freePort, peakMemory, resetPeakMemory, type N8n } from '../host/n8n.mts';
import type { Rest } from '../host/rest.mts';
import { inspectorEnv, openInspector } from './inspector.mts';
import type { Setting, Traffic } from './sandbox.mts';
import type { Stage } from './stage.mts';
import { resultNode, webhookWorkflow } from './workflow.mts';

/** How much there is to do: one item, which n8n itself costs, or all that the row is about. */
export type Size = 'one' | 'all';

/** One way of doing a row's work in n8n. */
export type Way = {
	nodes(size: Size): WorkflowNode[];
	setting: (size: Size) => Setting;
	/** Body that the webhook is called with. */
	input?: (size: Size) => Json;
	/** The result is a file. */
	keepsFile?: boolean;
	/** Throws when what came out is wrong. */
	check(outcome: Outcome): Promise<void> | void;
};

export type Outcome = {
	/** Of the result's items. */
	summary: { count: number; first: Json; last: Json };
	/** Set when the result is a file. */
	file?: BinaryReference;
	rest: Rest;
	traffic: Traffic;
};

export type Measured = {
	/** Seconds over those of one item. */
	wall: number;
	/** Bytes of resident memory, peak over idle. */
	memory: number;
	/** Bytes of resident memory before the work. */
	idle: number;
	traffic: Traffic;
};

const settleMs = 2_000;
/** Longest run that is waited for. */
const longestMs = 900_000;
const patient = new Agent({ headersTimeout: longestMs, bodyTimeout: longestMs });
let runs = 0;

/**
 * Does the work once in an n8n of its own, after the same workflow has run with one item: twice to warm up, once more for
 * what n8n itself takes. `profile` names the file for a CPU profile of the work; what is measured is then slower.
 *
 * @throws Error when the run failed or its result is wrong
 */
export async function measure(stage: Stage, way: Way, profile?: string): Promise<Measured> {
	const nodes = way.nodes('all');
	const path = `bench-${(runs += 1)}`;
	const inspectorPort = await freePort();
	const { n8n, rest, stop } = await stage.start(inspectorEnv(inspectorPort));
	try {
		await rest.logIn();
		const { id, versionId } = await rest.createWorkflow(webhookWorkflow(path, nodes, way.keepsFile ?? false));
		await rest.activate(id, versionId);
		const run = async (size: Size) => await runOnce(stage, { n8n, rest, id, path }, way, size);

		await run('one');
		await run('one');
		const idleRun = await run('one');
		await sleep(settleMs);
		const inspector = await openInspector(n8n.pid, inspectorPort);
		// Rubbish of n8n's start would be counted as idle memory, and the work would run in the room that it gives up.
		await inspector.collectGarbage();
		await sleep(settleMs);
		const idle = await currentMemory(n8n.pid);
		await resetPeakMemory(n8n.pid);
		const work = async () => await run('all');
		const { seconds, summary } = profile === undefined ? await work() : await inspector.profile(profile, work);
		inspector.close();
		const memory = (await peakMemory(n8n.pid)) - idle;

		const traffic = await stage.sandbox.traffic();
		assert.deepEqual(traffic.violations, [], 'Rules of the sandbox were broken');
		const file = way.keepsFile ? await resultFile(rest, id) : undefined;
		await way.check({ summary, file, rest, traffic });
		// With it go its files.
		await rest.deleteWorkflow(id);
		return { wall: seconds - idleRun.seconds, memory, idle, traffic };
	} finally {
		await stop();
	}
}

type Running = { n8n: N8n; rest: Rest; id: string; path: string };

async function runOnce(
	{ sandbox }: Stage,
	{ n8n, rest, id, path }: Running,
	{ setting, input }: Way,
	size: Size,
): Promise<{ seconds: number; summary: Outcome['summary'] }> {
	await sandbox.set(setting(size));
	const started = performance.now();
	const { statusCode, body } = await request(`${n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(input?.(size) ?? {}),
		// n8n gives up idle connections while a long run keeps it busy: none is used twice.
		reset: true,
		dispatcher: patient,
	});
	const reply = await body.text();
	const seconds = (performance.now() - started) / 1000;
	if (statusCode !== 200) throw new Error((await failureOf(rest, id)) ?? reply);
	return { seconds, summary: JSON.parse(reply) as Outcome['summary'] };
}

async function failureOf(rest: Rest, id: string): Promise<string | undefined> {
	const error = (await rest.lastExecution(id))?.error;
	return error && [error.node?.name, error.message, error.description].filter(Boolean).join(': ');
}

async function resultFile(rest: Rest, id: string): Promise<BinaryReference> {
	const execution = await rest.lastExecution(id);
	const file = execution && itemsOf(execution, resultNode)[0]!.binary?.data;
	assert.ok(file, 'The result has no file');
	return file;
}
