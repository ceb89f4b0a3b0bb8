import type { IDataObject } from 'n8n-workflow';
import { reportGuid, type Sandbox } from '../../sandbox/index.mts';
import type { CredentialData } from '../engine/credentials.mts';
import { newSandbox } from '../engine/newSandbox.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { runNode, type NodeName } from '../engine/run.mts';

/** Workflows that no editor wrote: by n8n's API, by a script, by a model. */

const STOPPED_BY_N8N = 'The workflow has issues';

let sandbox: Sandbox;
beforeEach(async () => void (sandbox = await newSandbox()));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const credential = (node: NodeName): CredentialData =>
	node === 'threatLocker'
		? { apiKey: sandbox.threatLocker.key, baseUrl: sandbox.threatLocker.url }
		: { apiKey: sandbox.smailander.key, baseUrl: 'custom', customBaseUrl: sandbox.smailander.url };
const run = async (node: NodeName, way: '' | 'Routed' | 'Tool', parameters: IDataObject, items?: IDataObject[]) => {
	try {
		const { items: out, error } = await runNode({ node: `${node}${way}`, parameters, credential: credential(node), items });
		return { items: out, words: error && `${error.message} | ${error.description}`, asked: sandbox[node].requests.length };
	} catch (error) {
		if ((error as Error).constructor.name !== 'WorkflowHasIssuesError') throw error;
		return { items: [], words: STOPPED_BY_N8N, asked: sandbox[node].requests.length };
	}
};
const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const reportId = byId(reportGuid(1));

describe.each(['', 'Routed'] as const)(
	'a value that n8n leaves out for the sake of another, which is spelled otherwise, is missed (%s)',
	(way) => {
		test.each<[NodeName, IDataObject, string]>([
			[
				'smailander',
				{ operation: 'getAll', returnAll: 'false', limit: 2 },
				'"Return All" has no value "false" | n8n leaves out "Limit" because of it. Write it as false.',
			],
			[
				'smailander',
				{ operation: 'create', name: 'N', frequency: 'Monthly', day: '15' },
				'"Frequency" has no value "Monthly" | n8n leaves out "Day" because of it. Write it as "monthly".',
			],
			[
				'smailander',
				{ operation: 'create', name: 'N', sectionsFrom: 'Take From a Template', templateId: byId('daily_digest') },
				'"Sections" has no value "Take From a Template" | n8n leaves out "Template" because of it. Write it as "template".',
			],
			[
				'smailander',
				{ operation: 'generate', period: 'Custom', startDate: '2026-03-01', endDate: '2026-03-02' },
				'"Period" has no value "Custom" | n8n leaves out "Start Date" because of it. Write it as "custom".',
			],
			[
				'smailander',
				{ resource: 'instance', operation: 'download', reportId: byId('report_101'), instance: 'Chosen', instanceId: byId('x') },
				'"Which Instance" has no value "Chosen" | n8n leaves out "Instance" because of it. Write it as "chosen".',
			],
			[
				'threatLocker',
				{ operation: 'run', reportId, organizationScope: 'All Child Organizations', organizationFilter: 'dental' },
				'"Organizations" has no value "All Child Organizations" | n8n leaves out "Organization Name Contains" because of it. Write it as "children".',
			],
			[
				'threatLocker',
				{ operation: 'run', reportId, output: 'File', fileFormat: 'json' },
				'"Output" has no value "File" | n8n leaves out "File Format" because of it. Write it as "file".',
			],
		])('%s %j', async (node, parameters, words) => {
			const result = await run(node, way, parameters);
			expect(result.words).toContain(words);
			expect(result).toMatchObject({ items: [], asked: 0 });
		});

		test('where nothing is left out, such a spelling means what it says', async () => {
			expect((await run('smailander', way, { operation: 'create', name: 'N', frequency: 'Daily', time: '10:00' })).words).toBeUndefined();
			expect(sandbox.smailander.requests[0]!.body).toMatchObject({ schedule: { frequency: 'daily', time: '10:00' } });
		});
	},
);

test.each<[string, 'smailanderTrigger' | 'threatLockerTrigger', IDataObject, string]>([
	['Smailander', 'smailanderTrigger', { reportScope: 'One', reportId: byId('report_101') }, '"Reports" has no value "One"'],
	[
		'ThreatLocker',
		'threatLockerTrigger',
		{ reportId, organizationScope: 'Several', organizationIds: ['x'] },
		'"Organizations" has no value "Several"',
	],
])('nor does the trigger of %s watch other things than were meant', async (_, node, parameters, words) => {
	const active = new ActiveTrigger({
		node,
		parameters,
		credential: credential(node === 'smailanderTrigger' ? 'smailander' : 'threatLocker'),
	});
	await expect(active.poll()).rejects.toThrow(words);
});

describe.each(['', 'Routed'] as const)('a locator is read that lacks what the editor writes (%s)', (way) => {
	test.each<[string, (id: string) => unknown]>([
		['its mode', (value) => ({ __rl: true, value })],
		['its mark', (value) => ({ mode: 'id', value })],
		['all but the ID', (value) => value],
	])('%s', async (_, locator) => {
		const given = (id: string): IDataObject => ({ reportId: locator(id) }) as IDataObject;
		expect((await run('smailander', way, { operation: 'get', ...given('report_101') })).items[0]?.json.id).toBe('report_101');
		expect((await run('threatLocker', way, { operation: 'run', ...given(reportGuid(1)) })).items.length).toBeGreaterThan(0);
		const items = [{ report: locator('report_102') }, { report: locator('report_101') }] as IDataObject[];
		const { items: out } = await run('smailander', way, { operation: 'get', reportId: '={{ $json.report }}' }, items);
		expect(out.map(({ json }) => json.id)).toEqual(['report_102', 'report_101']);
	});
});

describe.each(['', 'Routed', 'Tool'] as const)('an operation that there is not asks for nothing (%s)', (way) => {
	test.each([
		[{ operation: 'fetch' }, 'There is no operation "fetch" of the resource "report"'],
		[{ operation: '={{ $json.operation }}' }, 'There is no operation "{{ $json.operation }}" of the resource "report"'],
		[{ resource: '={{ "report" }}', operation: 'getAll' }, 'There is no resource "{{ \\"report\\" }}"'],
		[{ resource: 'reports', operation: 'getAll' }, 'There is no resource "reports"'],
	])('%j', async (parameters, message) => {
		for (const node of ['smailander', 'threatLocker'] as const) {
			const { words, asked } = await run(node, way, parameters, [{ operation: 'getAll' }]);
			expect(asked).toBe(0);
			// An older engine sees by itself that an expression is no choice.
			if (words === STOPPED_BY_N8N) continue;
			expect(words).toContain(message);
			expect(words).toContain('Choose "Resource" and "Operation" from their lists. They take no expression.');
		}
	});
});
