import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { wholeNumber } from '../values/number';
import { fieldOf, isRecord, lettersOf, saysSomething } from '../values/record';
import type { Service } from './service';

/** By what the records of a service are told from the envelopes that they come in. */
export interface Known {
	/** Keys of a record's own ID, which no envelope has. */
	ids: readonly string[];
	/** Keys under which a single record stands in its envelope, such as `report`. */
	records: readonly string[];
	/** Keys under which its lists stand, such as `reports`. */
	lists: readonly string[];
}

/** A list as it was found. */
interface FoundList {
	entries: unknown[];
	/** Entries in all, where the answer says so. */
	total?: number;
	/** Entries of a full page, likewise. */
	fullLength?: number;
}

/** Envelopes within envelopes that are opened. */
const DEEPEST = 4;

/** Keys under which services put what was asked for; those of records and lists go before. */
const CONTENT_KEYS = [
	'data',
	'result',
	'results',
	'items',
	'item',
	'records',
	'rows',
	'entries',
	'list',
	'values',
	'content',
	'response',
	'payload',
];

/** Keys that only speak of the answer. */
const ENVELOPE_KEYS = new Set(
	[
		...[
			'success',
			'ok',
			'status',
			'statusCode',
			'code',
			'error',
			'errors',
			'meta',
			'metadata',
			'requestId',
			'timestamp',
			'version',
			'links',
			'columns',
		],
		...[
			'pagination',
			'paging',
			'page',
			'pages',
			'perPage',
			'pageSize',
			'limit',
			'offset',
			'count',
			'hasMore',
			'next',
			'previous',
			'cursor',
		],
	].map(lettersOf),
);

const LENGTH_KEYS = ['limit', 'perPage', 'pageSize', 'itemsPerPage'];

const TOTAL_KEYS = ['total', 'totalCount', 'totalItems', 'totalRecords', 'totalResults', 'totalRows'];

/** What several services write for yes and no; undefined for anything else. */
function told(value: unknown): boolean | undefined {
	const word = String(value).trim().toLowerCase();
	if (['true', '1', 'yes', 'ok'].includes(word)) return true;
	return ['false', '0', 'no'].includes(word) ? false : undefined;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

const hasId = (record: IDataObject, { ids }: Known): boolean => ids.some((id) => !isNothing(fieldOf(record, id)));

const successOf = (record: IDataObject): boolean | undefined => told(fieldOf(record, 'success') ?? fieldOf(record, 'ok'));

const codeOf = (record: IDataObject): number =>
	wholeNumber(fieldOf(record, 'code') ?? fieldOf(record, 'statusCode') ?? fieldOf(record, 'status')) ?? 0;

const wordOf = (record: IDataObject): string => String(fieldOf(record, 'status')).toLowerCase();

/** Whether a record says as an envelope that all went well. */
const isGranted = (record: IDataObject): boolean =>
	successOf(record) === true || ['success', 'ok'].includes(wordOf(record)) || (codeOf(record) >= 200 && codeOf(record) < 300);

/** Whether an answer with the status of a success says that the request was declined. A record may have an error of its own. */
export function isDeclined(body: unknown, known: Known): boolean {
	if (!isRecord(body)) return false;
	const success = successOf(body);
	if (success !== undefined) return !success;
	const isOfContent = [...known.records, ...known.lists, ...CONTENT_KEYS].some((key) => saysSomething(fieldOf(body, key)));
	if (isOfContent || hasId(body, known)) return false;
	const isOnlyEnvelope = Object.keys(body).every((key) => isOfEnvelope(key) || !saysSomething(body[key]));
	const saysNo = codeOf(body) >= 400 || ['error', 'fail', 'failed', 'failure'].includes(wordOf(body));
	return saysSomething(fieldOf(body, 'error')) || (isOnlyEnvelope && saysNo);
}

/** @throws Refusal in the service's own words when the answer says that the request was declined, whatever its status */
export function requireGranted({ name, readFault }: Service, body: unknown, known: Known): void {
	if (!isDeclined(body, known)) return;
	const { message, field } = readFault(body);
	throw new Refusal(
		`${name} declined the request: ${message || 'no reason given'}`,
		field ? `Field named by the service: ${field}.` : 'Check the values in the node.',
	);
}

/** The record in an answer, without the envelopes around it; what is there where it holds none. */
export function recordIn(body: unknown, known: Known): unknown {
	let content = body;
	for (let depth = 0; depth < DEEPEST && isRecord(content); depth += 1) {
		const keys = [...known.records, ...CONTENT_KEYS].map(lettersOf);
		const key = Object.keys(content).find((name) => keys.includes(lettersOf(name)));
		if (key === undefined || !isEnvelope(content, key, known)) return content;
		content = onlyOne(content[key]);
	}
	return content;
}

/** One record in a list of its own. */
const onlyOne = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value);

/** Whether a record is the envelope of what it has under a key, and not something with an ID that has other things besides, as a report has its template. */
function isEnvelope(record: IDataObject, key: string, known: Known): boolean {
	const inner = onlyOne(record[key]);
	if (!isNothing(inner) && typeof inner !== 'object') return false;
	if (hasId(record, known)) return isRecord(inner) && successOf(record) === true && lettersOf(key) === 'data';
	return (
		isGranted(record) || (isRecord(inner) && hasId(inner, known)) || Object.keys(record).every((name) => name === key || isOfEnvelope(name))
	);
}

const isOfEnvelope = (name: string): boolean => {
	const letters = lettersOf(name);
	return ENVELOPE_KEYS.has(letters) || letters === 'message' || TOTAL_KEYS.some((key) => lettersOf(key) === letters);
};

/**
 * The list in an answer: bare, under its own name, under a usual one or as the only list there is, in whatever envelopes.
 * Undefined where the answer holds none; nothing at all, or an envelope without content, is an empty list.
 * @param name of the list, which goes before all others
 */
export function listIn(body: unknown, name: string, known: Known): FoundList | undefined {
	let content = body;
	let told: Omit<FoundList, 'entries'> = {};
	for (let depth = 0; depth < DEEPEST; depth += 1) {
		if (isNothing(content)) return { entries: [], ...told };
		if (Array.isArray(content)) return { entries: content, ...told };
		if (!isRecord(content)) return undefined;
		const { total = told.total, fullLength = told.fullLength } = toldOf(content);
		told = { total, fullLength };
		const key = listKeyIn(content, [name, ...known.lists, ...CONTENT_KEYS]);
		if (key === undefined) return isWithoutContent(content, total, known) ? { entries: [], ...told } : undefined;
		content = content[key];
	}
	return undefined;
}

/** A list by the first of the names that has one, else by a name of nobody's; or what such a list may be in. */
function listKeyIn(record: IDataObject, names: string[]): string | undefined {
	const keys = Object.keys(record);
	const named = names.flatMap((name) => keys.filter((key) => lettersOf(key) === lettersOf(name)));
	const list = named.find((key) => Array.isArray(record[key]));
	if (list !== undefined) return list;
	const [other, ...further] = keys.filter((key) => !isOfEnvelope(key) && isListOfRecords(record[key]));
	if (other !== undefined && further.length === 0) return other;
	return named.find((key) => isRecord(record[key])) ?? named.find((key) => isNothing(record[key]));
}

const isListOfRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

/** Whether nothing was left out of an answer that only speaks of a list. Words alone may say why there is none. */
function isWithoutContent(record: IDataObject, total: number | undefined, { ids }: Known): boolean {
	const isSpoken = (key: string) => lettersOf(key) === 'message' && !isGranted(record);
	const isKnown = (key: string) => isOfEnvelope(key) || ids.some((id) => lettersOf(id) === lettersOf(key));
	return (total ?? 0) === 0 && Object.keys(record).every((key) => isKnown(key) && !isSpoken(key));
}

/** What an envelope tells of its list, in any of the places in which services do. */
function toldOf(record: IDataObject): Omit<FoundList, 'entries'> {
	const places = [record, ...['pagination', 'paging', 'meta', 'page'].map((key) => fieldOf(record, key))];
	const first = (keys: string[]) =>
		places.flatMap((place) => keys.map((key) => wholeNumber(fieldOf(place, key)))).find((number) => number !== undefined);
	return { total: first(TOTAL_KEYS), fullLength: first(LENGTH_KEYS) };
}
