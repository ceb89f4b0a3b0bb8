import { sep } from 'node:path';
import { engineFolder } from './install.mts';

/** What n8n gives to a community package, and the packages of its engine that a test may reach into. */
const FROM_THE_HOST = /^(n8n-core|n8n-workflow|zod|@n8n\/(config|constants|decorators|di|errors|backend-common))(\/|$)/;

const oldest = engineFolder('oldest');

type Options = { basedir: string; defaultResolver: (request: string, options: Options) => string };

/**
 * Jest's resolver for the suite on the oldest engine. Only the project's own files are led to that engine; inside it, and
 * inside the tests' own tools, packages find their neighbours as usual.
 */
export function sync(request: string, options: Options): string {
	const asksFromProject = !options.basedir.includes(`${sep}node_modules${sep}`);
	const basedir = asksFromProject && FROM_THE_HOST.test(request) ? oldest : options.basedir;
	return options.defaultResolver(request, { ...options, basedir });
}
