import type { GenerateBody } from './bodies.mts';
import type { SmailanderInstance, SmailanderReport, SmailanderState } from './state.mts';
import { madeId, stamp } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

/** Puts a generating report with its one instance into the state. */
export function startGeneration(state: SmailanderState, body: GenerateBody, switches: SmailanderSwitches, nowMs: number): SmailanderReport {
	const number = (state.lastNumber += 1);
	const id = madeId('report_new', number, switches.idStyle);
	const instanceId = madeId('instance', number, switches.idStyle);
	const format = body.format as string;
	const type = body.type as string;
	const report: SmailanderReport = {
		id,
		name: `On demand ${type} ${number}`,
		description: '',
		type,
		status: 'generating',
		schedule: null,
		format,
		recipients: [],
		sections: [],
		created_at: stamp(nowMs),
		updated_at: stamp(nowMs),
		last_run: stamp(nowMs),
		next_run: null,
		generation: {
			startedMs: nowMs,
			looks: 0,
			ended: false,
			instanceId,
			outcome: switches.generateOutcome,
			pollsUntilDone: switches.pollsUntilDone,
			msUntilDone: switches.msUntilDone,
		},
	};
	state.reports.set(id, report);
	const base = { report_id: id, format, linkVersion: 1, linkExpired: false };
	if (switches.olderInstance) {
		const older = switches.idStyle === 'number' ? madeId('instance', `${number}0`, 'number') : `${instanceId}_older`;
		const generatedAt = stamp(nowMs - 24 * 3_600_000);
		state.instances.set(older, { ...base, instance_id: older, generated_at: generatedAt, status: 'completed', size: 1024 });
	}
	state.instances.set(instanceId, {
		...base,
		instance_id: instanceId,
		generated_at: stamp(nowMs),
		status: 'generating',
		size: switches.downloadSize,
	});
	state.generated += 1;
	return report;
}

/** Somebody looks at a report: a generated one may end by that. */
export function look(state: SmailanderState, report: SmailanderReport, nowMs: number): void {
	const { generation } = report;
	if (!generation || generation.ended || generation.outcome === 'never') return;
	const { msUntilDone, pollsUntilDone, startedMs } = generation;
	const due = msUntilDone === null ? generation.looks >= pollsUntilDone : nowMs >= startedMs + msUntilDone;
	if (!due) {
		generation.looks += 1;
		return;
	}
	generation.ended = true;
	const endedMs = msUntilDone === null ? nowMs : startedMs + msUntilDone;
	report.status = generation.outcome;
	report.updated_at = stamp(endedMs);
	const instance = state.instances.get(generation.instanceId);
	if (instance) end(instance, generation.outcome, endedMs);
}

function end(instance: SmailanderInstance, outcome: 'completed' | 'failed', endedMs: number): void {
	instance.status = outcome;
	instance.generated_at = stamp(endedMs);
	if (outcome === 'completed') return;
	instance.size = 0;
	instance.error = 'The mail store did not answer';
}
