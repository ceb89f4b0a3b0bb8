import { UserError } from 'n8n-workflow';

/**
 * Input or an answer that this package declines, known without any n8n context.
 * `message` says what happened, `remedy` how to mend it; `errors.ts` turns it into the node's error.
 */
export class Refusal extends UserError {
	constructor(
		message: string,
		readonly remedy?: string,
	) {
		super(message);
	}
}
