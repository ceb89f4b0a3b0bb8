import { startSandbox } from '../sandbox/index.mts';
import type { Call, Doors, Setting, Traffic } from './sandbox.mts';

/**
 * The sandbox as a process of its own, told what to do by messages: it must not share an event loop with what measures.
 */
const sandbox = await startSandbox();

const calls = {
	doors: (): Doors => ({
		threatLocker: { url: sandbox.threatLocker.url, key: sandbox.threatLocker.key },
		smailander: { url: sandbox.smailander.url, key: sandbox.smailander.key },
	}),
	set: ({ threatLocker, smailander, file }: Setting): void => {
		sandbox.reset();
		sandbox.threatLocker.reset(threatLocker);
		sandbox.smailander.reset(smailander);
		if (file !== undefined) sandbox.smailander.runScheduled(file.report_id, file);
	},
	complete: (reportIds: string[]): void => {
		for (const id of reportIds) sandbox.smailander.runScheduled(id);
	},
	traffic: (): Traffic => ({
		threatLocker: sandbox.threatLocker.requests.map(arrival),
		smailander: sandbox.smailander.requests.map(arrival),
		violations: [...sandbox.violations],
	}),
};

const arrival = ({ method, path, timeMs, inFlight }: (typeof sandbox.threatLocker.requests)[number]) => ({
	method,
	path,
	timeMs,
	inFlight,
});

process.on('message', ({ id, name, argument }: Call) => {
	process.send?.({ id, result: (calls[name] as (given: unknown) => unknown)(argument) });
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
