import type { INodeProperties } from 'n8n-workflow';
import { computerField } from '../../fields';
import { ASKED, INPUTS_LABEL } from './givenInputs';
import { COMPUTER, inputs, periodDetailFields } from './inputs';

const isFilled = { _cnd: { exists: true } } as const;
/** By comparison, for n8n 2.0 fails on `startsWith` where there is no value. */
const isExpression = { _cnd: { between: { from: '=', to: '>' } } } as const;

const hide = { reportId: ['', isExpression], data: [isFilled], id: [isFilled] };

/**
 * The fields of the picked report, as the method gives them. A node that was filled in in plain fields keeps those: n8n
 * drops what a form does not show, and an expression cannot be moved from one field to another.
 */
const ownFields = (resourceMapperMethod: string): INodeProperties[] => {
	const mapper: INodeProperties = {
		displayName: INPUTS_LABEL,
		name: 'reportInputs',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: 'The fields of the chosen report, as the service names them',
		displayOptions: { hide },
		typeOptions: {
			loadOptionsDependsOn: ['reportId.value'],
			resourceMapper: {
				resourceMapperMethod,
				mode: 'add',
				valuesLabel: INPUTS_LABEL,
				fieldWords: { singular: 'field', plural: 'fields' },
				supportAutoMap: false,
				addAllFields: true,
			},
		},
	};
	return [mapper, { ...computerField, displayOptions: { show: { '/reportInputs.schema[0].id': [COMPUTER] }, hide } }];
};

/**
 * Plain fields are for a report that an expression gives, and for a picked one whose own fields are not known. The first
 * form does not look at the own fields, for the editor remembers them after they have gone.
 */
const inBothForms = (field: INodeProperties): INodeProperties[] => [
	{ ...field, displayOptions: { hide: { reportId: [{ _cnd: { lt: '=' } }, { _cnd: { gt: '>' } }] } } },
	{ ...field, displayOptions: { hide: { reportId: ['', isExpression], '/reportInputs.value': [isFilled] } } },
];

const plainFields = [inputs.text, inputs.id].flatMap(({ field }) => inBothForms(field));

/**
 * What Run asks for. The period is never one of the report's own fields, which the editor empties when another report is
 * picked: as a field that stands in every form it keeps its value.
 */
export const runInputFields: INodeProperties[] = [
	...ownFields('getReportFields'),
	...inBothForms(inputs.period.field),
	{ ...inputs.period.field, displayOptions: { show: { '/reportInputs.value.Period': [ASKED] }, hide: { reportId: ['', isExpression] } } },
	...periodDetailFields,
	...plainFields,
];

/** What the trigger asks for: its Look Back stands in place of a period. */
export const triggerInputFields: INodeProperties[] = [...ownFields('getWatchedReportFields'), ...plainFields];
