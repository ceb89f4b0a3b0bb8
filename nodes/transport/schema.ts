import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { Refusal } from '../refusal';
import { textOf } from '../values/pageText';
import { isRecord, saidIn } from '../values/record';

/** A success whose body has no form that this package knows. */
export class UnknownReply extends Refusal {}

/**
 * A reply's envelope, checked at the edge.
 * @throws UnknownReply naming where the reply differs from every form this package knows.
 */
export function checkedReply<Schema extends z.ZodTypeAny>(schema: Schema, body: unknown, service: string): z.infer<Schema> {
	const result = schema.safeParse(body);
	if (result.success) return result.data as z.infer<Schema>;
	const issue = result.error.issues[0];
	const isText = typeof body === 'string';
	const place = issue && issue.path.length > 0 ? ` at "${issue.path.join('.')}"` : '';
	const expected = isText ? 'JSON' : issue && issue.code !== 'invalid_union' ? issue.message : undefined;
	throw new UnknownReply(
		`${service} answered in a form that this node does not know${isText ? `: ${textOf(body)}` : `${place}${saidIn(body)}`}`,
		`${expected ? `Expected: ${expected}. ` : ''}Check the address in the credential; if it is right, report this with the name of the operation.`,
	);
}

const records = z.array(z.record(z.unknown()));

/**
 * The records of a list. What stands beside them is passed over.
 * @throws UnknownReply where there are entries and none is a record: they would be missing in silence
 */
export function recordsIn(list: unknown[], service: string): IDataObject[] {
	const found = list.filter(isRecord);
	return found.length > 0
		? found
		: (checkedReply(
				records,
				list.filter((entry) => entry !== null),
				service,
			) as IDataObject[]);
}
