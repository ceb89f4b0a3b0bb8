import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { runsFolder, projectFolder } from '../host/places.mts';
import { owner, type Json } from '../host/rest.mts';
import { exitOnSignal, HostFailure, runScript } from '../host/script.mts';
import { setStage, typeOf, type KeyName, type Service, type Stage } from '../host/stage.mts';
import { exampleNames, mainExample, readExample } from '../host/workflows.mts';
import { offeredOperations } from './operations.mts';

const imagesFolder = join(projectFolder, 'docs', 'images');
const browserPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Four ports in a row, the same at every run, so that addresses in the pictures do not change. */
const sandboxPort = 5690;

/** Tall enough for the longest form; a picture ends below its last field. */
const formWindow = { width: 1280, height: 2000 };
const canvasWindow = { width: 1280, height: 720 };
const rowsWindow = { width: 1760, height: 900 };

const chosen = (value: string, cachedResultName: string): Json => ({ __rl: true, mode: 'list', value, cachedResultName });
const notChosen: Json = { __rl: true, mode: 'list', value: '' };
const morningDigest = chosen('report_101', 'Morning Digest');

/** One form of every operation, filled in as a user might. */
const forms: Array<[service: Service, resource: string, operation: string, parameters: Json]> = [
	['threatLocker', 'report', 'getAll', { organizationId: notChosen, returnAll: true }],
	[
		'threatLocker',
		'report',
		'run',
		{
			reportId: chosen('11111111-aaaa-4aaa-8aaa-000000000002', 'Files Learned in Applications (Applications)'),
			organizationScope: 'children',
			organizationId: notChosen,
			organizationFilter: 'dental',
			period: 'last90Days',
			data: 'WS-014.example.test',
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

/** Takes every picture of the documentation in a real n8n. */
async function main(): Promise<number> {
	const executablePath = browserPlaces.find((place) => existsSync(place));
	if (executablePath === undefined) {
		throw new HostFailure(`There is no Chromium: looked for ${browserPlaces.join(', ')}. On Debian: apt-get install chromium`);
	}
	await mkdir(imagesFolder, { recursive: true });
	const stage = await setStage({ folder: join(runsFolder, 'screenshots'), sandboxPort, log: (line) => console.log(line) });
	try {
		const browser = await chromium.launch({
			executablePath,
			// Root in a container needs the first one; the others keep the browser from calling home.
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
		});
		try {
			await takeAll(stage, browser);
		} finally {
			await browser.close();
		}
	} finally {
		await stage.end();
	}
	return 0;
}

async function takeAll(stage: Stage, browser: Browser): Promise<void> {
	selectors.setTestIdAttribute('data-test-id');
	const page = await browser.newPage({ viewport: formWindow, deviceScaleFactor: 1 });
	await signIn(stage, page);
	await takeForms(stage, page);
	await takeCredentials(stage, page);
	await page.setViewportSize(canvasWindow);
	await takeExamples(stage, page);
}

async function signIn({ n8n }: Stage, page: Page): Promise<void> {
	await page.goto(`${n8n.url}/signin`);
	await page.locator('input[type=email]').fill(owner.email);
	await page.locator('input[type=password]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/home\//, { timeout: 60_000 });
}

async function takeForms(stage: Stage, page: Page): Promise<void> {
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
	await page.screenshot({
		path: join(imagesFolder, name),
		clip: { x: panel.x, y: panel.y - tabsHeight, width: panel.width, height: bottom - panel.y + tabsHeight + 24 },
	});
	console.log(`docs/images/${name}`);
}

/** The credential forms with what their test says: the editor tests a saved credential when its form is opened. */
async function takeCredentials(stage: Stage, page: Page): Promise<void> {
	const shown: Array<[name: string, service: Service, key: KeyName]> = [
		['threatlocker-credential.png', 'threatLocker', 'full'],
		['threatlocker-credential-revoked.png', 'threatLocker', 'revoked'],
		['smailander-credential.png', 'smailander', 'full'],
		['smailander-credential-revoked.png', 'smailander', 'revoked'],
	];
	await page.setViewportSize({ width: 1280, height: 1100 });
	for (const [name, service, key] of shown) {
		const { id } = stage.credentialsOf(service, key)[`${service}Api`];
		await page.goto(`${stage.n8n.url}/home/credentials/${id}`);
		const result = key === 'full' ? 'Connection tested successfully' : 'Couldn’t connect with these settings';
		await page.getByText(result).first().waitFor({ timeout: 60_000 });
		if (key !== 'full') await page.getByText('More details').first().click();
		await settled(page);
		await page.getByTestId('editCredential-modal').last().screenshot({ path: join(imagesFolder, name) });
		console.log(`docs/images/${name}`);
	}
}

/** The examples on the canvas, the main one also dark and with its rows. */
async function takeExamples(stage: Stage, page: Page): Promise<void> {
	for (const file of await exampleNames()) {
		const { id } = await stage.rest.createWorkflow(await readExample(file, stage.n8n.filesFolder));
		await page.goto(`${stage.n8n.url}/workflow/${id}`);
		await page.getByTestId('canvas-trigger-node').waitFor({ timeout: 60_000 });
		await settled(page);
		const name = file.replace('.json', '');
		await takePage(page, `${name}.png`);
		if (file !== mainExample) continue;

		await page.emulateMedia({ colorScheme: 'dark' });
		await settled(page);
		await takePage(page, `${name}-dark.png`);
		await page.emulateMedia({ colorScheme: 'light' });

		await page.getByTestId('execute-workflow-button').click();
		const notice = page.getByRole('alert').filter({ hasText: 'Workflow executed successfully' });
		await notice.waitFor({ timeout: 60_000 });
		await notice.locator('.el-notification__closeBtn').click();
		await page.setViewportSize(rowsWindow);
		await page.getByTestId('canvas-node').filter({ hasText: 'Files Learned' }).dblclick();
		await page.getByTestId('output-panel').waitFor();
		await settled(page);
		await takePage(page, `${name}-rows.png`);
		await page.setViewportSize(canvasWindow);
	}
}

async function takePage(page: Page, name: string): Promise<void> {
	await page.screenshot({ path: join(imagesFolder, name) });
	console.log(`docs/images/${name}`);
}

/** Lists are loaded and movements are over. */
async function settled(page: Page): Promise<void> {
	await page.waitForLoadState('networkidle', { timeout: 20_000 }).catch(() => {
		// The editor keeps a connection open for news; the pictures do not depend on it.
	});
	await page.waitForTimeout(800);
}

exitOnSignal();
await runScript(main);
