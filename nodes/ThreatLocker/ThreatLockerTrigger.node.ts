import { NodeConnectionTypes, type INodeExecutionData, type INodeType, type INodeTypeDescription, type IPollFunctions } from 'n8n-workflow';
import { withCredential } from '../transport/lent';
import { poll } from '../trigger/poll';
import { pollFaults } from '../trigger/pollFaults';
import { threatLocker } from './api';
import { searchComputers, searchOrganizations, searchReports } from './methods/listSearch';
import { getOrganizations } from './methods/loadOptions';
import { getWatchedReportFields } from './methods/resourceMapping';
import { triggerFields } from './trigger/fields';
import { getColumns } from './trigger/loadOptions';
import { rowWatch } from './trigger/watch';

export class ThreatLockerTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ThreatLocker Trigger',
		name: 'threatLockerTrigger',
		icon: { light: 'file:threatlocker.svg', dark: 'file:threatlocker.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "on: new row" }}',
		description: 'Starts the workflow when a ThreatLocker report has rows that were not there before',
		// Not the codex's, behind whose section n8n would put a query.
		documentationUrl: 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/threatlocker.md#trigger',
		defaults: { name: 'ThreatLocker Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'threatLockerApi', required: true }],
		properties: triggerFields,
	};

	methods = {
		listSearch: { searchComputers, searchOrganizations, searchReports },
		loadOptions: { getColumns, getOrganizations },
		resourceMapping: { getWatchedReportFields },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const lent = withCredential(this, threatLocker);
		return await poll(this, pollFaults(lent, threatLocker), async () => await rowWatch(lent));
	}
}
