import type { INodeProperties } from 'n8n-workflow';
import { locator } from '../fields/locator';
import { inBody, inBodyUnlessEmpty } from '../operation/input';
import { reportFormats, reportTypes } from './choices';

export const reportField: INodeProperties = locator({
	displayName: 'Report',
	name: 'reportId',
	search: 'searchReports',
	needed: 'always',
	description: 'The report to work with',
	placeholder: 'e.g. report_001',
});

export const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	default: 'pdf',
	description: 'The file format of the report',
	options: reportFormats,
	...inBody('format'),
};

export const typeField: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	default: 'daily_digest',
	description: 'The kind of report',
	options: reportTypes,
	...inBody('type'),
};

/** For parameters that the service may know and the documentation does not. */
export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields (JSON)',
	name: 'additionalFields',
	type: 'json',
	default: '{}',
	description: 'Further fields for the request, as a JSON object. They are added to those of the form and win over them.',
};

export const bodyText = (displayName: string, name: string, property: string, extra: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	...extra,
	...inBodyUnlessEmpty(property),
});
