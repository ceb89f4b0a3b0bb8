import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { knownChoice, type Choice } from './choice';

/**
 * n8n drops the value of a field that the form does not show, and it compares what shows one to the letter. So in a workflow that no
 * editor wrote, "Monthly" in place of "monthly", or "false" in place of false, takes other values away, and what was meant by them is
 * lost before the node is called. A field that is truly not shown has no part in it, nor has a value that means nothing.
 * @param parameters of the node, as they are stored
 * @param path of a field without a value, or of one inside of a collection
 * @throws Refusal that names the value to be corrected
 */
export function refuseIfLeftOut(fields: INodeProperties[], parameters: IDataObject, path: string[]): void {
	for (const field of definedAt(fields, path)) {
		const { show = {}, hide = {} } = field.displayOptions ?? {};
		for (const name of [...Object.keys(show), ...Object.keys(hide)].map((key) => key.replace(/^\//, ''))) {
			const shower = fields.find((one) => one.name === name);
			const meant = shower && meantBy(shower, parameters[name]);
			if (meant === undefined || meant === parameters[name]) continue;
			throw new Refusal(
				`"${shower?.displayName}" has no value ${JSON.stringify(parameters[name])}`,
				`n8n leaves out "${field.displayName}" because of it. Write it as ${JSON.stringify(meant)}.`,
			);
		}
	}
}

/** The same for all fields of a node that has one form only. */
export function refuseLeftOut(fields: INodeProperties[], parameters: IDataObject): void {
	for (const { name } of fields) if (parameters[name] === undefined) refuseIfLeftOut(fields, parameters, [name]);
}

/** Several fields may share a name, of which one is shown at a time. */
function definedAt(fields: INodeProperties[], [name, ...inner]: string[]): INodeProperties[] {
	const found = fields.filter((field) => field.name === name);
	return inner.length === 0 ? found : found.flatMap(({ options = [] }) => definedAt(options as INodeProperties[], inner));
}

/** The value of a field that a text in another spelling means; undefined for none. */
function meantBy({ type, options = [] }: INodeProperties, value: unknown): boolean | string | undefined {
	if (typeof value !== 'string') return undefined;
	if (type === 'boolean') return { true: true, false: false }[value.trim().toLowerCase()];
	return type === 'options' ? knownChoice(value.trim(), options as Choice[]) : undefined;
}
