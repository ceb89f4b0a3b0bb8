import type { Page } from 'playwright-core';
import type { Stage } from '../../host/stage.mts';
import { exampleNames, mainExample, readExample } from '../../host/workflows.mts';
import { settled, takePage } from './page.mts';

const canvasWindow = { width: 1280, height: 720 };
const rowsWindow = { width: 1760, height: 900 };

/** The examples on the canvas, the main one also dark and with its rows. */
export async function takeExamples(stage: Stage, page: Page): Promise<void> {
	await page.setViewportSize(canvasWindow);
	// Without it the canvas marks the model of the agent.
	await stage.rest.createCredential('OpenAI account', 'openAiApi', { apiKey: 'none' });
	for (const file of await exampleNames()) {
		const workflow = await readExample(file);
		const { id } = await stage.rest.createWorkflow(workflow);
		await page.goto(`${stage.n8n.url}/workflow/${id}`);
		await page.getByTestId('canvas-trigger-node').first().waitFor({ timeout: 60_000 });
		await settled(page);
		const name = file.replace('.json', '');
		await takePage(page, file === mainExample ? `${name}.png` : `example-${name}.png`);
		if (file === mainExample) await takeMain(page, name);
	}
}

async function takeMain(page: Page, name: string): Promise<void> {
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
