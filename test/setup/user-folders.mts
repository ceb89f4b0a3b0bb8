import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Jest's global setup: makes the folder that holds one n8n user folder a worker, and removes it at the end of the run. */
export default function makeUserFolders(): void {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-user-folders-'));
	process.env.N8N_USER_FOLDER = folder;
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
