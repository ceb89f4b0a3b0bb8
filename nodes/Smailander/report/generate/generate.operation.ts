import { outputFileField } from '../../../fields/outputFile';
import { periodFields } from '../../../fields/period';
import { optionsField } from '../../../fields/requestBudget';
import { operation } from '../../../operation/operation';
import { endpoints } from '../../api';
import { additionalFields, formatField, typeField } from '../../fields';
import { generateAll } from './generate';
import { COMPLETIONS, DEFAULT_DELIVERY, generateOrder, UNFINISHED } from './order';

export const generate = operation({
	name: 'Generate',
	value: 'generate',
	action: 'Generate report',
	description: 'Generate a report now, and wait for it or get its file too if wanted. The answer names the report.',
	fields: [
		typeField,
		formatField,
		...periodFields('The time the report covers', 'last7Days'),
		{
			displayName: 'Wait For',
			name: 'completion',
			type: 'options',
			default: 'accepted',
			description:
				'How far to go: Downloaded gives the file. The reports of many input items are generated first and then waited for together.',
			options: [...COMPLETIONS],
		},
		{ ...outputFileField, displayOptions: { show: { completion: ['downloaded'] } } },
		{
			displayName: 'Wait Options',
			name: 'waitOptions',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: { show: { completion: ['completed', 'downloaded'] } },
			options: [
				{
					displayName: 'First Look (Seconds)',
					name: 'firstLook',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 86400 },
					default: 30,
					description: 'When to look first. Without it the time that the service estimates is used.',
				},
				{
					displayName: 'If Not Completed',
					name: 'unfinished',
					type: 'options',
					default: 'error',
					description: 'What to do when a report fails or is not ready in time',
					options: [...UNFINISHED],
				},
				{
					displayName: 'Interval (Seconds)',
					name: 'interval',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 3600 },
					default: 10,
					description: 'Longest time between two looks. The first ones follow faster.',
				},
				{
					displayName: 'Timeout (Minutes)',
					name: 'timeout',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 10080, numberPrecision: 2 },
					default: 30,
					description: 'How long to wait for a report',
				},
			],
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
		optionsField(additionalFields, {
			displayName: 'Delivery Method',
			name: 'deliveryMethod',
			type: 'string',
			default: DEFAULT_DELIVERY,
			placeholder: 'e.g. download_link',
			description:
				'How the service hands over the report. The documentation names download_link only, which is sent unless something else stands here.',
		}),
	],
	endpoint: endpoints.generateReport,
	order: generateOrder,
	performAll: generateAll,
});
