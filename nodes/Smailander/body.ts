import type { IDataObject } from 'n8n-workflow';
import { filterText, textList, textValue } from '../fields/entered';
import { joinedObjects, jsonObject } from '../fields/json';
import type { InputItem } from '../operation/input';
import type { Call } from '../operation/operation';
import { Refusal } from '../refusal';
import type { ServiceRequest } from '../transport/service';
import { isRecord } from '../values/record';

/** Lays objects over the body that routing made of the form's plain fields. */
export function addToBody(request: ServiceRequest, ...additions: IDataObject[]): void {
	request.body = additions.reduce<IDataObject>(joinedObjects, (request.body ?? {}) as IDataObject);
}

export const additionalFieldsOf = ({ read }: InputItem, name = 'options.additionalFields'): IDataObject =>
	jsonObject(read(name, {}), 'Additional Fields (JSON)');

/**
 * Makes texts of what routing put into a body or a query as an expression gave it; empty ones are left out.
 * @param labels of the fields that are there, by the names in the request
 * @throws Refusal for what is no text, which the service would take for something else
 */
export function checkTexts(values: unknown, labels: Record<string, string>): void {
	if (!isRecord(values)) return;
	for (const [name, label] of Object.entries(labels)) if (name in values) values[name] = textValue(values[name], label) || undefined;
}

/**
 * Makes texts of the filters of a list; empty ones are left out.
 * @param all what the list holds
 * @throws Refusal as `checkTexts` does, and for an expression that came to nothing
 */
export function checkFilters({ input, request }: Call, labels: Record<string, string>, all: string): void {
	const filters = input.read('filters', {});
	if (isRecord(filters)) for (const [name, label] of Object.entries(labels)) if (name in filters) filterText(filters[name], label, all);
	checkTexts(request.qs, labels);
}

/** What no address has that is not in quotes, but what is pasted along with one. */
const ADDRESS = /^[^\s@"<>[\],;]+@[^\s@"<>[\],;]+$/;

/** @throws Refusal for a text that cannot be an e-mail address */
export function emailAddress(value: unknown, label: string): string {
	const text = textValue(value, label);
	if (!ADDRESS.test(text)) {
		throw new Refusal(`"${label}" is not an email address: ${JSON.stringify(text)}`, 'Enter an address such as name@example.com.');
	}
	return text;
}

/** Several addresses, also with semicolons between them, as mail programs copy them. @throws Refusal as `emailAddress` does */
export const emailAddresses = (value: unknown, label: string): string[] =>
	textList(value, label)
		.flatMap((text) => textList(text.split(';'), label))
		.map((address) => emailAddress(address, label));

/**
 * The rows of a field that can be added several times.
 * @throws Refusal when an expression put something else there
 */
export function addedRows({ read }: InputItem, name: string, row: string, label: string): IDataObject[] {
	const field = read(name, {});
	const rows: unknown = isRecord(field) ? (field[row] ?? []) : field;
	const list: unknown[] = Array.isArray(rows) ? rows : [rows];
	if (rows !== '' && !list.every(isRecord)) {
		throw new Refusal(
			`"${label}" does not hold a list of entries`,
			`Add the entries of "${label}" one by one, with an expression in each field where needed.`,
		);
	}
	return list.filter(isRecord);
}
