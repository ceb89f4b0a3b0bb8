import { pause } from '../../nodes/transport/pause.ts';

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
