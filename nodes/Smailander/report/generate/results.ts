import type { INodeExecutionData } from 'n8n-workflow';

/** What became of each input item. With the first failure that may not be passed over, everything else is called off. */
export class Results {
	private readonly made = new Map<number, INodeExecutionData>();
	private readonly failures = new Map<number, unknown>();
	private readonly calledOff = new AbortController();

	/** @param passesOver whether an item that failed leaves the others alone */
	constructor(private readonly passesOver: boolean) {}

	/** Comes when everything else is called off. */
	get signal(): AbortSignal {
		return this.calledOff.signal;
	}

	get failed(): ReadonlyMap<number, unknown> {
		return this.failures;
	}

	/** Whether nothing more is to be done for an item. */
	has(item: number): boolean {
		return this.made.has(item) || this.failures.has(item);
	}

	put(item: number, data: INodeExecutionData): void {
		this.made.set(item, { ...data, pairedItem: { item } });
	}

	fail(item: number, error: unknown): void {
		this.failures.set(item, error);
		if (!this.passesOver) this.calledOff.abort();
	}

	of(item: number): INodeExecutionData | undefined {
		return this.made.get(item);
	}
}
