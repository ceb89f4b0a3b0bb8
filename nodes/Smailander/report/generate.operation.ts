import {
	updateDisplayOptions,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { periodFields, readPeriod } from '../../fields/period';
import { requiredText, textList, textValue } from '../../fields/values';
import { Refusal } from '../../refusal';
import { routing, single } from '../../transport/routing';
import type { ServiceRequest } from '../../transport/service';
import { endpoints, readMade, smailander } from '../api';
import { additionalFieldsOf, addToBody } from '../body';
import { additionalFields, formatField, typeField } from '../fields';

function prepare(this: IExecuteSingleFunctions, request: ServiceRequest): void {
	requiredText(this.getNodeParameter('type'), 'Type');
	requiredText(this.getNodeParameter('format'), 'Format');
	const period = readPeriod((name) => this.getNodeParameter(name, ''), this.getTimezone(), Date.now());
	addToBody(request, period ? { period } : {}, filtersOf(this), additionalFieldsOf(this));
}

function filtersOf(context: IExecuteSingleFunctions): IDataObject {
	const { honeypots, minThreatScore } = context.getNodeParameter('filters', {}) as IDataObject;
	const addresses = textList(honeypots, 'Honeypots');
	const filters = {
		...(addresses.length > 0 ? { honeypots: addresses } : {}),
		...(minThreatScore === undefined ? {} : { threat_score: { min: threatScore(minThreatScore) } }),
	};
	return Object.keys(filters).length > 0 ? { filters } : {};
}

/** The user guide gives scores from 0 to 100. */
function threatScore(value: unknown): number {
	const score = Number(value);
	if (textValue(value, 'Minimum Threat Score') === '' || Number.isNaN(score) || score < 0 || score > 100) {
		throw new Refusal('"Minimum Threat Score" is not a score', 'Enter a number from 0 to 100.');
	}
	return score;
}

export const generateOption: INodePropertyOptions = {
	name: 'Generate',
	value: 'generate',
	action: 'Generate report',
	description: 'Start the making of a report now. The answer names the report; its instances show when it is ready.',
	routing: routing(smailander, { endpoint: endpoints.generateReport, prepare, perform: single(readMade) }),
};

export const generateFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['generate'] } },
	[
		typeField,
		formatField,
		...periodFields('The time the report covers', 'last7Days'),
		{
			displayName: 'Delivery Method',
			name: 'deliveryMethod',
			type: 'string',
			default: 'download_link',
			placeholder: 'e.g. download_link',
			description: 'How the service hands over the report. The documentation names download_link only.',
			routing: { send: { type: 'body', property: 'delivery', value: '={{ $value ? { method: $value } : undefined }}' } },
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Honeypots',
					name: 'honeypots',
					type: 'string',
					typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Honeypot' },
					default: [],
					placeholder: 'e.g. monitor@example.com',
					description: 'Only these honeypot addresses',
				},
				{
					displayName: 'Minimum Threat Score',
					name: 'minThreatScore',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 100 },
					default: 60,
					description: 'Only threats with at least this score, from 0 to 100',
				},
			],
		},
		additionalFields,
	],
);
