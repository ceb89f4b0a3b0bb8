import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Results = { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };
type Options = { folder: string; suite: string };

/**
 * Jest reporter: leaves the line `<passed> <failed>` in `<folder>/<suite>`, for .ci/run to add up. A test file that
 * could not even be loaded counts as one failed test.
 */
export default class Tally {
	private readonly options: Options;

	constructor(_globalConfig: unknown, options: Options) {
		this.options = options;
	}

	onRunComplete(_contexts: unknown, results: Results): void {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		mkdirSync(this.options.folder, { recursive: true });
		writeFileSync(join(this.options.folder, this.options.suite), `${results.numPassedTests} ${failed}\n`);
	}
}
