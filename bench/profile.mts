import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../host/n8n.mts';

type Frame = { functionName: string; url: string; lineNumber: number };
type Profile = { nodes: Array<{ id: number; callFrame: Frame }>; samples: number[]; timeDeltas: number[] };

const shownFunctions = 30;
let port = 0;

/** Lets an n8n open its inspector when it is asked to, at a port that nobody else has. */
export async function inspectorEnv(): Promise<Record<string, string>> {
	port = await freePort();
	return { NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` };
}

/** Takes a CPU profile of a process while `work` runs, writes it for Chrome's tools and prints what took the time. */
export async function profiled<T>(pid: number, file: string, work: () => Promise<T>): Promise<T> {
	const inspector = await openInspector(pid);
	await inspector.send('Profiler.enable');
	await inspector.send('Profiler.setSamplingInterval', { interval: 500 });
	await inspector.send('Profiler.start');
	const result = await work();
	const { profile } = (await inspector.send('Profiler.stop')) as { profile: Profile };
	inspector.close();
	await writeFile(file, JSON.stringify(profile));
	console.log(`${file}\n${topFunctions(profile).join('\n')}`);
	return result;
}

/** SIGUSR1 opens the inspector of this one process; a switch at its start would open its helpers' too. */
async function openInspector(pid: number) {
	process.kill(pid, 'SIGUSR1');
	await sleep(500);
	const { body } = await request(`http://127.0.0.1:${port}/json/list`);
	const [{ webSocketDebuggerUrl }] = (await body.json()) as Array<{ webSocketDebuggerUrl: string }>;
	const socket = new WebSocket(webSocketDebuggerUrl);
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve);
		socket.addEventListener('error', reject);
	});
	let calls = 0;
	const send = async (method: string, params = {}): Promise<unknown> =>
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
	return { send, close: () => socket.close() };
}

/** Functions by the time spent in themselves, the longest first. */
function topFunctions({ nodes, samples, timeDeltas }: Profile): string[] {
	const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
	const times = new Map<string, number>();
	for (const [index, id] of samples.entries()) {
		const place = places.get(id) ?? '';
		times.set(place, (times.get(place) ?? 0) + timeDeltas[index] / 1000);
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
