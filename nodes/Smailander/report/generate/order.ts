import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { choice } from '../../../fields/choice';
import { filterTexts, requiredText, textValue } from '../../../fields/entered';
import { joinedObjects, jsonObject } from '../../../fields/json';
import { readPeriod } from '../../../fields/period';
import type { InputItem } from '../../../operation/input';
import { Refusal } from '../../../refusal';
import { isRecord } from '../../../values/record';
import { reportFormats, reportTypes } from '../../choices';

type Completion = (typeof COMPLETIONS)[number]['value'];

export interface WaitSettings {
	/** Longest step between two looks. */
	intervalMs: number;
	timeoutMs: number;
	/** From the beginning of the wait; undefined to go by the service's estimate. */
	firstLookMs: number | undefined;
	/** A report that was not completed in time, or not at all, is an error or an item. */
	unfinished: 'error' | 'item';
}

/** All that the fields of one input item ask for. */
export interface GenerateOrder {
	item: number;
	body: IDataObject;
	completion: Completion;
	/** Undefined where nothing is waited for. */
	wait: WaitSettings | undefined;
	/** Field for the file of a downloaded report. */
	binaryField: string;
	/** The node's Request Options. */
	settings: Partial<IHttpRequestOptions>;
}

/**
 * @param run whether an agent called
 * @throws Refusal for a field that cannot be used, and for a file where an agent called
 */
export function generateOrder(input: InputItem, { isTool }: { isTool: boolean }): GenerateOrder {
	const { index, read, settings } = input;
	const completion = choice(read('completion', 'accepted'), COMPLETIONS, 'Wait For');
	const order: GenerateOrder = {
		item: index,
		body: bodyOf(input),
		completion,
		wait: completion === 'accepted' ? undefined : waitSettings(read('waitOptions', {})),
		binaryField: completion === 'downloaded' ? requiredText(read('binaryPropertyName'), 'Put Output File in Field') : '',
		settings: settings(),
	};
	if (isTool && completion === 'downloaded') {
		throw new Refusal('An agent cannot be handed a file', 'Set "Wait For" to "Completed"; the answer then has the link to the file.');
	}
	return order;
}

/** The choices of "Wait For". */
export const COMPLETIONS = [
	{ name: 'Accepted', value: 'accepted', description: 'Go on as soon as the service has taken the request; the report is not ready then' },
	{ name: 'Completed', value: 'completed', description: 'Wait until the report is ready' },
	{ name: 'Downloaded', value: 'downloaded', description: 'Wait until the report is ready and download its file' },
] as const;

/** The choices of "If Not Completed". */
export const UNFINISHED = [
	{ name: 'Output as Item', value: 'item', description: 'Put it out with its status, and completed set to false' },
	{ name: 'Report an Error', value: 'error', description: 'Name the report and its last status in an error' },
] as const;

/** The one method that the documentation shows, in its sample of the request. */
export const DEFAULT_DELIVERY = 'download_link';

function bodyOf({ read, timezone, now }: InputItem): IDataObject {
	const type = choice(read('type'), reportTypes, 'Type');
	const format = choice(read('format'), reportFormats, 'Format');
	const { deliveryMethod = DEFAULT_DELIVERY, additionalFields } = read('options', {}) as IDataObject;
	const method = textValue(deliveryMethod, 'Delivery Method');
	const period = readPeriod((name) => read(name, ''), timezone, now);
	const fields = {
		type,
		format,
		...(method === '' ? {} : { delivery: { method } }),
		...(period ? { period: { ...period } } : {}),
		...filtersOf(read('filters', {})),
	};
	return joinedObjects(fields, jsonObject(additionalFields, 'Additional Fields (JSON)'));
}

function filtersOf(value: unknown): IDataObject {
	const given = isRecord(value) ? value : {};
	const honeypots = 'honeypots' in given ? filterTexts(given.honeypots, 'Honeypots', 'honeypots') : [];
	const filters = {
		...(honeypots.length > 0 ? { honeypots } : {}),
		...('minThreatScore' in given ? { threat_score: { min: threatScore(given.minThreatScore) } } : {}),
	};
	return Object.keys(filters).length > 0 ? { filters } : {};
}

/** The user guide gives scores from 0 to 100. */
function threatScore(value: unknown): number {
	const score = Number(value);
	if (textValue(value, 'Minimum Threat Score') === '' || Number.isNaN(score) || score < 0 || score > 100) {
		throw new Refusal('"Minimum Threat Score" is not a score', 'Enter a number from 0 to 100.');
	}
	return score;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

function waitSettings(value: unknown): WaitSettings {
	const { interval = 10, timeout = 30, firstLook = '', unfinished = 'error' } = isRecord(value) ? value : {};
	return {
		intervalMs: SECOND_MS * numberWithin(interval, 'Interval (Seconds)', 1, 3_600),
		timeoutMs: MINUTE_MS * numberWithin(timeout, 'Timeout (Minutes)', 0, 7 * 24 * 60),
		firstLookMs:
			firstLook === '' || firstLook === null ? undefined : SECOND_MS * numberWithin(firstLook, 'First Look (Seconds)', 0, 86_400),
		unfinished: choice(unfinished, UNFINISHED, 'If Not Completed'),
	};
}

function numberWithin(value: unknown, label: string, least: number, most: number): number {
	const isText = typeof value === 'string' && value.trim() !== '';
	const number = typeof value === 'number' || isText ? Number(value) : NaN;
	if (number >= least && number <= most) return number;
	throw new Refusal(`"${label}" is out of range: ${String(JSON.stringify(value))}`, `Enter a number from ${least} to ${most}.`);
}
