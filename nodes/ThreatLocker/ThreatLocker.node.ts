import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { withHints } from '../operation/hints';
import { BASE_ADDRESS_EXPRESSION } from './address';
import { searchComputers, searchOrganizations, searchReports } from './methods/listSearch';
import { getOrganizations } from './methods/loadOptions';
import { getReportFields } from './methods/resourceMapping';
import { organizationProperties } from './organization/organization.resource';
import { reportProperties } from './report/report.resource';
import { runReports } from './report/run/run';

export class ThreatLocker implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ThreatLocker',
		name: 'threatLocker',
		icon: { light: 'file:threatlocker.svg', dark: 'file:threatlocker.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace("getAll", "getMany").replace(/[A-Z]/g, " $&").toLowerCase() + ": " + $parameter["resource"] }}',
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
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'report',
				options: [
					{ name: 'Organization', value: 'organization', description: 'The organizations that the API user can reach' },
					{ name: 'Report', value: 'report', description: 'The reports of the portal' },
				],
			},
			...reportProperties,
			...organizationProperties,
		],
	};

	methods = {
		listSearch: { searchComputers, searchOrganizations, searchReports },
		loadOptions: { getOrganizations },
		resourceMapping: { getReportFields },
	};

	customOperations: INodeType['customOperations'] = {
		organization: { getAll: withHints(this) },
		report: { getAll: withHints(this), run: runReports },
	};
}
