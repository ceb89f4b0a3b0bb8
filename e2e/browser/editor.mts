import type { Locator, Page } from 'playwright-core';

/** In how many milliseconds a step of the editor is done, on a busy machine too. */
const patience = 60_000;

/** Headings in the panel of nodes. */
type ActionKind = 'Actions' | 'Triggers';

/** n8n's editor (2.41) as a person works with it. */
export class Editor {
	readonly page: Page;
	readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
		page.setDefaultTimeout(patience);
	}

	async open(path: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`);
	}

	get creator(): Locator {
		return this.page.getByTestId('node-creator');
	}

	/** The view of one node: input, form and output. */
	get nodeView(): Locator {
		return this.page.getByTestId('ndv');
	}

	get form(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** The fields that a picked report brings into the form. */
	get reportFields(): Locator {
		return this.page.getByTestId('resource-mapper-container');
	}

	/** Begins a workflow and searches its first node. */
	async searchFirstNode(service: string): Promise<void> {
		await this.open('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').click();
		await this.creator.getByTestId('node-creator-search-bar').fill(service);
		await this.entry(service).waitFor();
	}

	/** Begins a workflow with one action or trigger of a service; its form is open then. */
	async addFirstNode(service: string, kind: ActionKind, action: string): Promise<void> {
		await this.searchFirstNode(service);
		await this.addFound(service, kind, action);
	}

	/** Adds one action or trigger of the service that was searched. */
	async addFound(service: string, kind: ActionKind, action: string): Promise<void> {
		await this.entry(service).click();
		const category = this.creator.getByTestId('node-creator-category-item').filter({ hasText: kind });
		await category.waitFor();
		if (!(await this.entry(action).isVisible())) await category.click();
		await this.entry(action).click();
		await this.form.waitFor();
	}

	/** A line in the panel of nodes. */
	private entry(name: string): Locator {
		return this.creator.getByTestId('node-creator-item-name').getByText(name, { exact: true });
	}

	field(name: string): Locator {
		return this.form.getByTestId(`parameter-input-${name}`);
	}

	async fill(name: string, text: string): Promise<void> {
		await this.field(name).locator('input, textarea').fill(text);
	}

	async choose(name: string, option: string): Promise<void> {
		await this.field(name).click();
		await this.page.getByRole('option').filter({ hasText: option }).filter({ visible: true }).click();
	}

	/** Opens a list of records and searches it. */
	async searchList(name: string, text: string): Promise<Locator> {
		await this.form.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input').click();
		await this.page.getByTestId('rlc-item').first().waitFor();
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(text);
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}

	async pickReport(name: string): Promise<void> {
		const entries = await this.searchList('reportId', name);
		await entries.filter({ hasText: name }).click();
	}

	/** Types an expression into a field, and waits until the editor saves it: it takes it over a moment after the last key. */
	async express(name: string, expression: string): Promise<void> {
		const item = this.form.getByTestId('parameter-item').filter({ has: this.page.getByTestId(`parameter-input-${name}`) });
		await item.hover();
		await item.getByTestId('radio-button-expression').click();
		const inJson = JSON.stringify(expression).slice(1, -1);
		const saved = this.page.waitForRequest(
			(request) => request.url().includes('/rest/workflows') && (request.postData() ?? '').includes(inJson),
		);
		await this.field(name).locator('.cm-content').fill(expression);
		await this.nodeView.getByTestId('tab-params').click();
		await saved;
	}

	/** The button is called Execute step, at a trigger Fetch Test Event. */
	async execute(button: 'Execute step' | 'Fetch Test Event'): Promise<void> {
		await this.nodeView.getByTestId('node-execute-button').filter({ hasText: button }).click();
	}

	/** How many items the output shows. */
	async itemCount(): Promise<number> {
		return Number.parseInt(await this.output.getByTestId('ndv-items-count').innerText(), 10);
	}

	async showOutputAs(view: 'table' | 'json' | 'binary'): Promise<void> {
		await this.output.getByTestId(`radio-button-${view}`).click();
	}

	async closeNode(): Promise<void> {
		await this.nodeView.getByTestId('ndv-close-button').click();
		await this.nodeView.waitFor({ state: 'hidden' });
	}

	/** A node on the canvas. */
	canvasNode(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name });
	}
}

/** The labels of the fields in a part of a form, top down. */
export async function labelsIn(part: Locator): Promise<string[]> {
	const texts = await part.getByTestId('input-label').filter({ visible: true }).allInnerTexts();
	return texts.map((text) => text.split('\n')[0]!.trim());
}
