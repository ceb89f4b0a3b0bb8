import type { IDataObject } from 'n8n-workflow';
import type { NodeName } from '../engine/run.mts';

export interface Described {
	node: NodeName;
	resource: string;
	operation: string;
	/** What comes out of every one of them stands in the schema. */
	runs: IDataObject[];
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value }) as IDataObject;
const reportId = byId('report_101');
const waitOptions = { firstLook: 0, interval: 1 };
const everyReport = ['report_101', 'report_102', 'report_103'].map((id) => ({ reportId: byId(id) }));

/**
 * Every operation whose fields are known before it runs. Rows have the columns of their report, so Run has no schema, and
 * that of Download is that of a file.
 */
export const described: Described[] = [
	{ node: 'threatLocker', resource: 'organization', operation: 'getAll', runs: [{ returnAll: true }] },
	{ node: 'threatLocker', resource: 'report', operation: 'getAll', runs: [{ returnAll: true }] },
	{ node: 'smailander', resource: 'instance', operation: 'download', runs: [{ reportId }] },
	{ node: 'smailander', resource: 'instance', operation: 'getAll', runs: [{ reportId, returnAll: true }] },
	{ node: 'smailander', resource: 'report', operation: 'create', runs: [{ name: 'Weekly' }] },
	{ node: 'smailander', resource: 'report', operation: 'delete', runs: [{ reportId }] },
	{
		node: 'smailander',
		resource: 'report',
		operation: 'generate',
		runs: [{}, { completion: 'completed', waitOptions }, { completion: 'downloaded', waitOptions }],
	},
	{ node: 'smailander', resource: 'report', operation: 'get', runs: everyReport },
	{ node: 'smailander', resource: 'report', operation: 'getAll', runs: [{ returnAll: true }] },
	{ node: 'smailander', resource: 'report', operation: 'pause', runs: [{ reportId }] },
	{ node: 'smailander', resource: 'report', operation: 'resume', runs: [{ reportId }] },
	{ node: 'smailander', resource: 'report', operation: 'update', runs: [{ reportId, updateFields: { name: 'Weekly' } }] },
	{ node: 'smailander', resource: 'template', operation: 'create', runs: [{ name: 'Short', sections: { section: [{ id: 'summary' }] } }] },
	{ node: 'smailander', resource: 'template', operation: 'getAll', runs: [{ returnAll: true }] },
];
