import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pause } from '../../nodes/clock.ts';
import { firstOf } from '../../nodes/transport/cancel.ts';

/** Milliseconds with which a timer was set. */
async function timers(ms: number): Promise<unknown[]> {
	const spy = jest.spyOn(globalThis, 'setTimeout');
	await pause(ms, undefined);
	const set = spy.mock.calls.map(([, delay]) => delay);
	spy.mockRestore();
	return set;
}

test('a time that is over already is no wait: Node warns of a negative one', async () => {
	expect(await timers(-0.62)).toEqual([0]);
	expect(await timers(3)).toEqual([3]);
});

test('a signal that comes with the first of others keeps them, or a timeout could be collected before it comes', async () => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const made = () => {
		const { signal } = new AbortController();
		return { first: firstOf([signal]), source: new WeakRef(signal) };
	};
	const { first, source } = made();
	for (let times = 0; times < 5; times += 1) {
		await pause(10, undefined);
		collect();
	}
	expect(source.deref()).toBeDefined();
	expect(first.aborted).toBe(false);
});
