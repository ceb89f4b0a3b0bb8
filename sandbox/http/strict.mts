import type { z } from 'zod';
import type { RecordedRequest } from './exchange.mts';
import { Breach } from './exchange.mts';

/** Only these query parameters may be sent; `api_key` never. */
export function allowQuery(request: RecordedRequest, ...names: string[]): void {
	for (const name of Object.keys(request.query)) {
		if (name.toLowerCase() === 'api_key') throw new Breach('api_key in the query: a key belongs in a header');
		if (!names.includes(name)) throw new Breach(`unexpected query parameter "${name}"`);
	}
}

/** A whole number from the query, undefined when it is not sent. */
export function wholeNumber(request: RecordedRequest, name: string, least: number): number | undefined {
	const value = request.query[name];
	if (value === undefined) return undefined;
	if (!/^\d+$/.test(value) || Number(value) < least) throw new Breach(`${name}=${value} is not a whole number from ${least}`);
	return Number(value);
}

/** A request of this kind carries no body; an empty object passes. */
export function noBody(request: RecordedRequest): void {
	const { body } = request;
	if (body === undefined) return;
	if (typeof body === 'object' && body !== null && Object.keys(body).length === 0) return;
	throw new Breach('a body where none belongs');
}

/** The body must be sent as JSON and fit the schema. `extras` are dotted paths of keys that may be there besides. */
export function jsonBody(request: RecordedRequest, schema: z.ZodTypeAny, extras: string[] = []): void {
	const type = request.headers['content-type'] ?? '';
	if (!/^application\/json\b/i.test(type)) throw new Breach(`wrong content type "${type}", application/json expected`);
	const { body } = request;
	if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Breach('the body is not a JSON object');
	const result = schema.safeParse(without(body, extras));
	if (result.success) return;
	const texts = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
	throw new Breach(texts.join('; '));
}

function without(body: object, paths: string[]): unknown {
	const copy = structuredClone(body) as Record<string, unknown>;
	for (const path of paths) {
		const names = path.split('.');
		const last = names.pop() as string;
		let holder: Record<string, unknown> | undefined = copy;
		for (const name of names) holder = holder?.[name] as Record<string, unknown> | undefined;
		if (holder) delete holder[last];
	}
	return copy;
}
