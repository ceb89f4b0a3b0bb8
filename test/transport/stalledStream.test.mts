import { Readable } from 'node:stream';
import { endWhenStalled } from '../../nodes/transport/stream.ts';

const LIMIT_MS = 250;

// A stream goes on by itself; only its times are pretended, so that no busy machine makes one look stalled.
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

/** Lets so many milliseconds pass, and the stream do what it does at their end. */
async function after(ms: number): Promise<void> {
	await jest.advanceTimersByTimeAsync(ms);
	await new Promise((resolve) => setImmediate(resolve));
}

/** A stream that the test feeds, watched, with the number of times its request was ended. */
function watched() {
	const stream = new Readable({ read: () => undefined });
	const ends = { count: 0, error: undefined as unknown };
	stream.on('error', (error) => (ends.error = error));
	void endWhenStalled(stream, LIMIT_MS, () => (ends.count += 1));
	return { stream, ends };
}

test('a stream that brings nothing fails as timed out, and its request is ended', async () => {
	const { stream, ends } = watched();
	await after(2 * LIMIT_MS);
	expect(stream.destroyed).toBe(true);
	expect(ends).toMatchObject({ count: 1, error: { code: 'ETIMEDOUT' } });
});

test('a stream that goes on, however slowly, is left alone, and so is one that has ended', async () => {
	const { stream, ends } = watched();
	stream.resume();
	for (let part = 0; part < 8; part += 1) {
		stream.push(Buffer.from('part'));
		await after(LIMIT_MS - 50);
	}
	stream.push(null);
	await after(2 * LIMIT_MS);
	expect(ends).toEqual({ count: 0, error: undefined });
});

test('the time that the reader takes does not count', async () => {
	const { stream, ends } = watched();
	stream.push(Buffer.alloc(100_000));
	await after(3 * LIMIT_MS);
	expect(stream.destroyed).toBe(false);
	expect(ends.count).toBe(0);
	stream.resume();
	await after(3 * LIMIT_MS);
	expect(ends).toMatchObject({ count: 1, error: { code: 'ETIMEDOUT' } });
});
