/** A reason that the user can do something about; it is printed without a stack. */
export class HostFailure extends Error {}

/**
 * Runs a script to its end; its number becomes the exit code, and 1 stands for an error.
 *
 * After an error something may still listen or run, so that the process would never end by itself.
 */
export async function runScript(script: () => Promise<number>): Promise<void> {
	try {
		process.exitCode = await script();
	} catch (error) {
		console.error(error instanceof HostFailure ? error.message : error);
		process.exit(1);
	}
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const exitAtOnce = (): never => process.exit(130);

/**
 * Lets a signal end this process through its `exit` event, where the n8n that it started is ended too.
 *
 * n8n is a process group of its own, which Ctrl-C does not reach.
 */
export function exitOnSignal(): void {
	for (const signal of endingSignals) process.on(signal, exitAtOnce);
}

/** Waits for Ctrl-C or another ending signal, once; a second one ends the process at once. */
export async function untilSignal(): Promise<void> {
	for (const signal of endingSignals) process.removeListener(signal, exitAtOnce);
	await new Promise<void>((resolve) => {
		for (const signal of endingSignals) process.once(signal, () => resolve());
	});
	exitOnSignal();
}
