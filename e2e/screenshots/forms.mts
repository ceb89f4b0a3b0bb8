import type { Page } from 'playwright-core';
import mainExample from '../../examples/threatlocker-files-learned.json' with { type: 'json' };
import type { Json } from '../../host/rest.mts';
import { HostFailure } from '../../host/script.mts';
import { typeOf, type Service, type Stage } from '../../host/stage.mts';
import { offeredOperations } from '../operations.mts';
import { settled, takePage } from './page.mts';

/** Tall enough for the longest form; a picture ends below its last field. */
const formWindow = { width: 1280, height: 2000 };

const chosen = (value: string, cachedResultName: string): Json => ({ __rl: true, mode: 'list', value, cachedResultName });
const notChosen: Json = { __rl: true, mode: 'list', value: '' };
const morningDigest = chosen('report_101', 'Morning Digest');

/** A picked report with what it asks for, as the editor stores them. */
const { reportId, reportInputs } = mainExample.nodes.map(({ parameters }) => parameters as Json).find((parameters) => 'reportInputs' in parameters)!;
const learned = { reportId, reportInputs };

/** One form of every operation, filled in as a user might. */
const forms: Array<[service: Service, resource: string, operation: string, parameters: Json]> = [
	['threatLocker', 'report', 'getAll', { organizationId: notChosen, returnAll: true }],
	[
		'threatLocker',
		'report',
		'run',
		{
			...learned,
			organizationScope: 'children',
			organizationId: notChosen,
			organizationFilter: 'dental',
			output: 'file',
			fileFormat: 'csv',
			options: { expectedColumns: ['Date Learned', 'Hostname'], sliceDays: 7 },
			requestBudget: { maxInFlight: 8 },
		},
	],
	[
		'threatLocker',
		'organization',
		'getAll',
		{ organizationId: notChosen, returnAll: false, limit: 50, filters: { searchText: 'dental', orderBy: 'name' } },
	],
	['smailander', 'report', 'getAll', { returnAll: true, filters: { status: 'active', type: 'daily_digest' } }],
	['smailander', 'report', 'get', { reportId: morningDigest }],
	[
		'smailander',
		'report',
		'generate',
		{
			type: 'weekly_summary',
			format: 'pdf',
			period: 'previousWeek',
			filters: { honeypots: ['monitor@example.com'], minThreatScore: 60 },
			completion: 'downloaded',
			waitOptions: { interval: 10, timeout: 30, unfinished: 'item' },
		},
	],
	[
		'smailander',
		'report',
		'create',
		{
			name: 'Weekly Security Summary',
			type: 'custom',
			format: 'pdf',
			frequency: 'weekly',
			day: 'monday',
			sections: ['executive_summary', 'top_threats'],
			recipients: { recipient: [{ email: 'security@example.com', name: 'Security Team' }] },
			description: 'For the team meeting',
		},
	],
	[
		'smailander',
		'report',
		'update',
		{ reportId: morningDigest, updateFields: { name: 'Morning Digest (EU)', recipients: ['security@example.com'] } },
	],
	['smailander', 'report', 'pause', { reportId: morningDigest }],
	['smailander', 'report', 'resume', { reportId: chosen('report_102', 'Board Summary (paused)') }],
	['smailander', 'report', 'delete', { reportId: chosen('report_102', 'Board Summary (paused)') }],
	['smailander', 'instance', 'getAll', { reportId: morningDigest, returnAll: false, limit: 50, filters: { status: 'completed' } }],
	['smailander', 'instance', 'download', { reportId: morningDigest, instance: 'latest' }],
	['smailander', 'template', 'getAll', { returnAll: true }],
	[
		'smailander',
		'template',
		'create',
		{
			name: 'Vendor Security Assessment',
			description: 'Four times a year',
			sections: { section: [{ id: 'executive_summary', order: 1, required: true }] },
			format: 'pdf',
			theme: 'corporate',
		},
	],
];

/** The form of every operation, filled in. @throws HostFailure when an operation has no form here */
export async function takeForms(stage: Stage, page: Page): Promise<void> {
	await page.setViewportSize(formWindow);
	const pictured = new Set(forms.map(([service, resource, operation]) => `${service} ${resource} ${operation}`));
	const missing = (await offeredOperations(stage)).filter((operation) => !pictured.has(operation));
	if (missing.length > 0) throw new HostFailure(`No form is filled in for ${missing.join(', ')}`);

	for (const [service, resource, operation, parameters] of forms) {
		const nodeId = '00000000-0000-4000-8000-000000000001';
		const { id } = await stage.rest.createWorkflow({
			name: `${service} ${resource} ${operation}`,
			nodes: [
				{
					id: nodeId,
					name: service === 'threatLocker' ? 'ThreatLocker' : 'Smailander',
					type: typeOf(stage, service),
					typeVersion: 1,
					position: [0, 0],
					parameters: { resource, operation, ...parameters },
					credentials: stage.credentialsOf(service, 'full'),
				},
			],
			connections: {},
		});
		await page.goto(`${stage.n8n.url}/workflow/${id}/${nodeId}`);
		await page.getByTestId('parameter-input-operation').waitFor({ timeout: 60_000 });
		await settled(page);
		await takeForm(page, `${service.toLowerCase()}-${resource}-${operation}.png`);
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
