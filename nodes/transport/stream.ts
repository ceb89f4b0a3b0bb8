import { sleep, UserError } from 'n8n-workflow';
import { elapsedMs } from '../clock';
import { Refusal } from '../refusal';
import { CUT_SHORT } from './connection';

/** The part of Node's readable stream that is used here; importing its type is not allowed in a node. */
export interface BodyStream extends AsyncIterable<Buffer> {
	readonly readableEnded: boolean;
	readonly destroyed: boolean;
	/** Why it was destroyed. */
	readonly errored: Error | null;
	/** Bytes that wait for the reader. */
	readonly readableLength: number;
	/** Called with each chunk that arrives, and with null at the end. */
	push(chunk: Buffer | null): boolean;
	read(): Buffer | null;
	unshift(chunk: Buffer): void;
	once(event: 'readable' | 'end' | 'error' | 'close', listener: (error?: Error) => void): this;
	removeListener(event: string, listener: (error?: Error) => void): this;
	destroy(error?: Error): void;
}

export const isStream = (body: unknown): body is BodyStream =>
	typeof body === 'object' && body !== null && 'destroy' in body && 'unshift' in body;

/** @throws Refusal when a reply that was to be streamed is no stream */
export function streamOf(body: unknown): BodyStream {
	if (isStream(body)) return body;
	throw new Refusal('The reply could not be streamed', 'Report this with the version of n8n.');
}

/** Milliseconds between two looks at a stream that may have stalled. */
const LOOK_MS = 200;

/**
 * Lets a stream fail when nothing came for so many milliseconds: the timeout of n8n's client ends with the head of
 * the reply, so a stalled body would be waited for without end. The time that the reader takes does not count.
 * @param abort ends the request when the stream was given up, here or by its reader: that client's stream waits for
 * its source before it ends itself, and would keep the connection
 */
export async function endWhenStalled(stream: BodyStream, limitMs: number, abort: () => void): Promise<void> {
	let movedAt = elapsedMs();
	const push = stream.push.bind(stream);
	stream.push = (chunk) => {
		movedAt = elapsedMs();
		return push(chunk);
	};
	const destroy = stream.destroy.bind(stream);
	stream.destroy = (error) => {
		destroy(error);
		if (!stream.readableEnded) abort();
	};
	while (!stream.destroyed && !stream.readableEnded) {
		await sleep(Math.min(LOOK_MS, limitMs));
		if (stream.readableLength > 0) movedAt = elapsedMs();
		if (elapsedMs() - movedAt >= limitMs) stream.destroy(timedOut());
	}
}

/** For so many milliseconds a body that is read as a whole may go on. */
const WHOLE_MS = 5 * 60_000;

/** Lets a stream fail when it has not ended in time, though it goes on: a list that comes byte by byte would be waited for without end. */
export function endInTime(stream: BodyStream): void {
	const clock = AbortSignal.timeout(WHOLE_MS);
	const end = () => stream.destroy(timedOut());
	clock.addEventListener('abort', end, { once: true });
	stream.once('close', () => clock.removeEventListener('abort', end));
}

/** Its sender let go of a stream before its end. */
export const brokenOff = (): Error => Object.assign(new UserError('The body broke off'), { code: 'ECONNRESET' });

export const timedOut = (): Error => Object.assign(new UserError('The reply did not come, or go on, in time'), { code: 'ETIMEDOUT' });

/** What came was not all. */
export const cutShort = (): Error => Object.assign(new UserError('The body was cut short'), { code: CUT_SHORT });

/** The same bytes. @throws cutShort when they end before there are as many as were stated; undefined where none were */
export async function* notShorter(source: AsyncIterable<Buffer>, size: number | undefined): AsyncGenerator<Buffer> {
	let length = 0;
	for await (const chunk of source) {
		length += chunk.length;
		yield chunk;
	}
	if (size !== undefined && length < size) throw cutShort();
}

/** Enough to tell a file from a page, in bytes. */
const HEAD_SIZE = 4 * 1024;

/**
 * The first bytes of a stream. A stream that goes on still yields them afterwards; one that has ended was no longer,
 * and cannot take them back.
 */
export async function headOf(stream: BodyStream): Promise<{ head: Buffer; isWhole: boolean }> {
	let head = Buffer.alloc(0);
	while (head.length < HEAD_SIZE) {
		const chunk = stream.read();
		if (chunk !== null) head = Buffer.concat([head, chunk]);
		else if (stream.readableEnded) return { head, isWhole: true };
		else if (stream.destroyed) throw stream.errored ?? brokenOff();
		else await nextEvent(stream);
	}
	stream.unshift(head);
	return { head, isWhole: false };
}

async function nextEvent(stream: BodyStream): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const events = ['readable', 'end', 'close'] as const;
		const settle = (error?: Error) => {
			for (const event of events) stream.removeListener(event, done);
			stream.removeListener('error', settle);
			if (error) reject(error);
			else resolve();
		};
		const done = () => settle();
		for (const event of events) stream.once(event, done);
		stream.once('error', settle);
	});
}
