import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RecordedRequest, SmailanderInstance, SmailanderSwitches, ThreatLockerSwitches } from '../sandbox/index.mts';

/** How the sandbox is to be for a run; it forgets everything else. */
export type Setting = {
	threatLocker?: Partial<ThreatLockerSwitches>;
	smailander?: Partial<SmailanderSwitches>;
	/** A finished instance, the newest of its report. */
	file?: Pick<SmailanderInstance, 'report_id' | 'instance_id' | 'format' | 'size'>;
};

export type Doors = Record<'threatLocker' | 'smailander', { url: string; key: string }>;

export type Arrival = Pick<RecordedRequest, 'method' | 'path' | 'timeMs' | 'inFlight'>;

/** What came since the last setting. */
export type Traffic = { threatLocker: Arrival[]; smailander: Arrival[]; violations: string[] };

export type Call = { id: number; name: 'complete' | 'doors' | 'set' | 'traffic'; argument?: unknown };

/** The sandbox in a process of its own. */
export type SandboxProcess = {
	doors: Doors;
	set(setting: Setting): Promise<void>;
	/** A further instance of each of these reports is completed, at the present time. */
	complete(reportIds: string[]): Promise<void>;
	traffic(): Promise<Traffic>;
	end(): void;
};

/** Starts the sandbox's process; it ends with this one. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
	const child = fork(join(import.meta.dirname, 'sandboxProcess.mts'));
	const waiting = new Map<number, (result: unknown) => void>();
	let calls = 0;
	await once(child, 'message');
	child.on('message', ({ id, result }: { id: number; result: unknown }) => {
		waiting.get(id)?.(result);
		waiting.delete(id);
	});
	const ask = async <T,>(name: Call['name'], argument?: unknown): Promise<T> =>
		await new Promise<T>((resolve) => {
			const id = (calls += 1);
			waiting.set(id, resolve as (result: unknown) => void);
			child.send({ id, name, argument } satisfies Call);
		});
	return {
		doors: await ask<Doors>('doors'),
		set: async (setting) => await ask('set', setting),
		complete: async (reportIds) => await ask('complete', reportIds),
		traffic: async () => await ask('traffic'),
		end: () => child.disconnect(),
	};
}
