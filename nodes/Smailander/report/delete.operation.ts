import { plainOptions } from '../../fields/requestBudget';
import { operation, type Call } from '../../operation/operation';
import { Refusal } from '../../refusal';
import { acknowledge } from '../acknowledge';
import { endpoints } from '../api';
import { reportField } from '../fields';

/** In a workflow the operation itself is the user's decision; an agent decides anew in each call. */
function requireConfirmation({ input, isTool }: Call): void {
	if (!isTool) return;
	const given = input.read('confirmDeletion', false);
	if (given === true || (typeof given === 'string' && given.trim().toLowerCase() === 'true')) return;
	throw new Refusal(
		'The deletion is not confirmed, and nothing was deleted',
		'A deleted report, its schedule and its files cannot be brought back. If it is really to be deleted, set "Confirm Deletion" to true.',
	);
}

export const deleteReport = operation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete report',
	description: 'Delete a report and its schedule',
	fields: [
		reportField,
		{
			displayName: 'Confirm Deletion',
			name: 'confirmDeletion',
			type: 'boolean',
			default: false,
			displayOptions: { show: { '@tool': [true] } },
			description:
				'Whether the report is really to be deleted, with its schedule and its files. Only where the user has agreed to the deletion of this very report.',
		},
		plainOptions,
	],
	endpoint: endpoints.deleteReport,
	prepare: requireConfirmation,
	perform: acknowledge('deleted'),
});
