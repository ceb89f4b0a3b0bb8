import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { resources } from '../operation/resource';
import { BASE_ADDRESS_EXPRESSION } from './address';
import { searchComputers, searchOrganizations, searchReports } from './methods/listSearch';
import { getOrganizations } from './methods/loadOptions';
import { getReportFields } from './methods/resourceMapping';
import { organization } from './organization/organization.resource';
import { report } from './report/report.resource';

const { properties, customOperations } = resources(report, organization);

export class ThreatLocker implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ThreatLocker',
		name: 'threatLocker',
		icon: { light: 'file:threatlocker.svg', dark: 'file:threatlocker.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").toLowerCase() + ": " + $parameter["resource"] }}',
		description: 'Run ThreatLocker reports and list reports and organizations',
		// Not the codex's, behind whose section n8n would put a query.
		documentationUrl: 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/threatlocker.md#node',
		defaults: { name: 'ThreatLocker' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'threatLockerApi', required: true }],
		// The transport makes the address itself; n8n reads from here which host a credential with restricted domains may reach.
		requestDefaults: { baseURL: BASE_ADDRESS_EXPRESSION },
		properties: [...properties],
	};

	methods = {
		listSearch: { searchComputers, searchOrganizations, searchReports },
		loadOptions: { getOrganizations },
		resourceMapping: { getReportFields },
	};

	customOperations = customOperations;
}
