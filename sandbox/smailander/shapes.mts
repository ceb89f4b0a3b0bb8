import type { Reply } from '../http/exchange.mts';
import { empty, json, text } from '../http/exchange.mts';
import type { SmailanderInstance, SmailanderReport } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

const meta = { request_id: 'req_sandbox_0001', timestamp: '2026-03-20T08:00:00Z' };

/** A success body in the style asked for. */
export function success(value: unknown, switches: SmailanderSwitches, status = 200): Reply {
	return json(enveloped(value, switches), status);
}

function enveloped(value: unknown, { replyStyle }: SmailanderSwitches): unknown {
	switch (replyStyle) {
		case 'bare':
			return value;
		case 'envelope':
			return { success: true, data: value, meta };
		case 'data':
			return { data: value };
		case 'successText':
			return { success: 'true', data: value };
		case 'status':
			return { status: 'success', data: value };
		case 'code':
			return { code: 200, data: value };
		case 'named':
			return Array.isArray(value) || isListOf(value) ? value : { report: value };
		case 'capitals':
			return inCapitals(value);
	}
}

const isListOf = (value: unknown): boolean => Object.values(value as object).some(Array.isArray) && !('id' in (value as object));

/** Keys as `Report_Id`, all the way down. */
function inCapitals(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inCapitals);
	if (typeof value !== 'object' || value === null) return value;
	const spelled = (key: string) => key.replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase());
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [spelled(key), inCapitals(inner)]));
}

/** An error body in the style asked for. */
export function failure(switches: SmailanderSwitches, status: number, message: string, code: string, details?: unknown): Reply {
	if (switches.errorStyle === 'flat') return json({ error: code, message }, status);
	return json({ success: false, error: { code, message, ...(details ? { details } : {}) }, meta }, status);
}

/** The reply to a call whose reply the documentation leaves blank. */
export function blank(record: unknown, switches: SmailanderSwitches): Reply {
	switch (switches.blankReply) {
		case '204':
			return empty(204);
		case 'empty':
			return empty(200);
		case 'object':
			return json({});
		case 'text':
			return text('OK');
		case 'record':
			return success(record, switches);
	}
}

/** A state in the spelling of the switches. */
export function spelled(status: string, switches: SmailanderSwitches): string {
	const spellings: Record<string, string> = {
		generating: switches.pendingStatus,
		completed: switches.completedStatus,
		failed: switches.failedStatus,
	};
	return spellings[status] ?? status;
}

/** An ID of the state in the style asked for. */
export const shownId = (id: string, { idStyle }: SmailanderSwitches): string | bigint =>
	idStyle === 'number' && /^\d+$/.test(id) ? BigInt(id) : id;

const times: Record<SmailanderSwitches['timeStyle'], (ms: number, iso: string) => unknown> = {
	iso: (_, iso) => iso,
	database: (_, iso) => iso.replace('T', ' ').replace('Z', '+00'),
	epochSeconds: (ms) => ms / 1_000,
	epochMs: (ms) => String(ms),
	httpDate: (ms) => new Date(ms).toUTCString(),
	words: (ms) => `moon ${Math.floor(ms / (29 * 24 * 3_600_000))}`,
};

/** A time of the state in the style asked for. */
const shownTime = (iso: string | null, { timeStyle }: SmailanderSwitches): unknown =>
	iso === null ? null : times[timeStyle](Date.parse(iso), iso);

/** A row of the report list. */
export function listRow(report: SmailanderReport, switches: SmailanderSwitches): Record<string, unknown> {
	const { id, name, type, status, created_at, last_run, next_run } = report;
	const [created, last, next] = [created_at, last_run, next_run].map((time) => shownTime(time, switches));
	return { id: shownId(id, switches), name, type, status: spelled(status, switches), created_at: created, last_run: last, next_run: next };
}

/** The reply of GET /reports/{id}. */
export function reportDetails(report: SmailanderReport, switches: SmailanderSwitches, downloadUrl: string | null): Record<string, unknown> {
	const { id, name, description, type, status, schedule, format, recipients, created_at, updated_at } = report;
	const shown = {
		id: shownId(id, switches),
		name,
		description,
		type,
		status: spelled(status, switches),
		schedule,
		format,
		recipients,
		created_at,
		updated_at,
	};
	return downloadUrl === null ? shown : { ...shown, download_url: downloadUrl };
}

/** A row of the instance list; size and link only of a completed one. */
export function instanceRow(
	instance: SmailanderInstance,
	switches: SmailanderSwitches,
	downloadUrl: string | null,
): Record<string, unknown> {
	const { instance_id, generated_at, status, format, size, error, told } = instance;
	const done = status === 'completed';
	const shown = {
		instance_id: shownId(instance_id, switches),
		generated_at: shownTime(generated_at, switches),
		status: spelled(status, switches),
		format,
		size: done && switches.withoutData === 'no' ? size + switches.sizeError : 0,
		download_url: done && switches.withoutData !== 'yes' ? downloadUrl : null,
		...told,
	};
	return error === undefined ? shown : { ...shown, error };
}

/** One page of the report list, in the style asked for. */
export function listReply(rows: unknown[], total: number, offset: number, limit: number, switches: SmailanderSwitches): Reply {
	switch (switches.listStyle) {
		case 'data':
			return json({ success: true, data: rows, pagination: { page: Math.floor(offset / limit) + 1, limit, total }, meta });
		case 'noTotal':
			return success({ reports: rows }, switches);
		case 'array':
			return success(rows, switches);
		case 'items':
			return success(rows.length === 0 ? {} : { total, items: rows }, switches);
		case 'reports':
			return success({ total, reports: rows }, switches);
	}
}
