import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Before each test file: n8n-core writes its encryption key into N8N_USER_FOLDER when it loads. Each worker has a folder
 * of its own, because one worker could read the key file while another still writes it.
 */
const folders = process.env.N8N_USER_FOLDER;
if (folders === undefined) throw new Error('N8N_USER_FOLDER is not set: test/setup/user-folders.mts has not run');
const folder = join(folders, `worker-${process.env.JEST_WORKER_ID}`);
mkdirSync(folder, { recursive: true });
process.env.N8N_USER_FOLDER = folder;
// The engine logs every error that a test provokes.
process.env.N8N_LOG_LEVEL = 'silent';
