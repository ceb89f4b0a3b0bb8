import type { z } from 'zod';
import { Refusal } from './refusal';

/**
 * A reply's envelope, checked at the edge.
 * @throws Refusal naming where the reply differs from every form this package knows.
 */
export function checkedReply<Schema extends z.ZodTypeAny>(schema: Schema, body: unknown, service: string): z.infer<Schema> {
	const result = schema.safeParse(body);
	if (result.success) return result.data as z.infer<Schema>;
	const issue = result.error.issues[0];
	const place = issue && issue.path.length > 0 ? ` at "${issue.path.join('.')}"` : '';
	throw new Refusal(
		`${service} answered in a form that this node does not know${place}`,
		`Expected: ${issue?.message ?? 'another form'}. Check the address in the credential; if it is right, report this with the name of the operation.`,
	);
}
