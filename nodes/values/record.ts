import type { IDataObject } from 'n8n-workflow';
import { wholeNumber } from './number';

/** An object with keys, as JSON has them. */
export const isRecord = (value: unknown): value is IDataObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key without regard to case and separators: services spell one both `report_id` and `ReportId`. */
export function lettersOf(key: string): string {
	return key.toLowerCase().replace(/[_\s-]/g, '');
}

/** The value under a key in any spelling; undefined where there is none. */
export function fieldOf(record: unknown, key: string): unknown {
	if (!isRecord(record)) return undefined;
	if (Object.hasOwn(record, key)) return record[key];
	const letters = lettersOf(key);
	const found = Object.keys(record).find((name) => lettersOf(name) === letters);
	return found === undefined ? undefined : record[found];
}

/** First non-empty text among several values; a number counts as text, for IDs come both ways. */
export function firstText(...values: unknown[]): string {
	for (const value of values) {
		if (typeof value === 'string' && value.trim() !== '') return value.trim();
		if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	}
	return '';
}

/** The first text under one of the keys, in any spelling; '' where there is none. */
export const textIn = (record: unknown, ...keys: string[]): string => firstText(...keys.map((key) => fieldOf(record, key)));

const NO = new Set<unknown>([false, 'false', 0, '0']);

/**
 * Whether what stands around a list says that it is no answer, whatever its status: with `success` or a status of its own, or an
 * error that says something. Then the list, empty or not, is not all that there is.
 *
 * `isDeclined` (transport/answer.ts) asks the same of whole records and lists, and answers otherwise where content came: a record
 * may have an `error` or a `status` of its own, which is what was asked for, while the surroundings of rows are nothing but words about them.
 */
export function saysError(answer: unknown): boolean {
	const success = fieldOf(answer, 'success');
	if (success !== undefined && success !== null) return NO.has(success);
	return (wholeNumber(fieldOf(answer, 'statusCode')) ?? 0) >= 400 || saysSomething(fieldOf(answer, 'error'));
}

/** Words, an object, a list or a number that says something, or just true. */
export const saysSomething = (error: unknown): boolean =>
	typeof error === 'object' ? Object.keys(error ?? {}).length > 0 : typeof error === 'string' ? error.trim() !== '' : Boolean(error);

/** `: …` with what an answer of no known form says in words, '' where it says nothing. */
export function saidIn(body: unknown): string {
	const error = fieldOf(body, 'error');
	const said = [fieldOf(body, 'message'), fieldOf(error, 'message'), error].find((one) => typeof one === 'string' && one.trim() !== '');
	return typeof said === 'string' ? `: ${said.trim()}` : '';
}
