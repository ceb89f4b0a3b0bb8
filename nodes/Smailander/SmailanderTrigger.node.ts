import { NodeConnectionTypes, type INodeExecutionData, type INodeType, type INodeTypeDescription, type IPollFunctions } from 'n8n-workflow';
import { withCredential } from '../transport/lent';
import { poll } from '../trigger/poll';
import { pollFaults } from '../trigger/pollFaults';
import { smailander } from './api';
import { searchReports } from './methods/listSearch';
import { getReports } from './methods/loadOptions';
import { triggerFields } from './trigger/fields';
import { reportWatch } from './trigger/watch';

export class SmailanderTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Smailander Trigger',
		name: 'smailanderTrigger',
		icon: { light: 'file:smailander.svg', dark: 'file:smailander.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "on: " + $parameter["triggerOn"] }}',
		description: 'Starts the workflow when a Smailander report is completed or has failed',
		// Not the codex's, behind whose section n8n would put a query.
		documentationUrl: 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/smailander.md#trigger',
		defaults: { name: 'Smailander Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smailanderApi', required: true }],
		properties: triggerFields,
	};

	methods = { listSearch: { searchReports }, loadOptions: { getReports } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const lent = withCredential(this, smailander);
		return await poll(this, pollFaults(lent, smailander), async () => await reportWatch(lent));
	}
}
