import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { compileFunction, constants } from 'node:vm';

const load = createRequire(import.meta.url);
const { default: JestRuntime } = load('jest-runtime') as typeof import('jest-runtime');
const INSTALLED = `${sep}node_modules${sep}`;

type Given = ConstructorParameters<typeof JestRuntime>;
type RequireOptions = Parameters<InstanceType<typeof JestRuntime>['requireModule']>[2];

/** Jest has no setting for where a file runs: this is the part of its runtime that compiles one for a realm of its own. */
interface Executor {
	injectedModuleParameters: readonly string[];
	compile(source: string, filename: string): unknown;
}

/**
 * Jest's runtime whose files share what is installed: n8n's engine takes half a second to load, and a worker loads it once,
 * not once a file. What belongs to the project, so all that nodes/ remembers, is new in each file as ever. Installed packages
 * are Node's to load, which an engine with ES modules needs too.
 */
export default class SharedEngine extends JestRuntime {
	private readonly resolver: Given[2];
	private readonly conditions: string[];

	constructor(...given: Given) {
		super(...given);
		const [, environment, resolver] = given;
		this.resolver = resolver;
		this.conditions = ['require', 'default', ...(environment.exportConditions?.() ?? [])];
		const { executor } = this as unknown as { executor: Executor };
		executor.compile = (source, filename) =>
			compileFunction(source, executor.injectedModuleParameters, {
				filename,
				importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
			});
	}

	override requireModule<T>(from: string, name?: string, options?: RequireOptions, isRequireActual?: boolean): T {
		const isOfJest = (options as { isInternalModule?: boolean } | undefined)?.isInternalModule ?? false;
		if (name !== undefined && !isOfJest && !this.resolver.isCoreModule(name)) {
			const path = this.resolver.resolveModule(from, name, { conditions: this.conditions });
			if (path.includes(INSTALLED)) return load(path) as T;
		}
		return super.requireModule<T>(from, name, options, isRequireActual);
	}
}
