import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** In which the files of one change of branches, or of one save of an editor, have all come. */
const settleMs = 50;

/**
 * Copies a folder into another one whenever something in it changes. One copy at a time, for two would trip over each other's files; what
 * changes during one is copied by the next.
 *
 * Each folder is watched for itself: Node's `recursive` follows files, and on Linux forgets one that another takes the place of, as git and
 * many editors write it.
 * @param isCopied which of its files and folders
 * @returns ends it, when nothing is under way any more
 */
export function copyOnChange(folder: string, target: string, isCopied: (path: string) => boolean): () => Promise<void> {
	const watched = new Map<string, FSWatcher>();
	let isAhead = false;
	let isEnded = false;
	let last = Promise.resolve();
	const copy = async () => {
		await sleep(settleMs);
		isAhead = false;
		// Before the copy, so that nothing is missed of a new folder.
		if (!isEnded) watchFolders();
		await cp(folder, target, { recursive: true, filter: isCopied });
	};
	const changed = (_: string, name: string | null) => {
		if (isAhead || (name !== null && !isCopied(name))) return;
		isAhead = true;
		// A file of an editor's own may be gone before it is copied, of which there is a change to come.
		last = last.then(copy).catch((error: unknown) => console.error(String(error)));
	};
	const watchFolders = () => {
		const inside = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
		const folders = new Set([folder, ...inside.map(({ parentPath, name }) => join(parentPath, name))]);
		for (const [path, watcher] of watched) {
			if (folders.has(path)) continue;
			watcher.close();
			watched.delete(path);
		}
		for (const path of folders) {
			// One that is gone tells it as an error on some systems.
			if (!watched.has(path))
				watched.set(
					path,
					watch(path, changed).on('error', () => undefined),
				);
		}
	};
	watchFolders();
	return async () => {
		isEnded = true;
		for (const watcher of watched.values()) watcher.close();
		await last;
	};
}
