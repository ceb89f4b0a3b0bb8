import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HostFailure } from './script.mts';

/**
 * Keeps a folder for this process until it ends, since a second run would empty it under the first.
 * @throws HostFailure that names the process which has it
 */
export async function claim(folder: string): Promise<void> {
	const claimFile = `${folder}.pid`;
	const owner = ownerOf(claimFile);
	if (owner !== undefined) throw new HostFailure(`The same is running already, as process ${owner}. End that one first.`);
	await mkdir(dirname(folder), { recursive: true });
	writeFileSync(claimFile, String(process.pid));
	process.once('exit', () => rmSync(claimFile, { force: true }));
}

/** The other process, still running, that wrote the file. */
function ownerOf(claimFile: string): number | undefined {
	try {
		const pid = Number(readFileSync(claimFile, 'utf8'));
		process.kill(pid, 0);
		return pid === process.pid ? undefined : pid;
	} catch {
		// There is no such file, or no such process any more.
		return undefined;
	}
}
