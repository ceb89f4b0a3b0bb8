import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import { wholeNumber } from '../http/strict.mts';
import type { CreateBody, GenerateBody, TemplateBody, UpdateBody } from './bodies.mts';
import { requireFormat, requireName, requirePeriod, requireTime, requireType } from './bodies.mts';
import { look, startGeneration } from './generation.mts';
import { listReply, listRow, shownId, spelled, success } from './shapes.mts';
import type { SmailanderReport, SmailanderState } from './state.mts';
import { madeId, stamp } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

/** GET /reports. */
export function listReports(request: RecordedRequest, state: SmailanderState, switches: SmailanderSwitches, nowMs: number): Reply {
	const asked = wholeNumber(request, 'limit', 1) ?? 50;
	if (asked > switches.maxLimit && switches.overLimit === 'reject') {
		throw new Refusal(400, `limit must not exceed ${switches.maxLimit}`, {
			code: 'validation_error',
			details: { field: 'limit', value: asked },
		});
	}
	const limit = Math.min(asked, switches.maxLimit);
	const offset = switches.ignoreOffset ? 0 : (wholeNumber(request, 'offset', 0) ?? 0);
	const { type, status } = request.query;
	const listed = [...state.reports.values()].filter((report) => !report.generation || switches.generatedInList);
	for (const report of listed) look(state, report, nowMs);
	const found = listed.filter(
		(report) => (!type || report.type === type) && (!status || spelled(report.status, switches).toLowerCase() === status.toLowerCase()),
	);
	if (switches.listOrder === 'newest') found.reverse();
	const from = Math.max(0, offset - switches.pageOverlap);
	const rows = found.slice(from, from + limit).map((report) => listRow(report, switches));
	if (offset === 0 && found[0] && switches.deletedWhileRead > 0) {
		switches.deletedWhileRead -= 1;
		state.reports.delete(found[0].id);
	}
	return listReply(rows, shownTotal(found.length, rows.length, switches), offset, limit, switches);
}

function shownTotal(count: number, length: number, { totalStyle }: SmailanderSwitches): number {
	if (totalStyle === 'page') return length;
	return totalStyle === 'tooFew' ? count - 1 : count;
}

/** POST /reports/generate. */
export function generateReport(request: RecordedRequest, state: SmailanderState, switches: SmailanderSwitches, nowMs: number): Reply {
	const body = request.body as GenerateBody;
	requireType(body.type);
	const format = requireFormat(body.format ?? 'pdf');
	requirePeriod(body.period);
	const report = startGeneration(state, { ...body, format }, switches, nowMs);
	const reply: Record<string, unknown> = { report_id: shownId(report.id, switches), status: spelled('generating', switches) };
	const { estimatedCompletion } = switches;
	if (estimatedCompletion !== 'none') {
		const ms = estimatedCompletion === 'auto' ? (switches.msUntilDone ?? 0) : estimatedCompletion;
		reply.estimated_completion = stamp(nowMs + ms);
	}
	return success(reply, switches, switches.generateStatus);
}

/** POST /reports. */
export function createReport(request: RecordedRequest, state: SmailanderState, switches: SmailanderSwitches, nowMs: number): Reply {
	const body = request.body as CreateBody;
	const name = requireName(body.name);
	const type = requireType(body.type);
	const format = requireFormat(body.format ?? 'pdf');
	requireTime(body.schedule?.time);
	const schedule = body.schedule ? { time: '09:00', timezone: 'UTC', ...body.schedule } : null;
	const report: SmailanderReport = {
		id: madeId('report', (state.lastNumber += 1), switches.idStyle),
		name,
		type,
		description: body.description ?? '',
		status: 'active',
		schedule,
		format,
		recipients: (body.recipients ?? []).map(({ email }) => email),
		sections: body.sections ?? [],
		created_at: stamp(nowMs),
		updated_at: stamp(nowMs),
		last_run: null,
		next_run: nextRun(schedule?.time, nowMs),
	};
	state.reports.set(report.id, report);
	return success({ id: shownId(report.id, switches), name, status: report.status, next_run: report.next_run }, switches, 201);
}

/** Tomorrow at the scheduled time, whatever the frequency: a date that is plausible and never past. */
export function nextRun(time: string | undefined, nowMs: number): string | null {
	return time === undefined ? null : `${stamp(nowMs + 24 * 3_600_000).slice(0, 10)}T${time}:00Z`;
}

/** PATCH or PUT /reports/{id}. */
export function updateReport(request: RecordedRequest, report: SmailanderReport, switches: SmailanderSwitches, nowMs: number): void {
	const body = request.body as UpdateBody;
	if (body.name !== undefined) requireName(body.name);
	if (body.format !== undefined) requireFormat(body.format);
	const blanks = { name: '', recipients: [], format: 'pdf', description: '' };
	const replaces = request.method === 'PUT' && switches.putReplaces;
	Object.assign(report, replaces ? blanks : {}, body, { updated_at: stamp(nowMs) });
}

/** POST /reports/templates. */
export function createTemplate(request: RecordedRequest, state: SmailanderState, switches: SmailanderSwitches, nowMs: number): Reply {
	const body = request.body as TemplateBody;
	const name = requireName(body.name);
	if (body.formatting?.format !== undefined) requireFormat(body.formatting.format, 'formatting.format');
	const id = `template_${(state.lastNumber += 1)}`;
	const created = stamp(nowMs);
	state.templates.push({
		id,
		name,
		description: body.description ?? '',
		type: 'custom',
		sections: body.sections ?? [],
		created_at: created,
	});
	return success({ id, name, created_at: created }, switches, 201);
}
