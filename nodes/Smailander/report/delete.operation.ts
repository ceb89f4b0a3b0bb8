import { updateDisplayOptions, type IExecuteSingleFunctions, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { Refusal } from '../../refusal';
import { routing } from '../../operation/routing';
import { isTool } from '../../transport/tool';
import { acknowledge } from '../acknowledge';
import { endpoints, smailander } from '../api';

/** In a workflow the operation itself is the user's decision; an agent decides anew in each call. */
function requireConfirmation(this: IExecuteSingleFunctions): void {
	if (!isTool(this)) return;
	const given: unknown = this.getNodeParameter('confirmDeletion', false);
	if (given === true || (typeof given === 'string' && given.trim().toLowerCase() === 'true')) return;
	throw new Refusal(
		'The deletion is not confirmed, and nothing was deleted',
		'A deleted report, its schedule and its files cannot be brought back. If it is really to be deleted, set "Confirm Deletion" to true.',
	);
}

export const deleteOption: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete report',
	description: 'Delete a report and its schedule',
	routing: routing(smailander, { endpoint: endpoints.deleteReport, prepare: requireConfirmation, perform: acknowledge('deleted') }),
};

export const deleteFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['delete'] } },
	[
		{
			displayName: 'Confirm Deletion',
			name: 'confirmDeletion',
			type: 'boolean',
			default: false,
			displayOptions: { show: { '@tool': [true] } },
			description:
				'Whether the report is really to be deleted, with its schedule and its files. Only where the user has agreed to the deletion of this very report.',
		},
	],
);
