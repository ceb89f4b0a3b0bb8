import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../host/model.mts';
import { freePort, peakMemory } from '../host/n8n.mts';
import { n8nCommand } from '../host/places.mts';
import type { Measured, Outcome, Size, Way } from './measure.mts';
import type { Stage } from './stage.mts';
import { commandWorkflow } from './workflow.mts';

/** Milliseconds between two looks at the memory of a running command. */
const lookMs = 10;

/**
 * Does the work once with `n8n execute`, a process of its own that runs the workflow, saves its data as n8n does unless
 * told otherwise, and prints it. Wall and memory are those of the whole process, less those with one item.
 *
 * @throws Error when the run failed or its result is wrong
 */
export async function measureCommand(stage: Stage, way: Way): Promise<Measured> {
	const { rest, stop } = await stage.start();
	const ids = {} as Record<Size, string>;
	try {
		await rest.logIn();
		for (const size of ['one', 'all'] as const) ids[size] = (await rest.createWorkflow(commandWorkflow(way.nodes(size)))).id;
	} finally {
		await stop();
	}
	const one = await runCommand(stage, way, 'one', ids.one);
	const all = await runCommand(stage, way, 'all', ids.all);
	const traffic = await stage.sandbox.traffic();
	assert.deepEqual(traffic.violations, [], 'Rules of the sandbox were broken');
	await way.check({ summary: all.summary, rest, traffic });
	return { wall: all.seconds - one.seconds, memory: all.peak - one.peak, idle: one.peak, traffic };
}

type Run = { seconds: number; peak: number; summary: Outcome['summary'] };

async function runCommand(stage: Stage, way: Way, size: Size, id: string): Promise<Run> {
	await stage.sandbox.set(way.setting(size));
	const printed = join(stage.folder, 'printed.json');
	const [out, errors] = [openSync(printed, 'w'), openSync(join(stage.folder, 'errors.log'), 'w')];
	const started = performance.now();
	const child = spawn(process.execPath, [n8nCommand, 'execute', `--id=${id}`, '--rawOutput'], {
		stdio: ['ignore', out, errors],
		env: { ...process.env, ...stage.env, N8N_RUNNERS_BROKER_PORT: String(await freePort()) },
	});
	let peak = 0;
	const looking = setInterval(() => {
		// The process may just have ended.
		peakMemory(child.pid ?? 0).then(
			(bytes) => (peak = Math.max(peak, bytes)),
			() => {},
		);
	}, lookMs);
	try {
		const [code] = (await once(child, 'exit')) as [number | null];
		const seconds = (performance.now() - started) / 1000;
		const text = await readFile(printed, 'utf8');
		if (code !== 0) throw new Error(text.slice(-500));
		return { seconds, peak, summary: summaryIn(text) };
	} finally {
		clearInterval(looking);
		for (const file of [out, errors]) closeSync(file);
	}
}

/** n8n prints a few lines of its log before the execution. */
function summaryIn(printed: string): Outcome['summary'] {
	const { data } = JSON.parse(printed.slice(printed.indexOf('\n{') + 1)) as { data: Json };
	const { runData } = data.resultData as { runData: Record<string, Array<{ data: { main: Array<Array<{ json: Json }>> } }>> };
	return runData.Summary![0]!.data.main[0]![0]!.json as Outcome['summary'];
}
