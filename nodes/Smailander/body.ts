import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { joinedObjects, jsonObject } from '../fields/json';
import { textValue } from '../fields/text';
import { Refusal } from '../transport/refusal';
import type { ServiceRequest } from '../transport/service';

/** Lays objects over the body that routing made of the form's plain fields. */
export function addToBody(request: ServiceRequest, ...additions: IDataObject[]): void {
	request.body = additions.reduce<IDataObject>(joinedObjects, (request.body ?? {}) as IDataObject);
}

export const additionalFieldsOf = (context: IExecuteSingleFunctions, name = 'additionalFields'): IDataObject =>
	jsonObject(context.getNodeParameter(name, {}), 'Additional Fields (JSON)');

/** A field of several texts: a list, one text, or a text with commas when it comes from an expression. */
export function textList(value: unknown): string[] {
	const values = Array.isArray(value) ? (value as unknown[]) : typeof value === 'string' ? value.split(',') : [];
	return values.map(textValue).filter((text) => text !== '');
}

/** @throws Refusal for a text that cannot be an e-mail address */
export function emailAddress(value: unknown, label: string): string {
	const text = textValue(value);
	if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
		throw new Refusal(`"${label}" is not an email address: ${JSON.stringify(text)}`, 'Enter an address such as name@example.com.');
	}
	return text;
}
