import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folder of the whole project. */
export const projectFolder = join(import.meta.dirname, '..');

/**
 * Folder of the installed n8n, which can be made again. Never published. The tools that build sqlite3 do not take a path
 * with white space, so a project in such a one has it in the user's own cache.
 */
export const cacheFolder = /\s/.test(projectFolder)
	? join(homedir(), '.cache', `n8n-nodes-security-reports-${cloneId()}`)
	: join(projectFolder, '.cache');

/**
 * Folder for the state of the runs. Outside the project: in there, the installed package would find the project's own
 * `n8n-workflow` and zod instead of n8n's, and the lint would walk through all that n8n unpacks. One a clone.
 */
export const runsFolder = join(tmpdir(), `n8n-nodes-security-reports-${cloneId()}`);

/** Folder with the pins of n8n: `package.json` and its lock file. */
export const pinsFolder = import.meta.dirname;

const pins = JSON.parse(readFileSync(join(pinsFolder, 'package.json'), 'utf8')) as { dependencies: { n8n: string } };

/** The n8n that is installed and started. */
export const n8nVersion = pins.dependencies.n8n;

/** Where that n8n is installed: outside the project's `node_modules`, because it is 3 GB and has pins of its own. */
export const n8nFolder = join(cacheFolder, 'n8n', n8nVersion);

/** n8n's command, to be run by Node 24. */
export const n8nCommand = join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n');

/** Tells the clones of a machine apart. */
function cloneId(): string {
	return createHash('sha256').update(projectFolder).digest('hex').slice(0, 8);
}
