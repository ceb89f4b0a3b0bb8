import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

type Frame = { functionName: string; url: string; lineNumber: number };
type Profile = { nodes: Array<{ id: number; callFrame: Frame }>; samples: number[]; timeDeltas: number[] };

const shownFunctions = 30;

/** What a process's inspector is asked for here. */
export type Inspector = {
	/** Frees everything that nothing refers to any more. */
	collectGarbage(): Promise<void>;
	/** Takes a CPU profile while `work` runs, writes it for Chrome's tools and prints what took the time. */
	profile<T>(file: string, work: () => Promise<T>): Promise<T>;
	close(): void;
};

/** Environment in which a Node process opens its inspector at that port once it is asked to. */
export const inspectorEnv = (port: number): Record<string, string> => ({ NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` });

/** SIGUSR1 opens the inspector of this one process; a switch at its start would open its helpers' too. */
export async function openInspector(pid: number, port: number): Promise<Inspector> {
	process.kill(pid, 'SIGUSR1');
	await sleep(500);
	const { body } = await request(`http://127.0.0.1:${port}/json/list`);
	const [target] = (await body.json()) as Array<{ webSocketDebuggerUrl: string }>;
	if (target === undefined) throw new Error(`The inspector of process ${pid} offers nothing to connect to`);
	const socket = new WebSocket(target.webSocketDebuggerUrl);
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve);
		socket.addEventListener('error', reject);
	});
	const send = sending(socket);
	return {
		collectGarbage: async () => {
			await send('HeapProfiler.collectGarbage');
		},
		profile: async (file, work) => {
			await send('Profiler.enable');
			await send('Profiler.setSamplingInterval', { interval: 500 });
			await send('Profiler.start');
			const result = await work();
			const { profile } = (await send('Profiler.stop')) as { profile: Profile };
			await writeFile(file, JSON.stringify(profile));
			console.log(`${file}\n${topFunctions(profile).join('\n')}`);
			return result;
		},
		close: () => socket.close(),
	};
}

function sending(socket: WebSocket) {
	let calls = 0;
	return async (method: string, params = {}): Promise<unknown> =>
		await new Promise((resolve) => {
			const id = (calls += 1);
			const answer = ({ data }: MessageEvent) => {
				const message = JSON.parse(String(data)) as { id?: number; result: unknown };
				if (message.id !== id) return;
				socket.removeEventListener('message', answer);
				resolve(message.result);
			};
			socket.addEventListener('message', answer);
			socket.send(JSON.stringify({ id, method, params }));
		});
}

/** Functions by the time spent in themselves, the longest first. */
function topFunctions({ nodes, samples, timeDeltas }: Profile): string[] {
	const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
	const times = new Map<string, number>();
	for (const [index, id] of samples.entries()) {
		const place = places.get(id) ?? '';
		times.set(place, (times.get(place) ?? 0) + timeDeltas[index]! / 1000);
	}
	return [...times]
		.sort(([, one], [, other]) => other - one)
		.slice(0, shownFunctions)
		.map(([place, ms]) => `${ms.toFixed(0).padStart(8)} ms  ${place}`);
}

const placeOf = ({ functionName, url, lineNumber }: Frame): string => {
	const file = url.split('/node_modules/').at(-1) ?? '';
	return `${functionName || '(anonymous)'}${file === '' ? '' : `  ${file}:${lineNumber + 1}`}`;
};
