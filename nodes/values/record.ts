import type { IDataObject } from 'n8n-workflow';
import { wholeNumber } from './number';

/** An object with keys, as JSON has them. */
export const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key of an object, read without regard to case, because the services spell keys both ways. */
export function anyCase(record: unknown, key: string): unknown {
	if (!isRecord(record)) return undefined;
	if (Object.hasOwn(record, key)) return record[key];
	const found = Object.keys(record).find((name) => name.toLowerCase() === key.toLowerCase());
	return found === undefined ? undefined : record[found];
}

const NO = new Set<unknown>([false, 'false', 0, '0']);

/**
 * Whether an answer says that it is none, whatever its status: with `success` or a status of its own, or an error that says
 * something. An empty list beside it is not an empty result.
 */
export function saysError(answer: unknown): boolean {
	const success = anyCase(answer, 'success');
	if (success !== undefined && success !== null) return NO.has(success);
	return (wholeNumber(anyCase(answer, 'statusCode')) ?? 0) >= 400 || saysSomething(anyCase(answer, 'error'));
}

/** Words, an object, a list or a number that says something, or just true. */
export const saysSomething = (error: unknown): boolean =>
	typeof error === 'object' ? Object.keys(error ?? {}).length > 0 : typeof error === 'string' ? error.trim() !== '' : Boolean(error);

/** `: …` with what an answer of no known form says in words, '' where it says nothing. */
export function saidIn(body: unknown): string {
	const error = anyCase(body, 'error');
	const said = [anyCase(body, 'message'), anyCase(error, 'message'), error].find((one) => typeof one === 'string' && one.trim() !== '');
	return typeof said === 'string' ? `: ${said.trim()}` : '';
}
