import type { IDataObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';
import { refuseIfLeftOut } from '../fields/leftOut';
import { chosenValue } from '../fields/locator';
import { isRecord } from '../values/record';
import { requestSettings } from './requestSettings';

/** One input item, as the node's fields ask for it. All of it was read before the first wait, so nothing here can fail for the time that went by. */
export interface InputItem {
	/** Its place in the input. */
	index: number;
	/** Of the workflow. */
	timezone: string;
	/** When the fields were read, in milliseconds: one time for all items, so that equal fields ask for equal periods. */
	now: number;
	/**
	 * The value of a field of the operation, of a locator what is chosen in it.
	 * @param path of the field, or of one inside of it: `options.theme`
	 * @param fallback where there is none, as in a saved workflow that is older than the field, or in a collection it was not added to
	 * @throws what n8n said when it evaluated the field, and Refusal where n8n has left it out for another one's wrong value
	 */
	read(path: string, fallback?: unknown): unknown;
	/** The node's Request Options. @throws Refusal for a proxy that is no address */
	settings(): Partial<IHttpRequestOptions>;
	/** What the fields themselves put into the request (`inBody`, `inQuery`). */
	sent(): Pick<IHttpRequestOptions, 'body' | 'qs' | 'headers'>;
}

/** Evaluates a field as n8n does for an input item. */
export type Evaluate = (name: string, item: number) => unknown;

type Evaluated = { value: unknown } | { error: unknown };

/** The field that n8n adds to every declarative node. */
const REQUEST_OPTIONS = 'requestOptions';

/**
 * Reads the fields of an operation for one input item after the other. What holds no expression is the same for all, and
 * read once.
 * @param parameters of the node, as they are stored
 */
export function inputReader(
	parameters: IDataObject,
	fields: INodeProperties[],
	timezone: string,
	evaluate: Evaluate,
): (index: number) => InputItem {
	const locators = new Set(fields.filter(({ type }) => type === 'resourceLocator').map(({ name }) => name));
	const names = [...new Set([...fields.map(({ name }) => name), REQUEST_OPTIONS])].filter((name) => parameters[name] !== undefined);
	const evaluated = (name: string, index: number): Evaluated => {
		try {
			return { value: evaluate(name, index) };
		} catch (error) {
			return { error };
		}
	};
	const changing = names.filter((name) => holdsExpression(parameters[name]));
	const now = Date.now();
	const senders = fields.filter(isSender);
	const fixed = names.filter((name) => !changing.includes(name)).map((name) => [name, evaluated(name, 0)] as const);
	return (index) => {
		const values = new Map(fixed);
		for (const name of changing) values.set(name, evaluated(name, index));
		const read: InputItem['read'] = (path, fallback) => {
			const [name = '', ...inner] = path.split('.');
			const found = values.get(name);
			if (found && 'error' in found) throw found.error;
			const value = found && valueAt(found.value, inner);
			if (value === undefined) {
				refuseIfLeftOut(fields, parameters, [name, ...inner]);
				return fallback === undefined ? evaluate(path, index) : fallback;
			}
			return inner.length === 0 && locators.has(name) ? chosenValue(value.value) : value.value;
		};
		return {
			index,
			timezone,
			now,
			read,
			settings: () => requestSettings(read(REQUEST_OPTIONS, {})),
			sent: () => ({ headers: {}, ...sentBy(senders, read) }),
		};
	};
}

const holdsExpression = (value: unknown): boolean =>
	typeof value === 'string'
		? value.startsWith('=')
		: typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);

/** Undefined where there is no such value, which is not the same as one that came to nothing. */
function valueAt(value: unknown, [name, ...inner]: string[]): { value: unknown } | undefined {
	if (name === undefined) return { value };
	return isRecord(value) && Object.hasOwn(value, name) ? valueAt(value[name], inner) : undefined;
}

/** n8n's own expression for leaving out what is empty; the runner knows it by its text. */
const UNLESS_EMPTY = '={{ $value || undefined }}';

type Sending = Required<Pick<INodeProperties, 'routing'>>;

const sending = (type: 'body' | 'query', property: string, value?: string): Sending => ({
	routing: { send: { type, property, ...(value === undefined ? {} : { value }) } },
});

/** Makes a field send its value in the body of the request. Only for fields that are shown in any case, or once they were added to a collection. */
export const inBody = (property: string): Sending => sending('body', property);
/** The same for a value that is left out where it is empty. */
export const inBodyUnlessEmpty = (property: string): Sending => sending('body', property, UNLESS_EMPTY);
/** Likewise in the query. */
export const inQueryUnlessEmpty = (property: string): Sending => sending('query', property, UNLESS_EMPTY);

const isSender = ({ type, routing, options = [] }: INodeProperties): boolean =>
	routing !== undefined || (type === 'collection' && options.some((option) => 'routing' in option));

/** What n8n's routing would make of the `routing.send` of the fields. */
function sentBy(senders: INodeProperties[], read: InputItem['read']): { body: IDataObject; qs: IDataObject } {
	const request = { body: {} as IDataObject, qs: {} as IDataObject };
	const put = ({ routing }: INodeProperties, value: unknown) => {
		const { type, property, value: kept } = routing?.send ?? {};
		if (property === undefined) return;
		const sent = kept === UNLESS_EMPTY ? value || undefined : value;
		request[type === 'body' ? 'body' : 'qs'][property] = sent as IDataObject[string];
	};
	for (const field of senders) {
		if (field.type !== 'collection') {
			put(field, read(field.name));
			continue;
		}
		const added = read(field.name, {});
		if (isRecord(added)) for (const option of field.options as INodeProperties[]) if (option.name in added) put(option, added[option.name]);
	}
	return request;
}
