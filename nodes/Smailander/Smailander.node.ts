import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { resources } from '../operation/resource';
import { BASE_ADDRESS_EXPRESSION } from './address';
import { instance } from './instance/instance.resource';
import { searchInstances, searchReports, searchTemplates } from './methods/listSearch';
import { report } from './report/report.resource';
import { template } from './template/template.resource';

const { properties, customOperations } = resources(report, instance, template);

export class Smailander implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Smailander',
		name: 'smailander',
		icon: { light: 'file:smailander.svg', dark: 'file:smailander.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").toLowerCase() + ": " + $parameter["resource"] }}',
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
		properties: [...properties],
	};

	methods = { listSearch: { searchInstances, searchReports, searchTemplates } };

	customOperations = customOperations;
}
