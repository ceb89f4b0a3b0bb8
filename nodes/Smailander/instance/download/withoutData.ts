import { Refusal } from '../../../refusal';
import type { Instance } from '../instance';

/** A run that ended well and found nothing has no file, and will have none. */
export class WithoutData extends Refusal {
	constructor(reportId: string, { status }: Instance) {
		super(
			`The report "${reportId}" has no file, because its run ended without data: its status is "${status}"`,
			'Nothing was found for its period. Generate the report for a longer one, or choose another instance.',
		);
	}
}
