/** Prints one line a check and counts them. */
export class Results {
	private passed = 0;
	private readonly failed: string[] = [];

	/** Checks run so far. */
	get count(): number {
		return this.passed + this.failed.length;
	}

	group(title: string): void {
		console.log(`\n${title}`);
	}

	/** Runs one check; a check that throws has failed, and the run goes on. */
	async check(name: string, work: () => Promise<string | void> | string | void): Promise<void> {
		const started = Date.now();
		try {
			const note = await work();
			this.passed += 1;
			console.log(`  ok    ${name}${note ? `: ${note}` : ''}  (${Date.now() - started} ms)`);
		} catch (error) {
			this.failed.push(name);
			const text = error instanceof Error ? error.message : String(error);
			console.log(`  FAIL  ${name}  (${Date.now() - started} ms)\n${indented(text)}`);
		}
	}

	/** Closing lines; whether everything passed, and anything was checked at all. */
	summary(): boolean {
		if (this.failed.length > 0) console.log(`\nFailed:\n${this.failed.map((name) => `  ${name}`).join('\n')}`);
		console.log(`\n${this.passed} passed, ${this.failed.length} failed`);
		return this.failed.length === 0 && this.passed > 0;
	}
}

const indented = (text: string): string =>
	text
		.split('\n')
		.map((line) => `        ${line}`)
		.join('\n');
