import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { joinedObjects, jsonObject } from '../fields/json';
import { isRecord, textValue } from '../fields/values';
import { Refusal } from '../refusal';
import type { ServiceRequest } from '../transport/service';

/** Lays objects over the body that routing made of the form's plain fields. */
export function addToBody(request: ServiceRequest, ...additions: IDataObject[]): void {
	request.body = additions.reduce<IDataObject>(joinedObjects, (request.body ?? {}) as IDataObject);
}

export const additionalFieldsOf = (context: IExecuteSingleFunctions, name = 'additionalFields'): IDataObject =>
	jsonObject(context.getNodeParameter(name, {}), 'Additional Fields (JSON)');

/** @throws Refusal for a text that cannot be an e-mail address */
export function emailAddress(value: unknown, label: string): string {
	const text = textValue(value, label);
	if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
		throw new Refusal(`"${label}" is not an email address: ${JSON.stringify(text)}`, 'Enter an address such as name@example.com.');
	}
	return text;
}

/**
 * The rows of a field that can be added several times.
 * @throws Refusal when an expression put something else there
 */
export function addedRows(context: IExecuteSingleFunctions, name: string, row: string, label: string): IDataObject[] {
	const field: unknown = context.getNodeParameter(name, {});
	const rows: unknown = isRecord(field) ? (field[row] ?? []) : field;
	const list: unknown[] = Array.isArray(rows) ? rows : [rows];
	if (rows !== '' && !list.every(isRecord)) {
		throw new Refusal(`"${label}" does not hold a list of entries`, `Add the entries of "${label}" one by one, with an expression in each field where needed.`);
	}
	return list.filter(isRecord);
}
