import type { Page } from 'playwright-core';
import ticketsExample from '../../examples/3-threatlocker-rows-to-tickets.json' with { type: 'json' };
import mainExample from '../../examples/threatlocker-files-learned.json' with { type: 'json' };
import type { Json } from '../../host/model.mts';
import { typeOf, type Service, type Stage } from '../../host/stage.mts';
import { settled, takePage } from './page.mts';

/** Tall enough for the longest form; a picture ends below its last field. */
const formWindow = { width: 1280, height: 2000 };

const chosen = (value: string, cachedResultName: string): Json => ({ __rl: true, mode: 'list', value, cachedResultName });
const notChosen: Json = { __rl: true, mode: 'list', value: '' };

/** A picked report with what it asks for, as the editor stores them. */
const { reportId, reportInputs } = mainExample.nodes
	.map(({ parameters }) => parameters as Json)
	.find((parameters) => 'reportInputs' in parameters)!;
const learned = { reportId, reportInputs };

/** The trigger of the example, whose report asks for nothing. */
const newRows = ticketsExample.nodes.map(({ parameters }) => parameters as Json).find((parameters) => 'reportInputs' in parameters)!;

/** The forms that the documentation shows, filled in as a user might. */
const forms: Array<{ picture: string; service: Service; node: string; parameters: Json }> = [
	{
		picture: 'threatlocker-report-run',
		service: 'threatLocker',
		node: 'ThreatLocker',
		parameters: {
			resource: 'report',
			operation: 'run',
			...learned,
			organizationScope: 'children',
			organizationId: notChosen,
			organizationFilter: 'dental',
			output: 'file',
			fileFormat: 'csv',
			options: { expectedColumns: ['Date Learned', 'Hostname'], maxInFlight: 8, sliceDays: 7 },
		},
	},
	{
		picture: 'threatlocker-organization-getAll',
		service: 'threatLocker',
		node: 'ThreatLocker',
		parameters: {
			resource: 'organization',
			operation: 'getAll',
			organizationId: notChosen,
			returnAll: false,
			limit: 50,
			filters: { searchText: 'dental', orderBy: 'name' },
		},
	},
	{ picture: 'threatlocker-trigger', service: 'threatLocker', node: 'ThreatLocker Trigger', parameters: newRows },
	{
		picture: 'smailander-report-generate',
		service: 'smailander',
		node: 'Smailander',
		parameters: {
			resource: 'report',
			operation: 'generate',
			type: 'weekly_summary',
			format: 'pdf',
			period: 'previousWeek',
			filters: { honeypots: ['monitor@example.com'], minThreatScore: 60 },
			completion: 'downloaded',
			waitOptions: { interval: 10, timeout: 30, unfinished: 'item' },
		},
	},
	{
		picture: 'smailander-report-create',
		service: 'smailander',
		node: 'Smailander',
		parameters: {
			resource: 'report',
			operation: 'create',
			name: 'Weekly Security Summary',
			type: 'custom',
			format: 'pdf',
			frequency: 'weekly',
			day: 'monday',
			sections: ['executive_summary', 'top_threats'],
			recipients: { recipient: [{ email: 'security@example.com', name: 'Security Team' }] },
			options: { description: 'For the team meeting' },
		},
	},
	{
		picture: 'smailander-instance-download',
		service: 'smailander',
		node: 'Smailander',
		parameters: { resource: 'instance', operation: 'download', reportId: chosen('report_101', 'Morning Digest'), instance: 'latest' },
	},
	{
		picture: 'smailander-template-create',
		service: 'smailander',
		node: 'Smailander',
		parameters: {
			resource: 'template',
			operation: 'create',
			name: 'Vendor Security Assessment',
			sections: { section: [{ id: 'executive_summary', order: 1, required: true }] },
			format: 'pdf',
			options: { description: 'Four times a year', theme: 'corporate' },
		},
	},
	{
		picture: 'smailander-trigger',
		service: 'smailander',
		node: 'Smailander Trigger',
		parameters: {
			pollTimes: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] },
			triggerOn: 'both',
			reportScope: 'all',
			download: true,
			filters: { formats: ['pdf'] },
			options: { lookBackHours: 24 },
		},
	},
];

/** The middle panel of the node view of each form. */
export async function takeForms(stage: Stage, page: Page): Promise<void> {
	await page.setViewportSize(formWindow);
	for (const { picture, service, node, parameters } of forms) {
		const nodeId = '00000000-0000-4000-8000-000000000001';
		const { id } = await stage.rest.createWorkflow({
			name: picture,
			nodes: [
				{
					id: nodeId,
					name: node,
					type: typeOf(stage, node.endsWith(' Trigger') ? `${service}Trigger` : service),
					typeVersion: 1,
					position: [0, 0],
					parameters,
					credentials: stage.credentialsOf(service, 'full'),
				},
			],
			connections: {},
		});
		await page.goto(`${stage.n8n.url}/workflow/${id}/${nodeId}`);
		await page.getByTestId('node-parameters').getByTestId('parameter-item').first().waitFor({ timeout: 60_000 });
		await settled(page);
		await takeForm(page, `${picture}.png`);
	}
}

/** The middle panel of the node view, from its tabs to below the last field. */
async function takeForm(page: Page, name: string): Promise<void> {
	const panel = await page.getByTestId('node-parameters').boundingBox();
	const bottom = await page.getByTestId('node-parameters').evaluate((element) => {
		const fields = element.querySelectorAll('[data-test-id="parameter-item"], [data-test-id="collection-parameter-add"], button');
		const ends = [...fields]
			.filter((field) => field.closest('[data-test-id="node-feature-request"]') === null)
			.map((field) => field.getBoundingClientRect().bottom);
		return Math.max(...ends);
	});
	if (panel === null) throw new Error('The form is not shown');
	const tabsHeight = 42;
	await takePage(page, name, { x: panel.x, y: panel.y - tabsHeight, width: panel.width, height: bottom - panel.y + tabsHeight + 24 });
}
