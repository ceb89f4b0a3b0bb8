import { startSandbox, type Sandbox } from '../../sandbox/index.mts';

const met = new Set<string>();

/**
 * A sandbox at addresses that no test of this file had before. The system gives free ports again, and what the nodes
 * know of an account, such as its limits, outlasts a test.
 */
export async function newSandbox(): Promise<Sandbox> {
	for (;;) {
		const sandbox = await startSandbox();
		const urls = [sandbox.threatLocker.url, sandbox.smailander.url];
		if (!urls.some((url) => met.has(url))) {
			for (const url of urls) met.add(url);
			return sandbox;
		}
		await sandbox.close();
	}
}
