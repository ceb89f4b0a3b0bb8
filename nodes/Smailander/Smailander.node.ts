import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { withHints } from '../operation/hints';
import { BASE_ADDRESS_EXPRESSION } from './address';
import { downloadInstances } from './instance/download/download';
import { instanceProperties } from './instance/instance.resource';
import { searchInstances, searchReports, searchTemplates } from './methods/listSearch';
import { generateReports } from './report/generate/generate';
import { reportProperties } from './report/report.resource';
import { templateProperties } from './template/template.resource';

export class Smailander implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Smailander',
		name: 'smailander',
		icon: { light: 'file:smailander.svg', dark: 'file:smailander.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").toLowerCase() + ": " + $parameter["resource"] }}',
		description: 'Generate, schedule, manage and download Smailander reports',
		// Not the codex's, behind whose section n8n would put a query.
		documentationUrl: 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/smailander.md#node',
		defaults: { name: 'Smailander' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smailanderApi', required: true }],
		// The transport makes the address itself; n8n reads from here which host a credential with restricted domains may reach.
		requestDefaults: { baseURL: BASE_ADDRESS_EXPRESSION },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'report',
				options: [
					{ name: 'Instance', value: 'instance', description: 'One run of a report, with its file' },
					{ name: 'Report', value: 'report', description: 'A report with its schedule, or one that is generated now' },
					{ name: 'Template', value: 'template', description: 'A list of sections that reports can be made of' },
				],
			},
			...reportProperties,
			...instanceProperties,
			...templateProperties,
		],
	};

	methods = { listSearch: { searchInstances, searchReports, searchTemplates } };

	customOperations: INodeType['customOperations'] = {
		instance: { download: downloadInstances, getAll: withHints(this) },
		report: { generate: generateReports, getAll: withHints(this) },
		template: { getAll: withHints(this) },
	};
}
