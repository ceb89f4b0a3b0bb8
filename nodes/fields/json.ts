import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { hasLostDigits, lostDigits } from '../values/number';
import { isRecord } from '../values/record';

/**
 * The value of a JSON field: text, or already an object when it came from an expression.
 * @throws Refusal when the text is no JSON, or holds a number with more digits than would be sent
 */
export function jsonValue(value: unknown, label: string): unknown {
	const given = typeof value === 'string' ? parsedText(value, label) : value;
	if (holdsLostDigits(given)) throw lostDigits(label);
	return given;
}

function parsedText(text: string, label: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		throw notJson(label, (error as Error).message);
	}
}

const holdsLostDigits = (value: unknown): boolean =>
	Array.isArray(value) || (isRecord(value) && isPlain(value)) ? Object.values(value).some(holdsLostDigits) : hasLostDigits(value);

/** A JSON field that must hold an object; empty counts as `{}`. */
export function jsonObject(value: unknown, label: string): IDataObject {
	const parsed = jsonValue(value, label) ?? {};
	if (!isRecord(parsed) || !isPlain(parsed)) {
		throw new Refusal(`"${label}" must hold a JSON object`, 'Write it as { "name": "value" }.');
	}
	return parsed;
}

/** Dates of an expression are objects too, and would spread their inner parts. */
const isPlain = (value: object): boolean => {
	const prototype = Object.getPrototypeOf(value) as object | null;
	return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const notJson = (label: string, reason: string): Refusal =>
	new Refusal(`"${label}" is not valid JSON`, `${reason}. Names and texts stand in double quotes, as in { "name": "value" }.`);

/** `additions` laid over `base`; objects on both sides are joined, everything else is replaced. */
export function joinedObjects(base: IDataObject, additions: IDataObject): IDataObject {
	const joined = Object.entries(additions).map(([key, value]) => {
		const own = Object.hasOwn(base, key) ? base[key] : undefined;
		return [key, isRecord(own) && isRecord(value) ? joinedObjects(own, value) : value];
	});
	return { ...base, ...(Object.fromEntries(joined) as IDataObject) };
}
