import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** What jest keeps in `globalThis` for one file; it takes what it finds there for its own. */
const OF_ONE_FILE = new Set(['EVENT_HANDLERS', 'JEST_STATE_SYMBOL', '$$jest-matchers-object']);

/**
 * Jest's environment without a realm for each file: `globalThis` is that of the worker, so that a test and the engine, which
 * the runtime beside this loads once a worker, have one `Error` and one `Array`, as a node and n8n have. What a file changed
 * in the process is put back at its end: mocks, fake timers, environment variables, console.
 */
export default class SharedRealm implements JestEnvironment {
	readonly global = globalThis as unknown as JestEnvironment['global'];
	readonly fakeTimers = null;
	readonly fakeTimersModern: ModernFakeTimers;
	readonly moduleMocker = new ModuleMocker(globalThis);
	private readonly console = globalThis.console;
	private readonly exit = process.exit;
	private readonly variables = { ...process.env };

	constructor({ projectConfig }: JestEnvironmentConfig) {
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
		Object.assign(globalThis, projectConfig.globals);
	}

	async setup(): Promise<void> {}

	async teardown(): Promise<void> {
		this.fakeTimersModern.dispose();
		this.moduleMocker.restoreAllMocks();
		globalThis.console = this.console;
		process.exit = this.exit;
		for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
		Object.assign(process.env, this.variables);
		for (const key of Object.getOwnPropertySymbols(globalThis)) {
			if (OF_ONE_FILE.has(key.description ?? '')) Reflect.deleteProperty(globalThis, key);
		}
	}

	exportConditions(): string[] {
		return ['node', 'node-addons'];
	}

	/** None of `node:vm`: the runtime beside this compiles for the worker's own. */
	getVmContext(): null {
		return null;
	}
}
