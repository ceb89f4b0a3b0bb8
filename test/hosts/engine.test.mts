import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Folder whose node_modules holds the engine; set by each jest configuration. */
declare const ENGINE_FOLDER: string;

const project = join(import.meta.dirname, '../..');
const modules = join(ENGINE_FOLDER, 'node_modules');

describe.each(['test/hosts', 'nodes/transport', 'credentials'])('required from %s', (folder) => {
	const requireThere = createRequire(join(project, folder, 'any.js'));

	test.each(['n8n-core', 'n8n-workflow', 'zod'])('%s is the one of the engine under test', (name) => {
		expect(requireThere.resolve(name)).toContain(join(modules, name));
	});
});

test('the engine finds its own n8n-workflow', () => {
	const requireInEngine = createRequire(join(modules, 'n8n-core/package.json'));
	expect(requireInEngine.resolve('n8n-workflow')).toContain(join(modules, 'n8n-workflow'));
});

test('the engine keeps its files in a temporary user folder', () => {
	const { InstanceSettings, RoutingNode } = require('n8n-core') as typeof import('n8n-core');
	const { Container } = require('@n8n/di') as { Container: { get<T>(type: abstract new (...args: never[]) => T): T } };

	expect(Container.get(InstanceSettings).n8nFolder).toContain(`worker-${process.env.JEST_WORKER_ID}`);
	expect(new RoutingNode({} as never, {} as never)).toBeInstanceOf(RoutingNode);
});
