import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

/** The part of Node's readable stream that is used here; importing its type is not allowed in a node. */
export interface BodyStream extends AsyncIterable<Buffer> {
	readonly readableEnded: boolean;
	readonly destroyed: boolean;
	read(): Buffer | null;
	unshift(chunk: Buffer): void;
	once(event: 'readable' | 'end' | 'error' | 'close', listener: (error?: Error) => void): this;
	removeListener(event: string, listener: (error?: Error) => void): this;
	destroy(): void;
	compose(transform: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): BodyStream;
}

/** An error page is read this far, in bytes. */
const LONGEST_PAGE = 64 * 1024;

export const isStream = (body: unknown): body is BodyStream =>
	typeof body === 'object' && body !== null && 'compose' in body && 'unshift' in body;

/** A body as the engine's client would have parsed it; of a stream at most the first 64 KiB. */
export async function bodyOf(body: unknown): Promise<unknown> {
	if (!isStream(body)) return body;
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		chunks.push(chunk);
		size += chunk.length;
		// Leaving the loop destroys the stream.
		if (size >= LONGEST_PAGE) break;
	}
	return parsed(Buffer.concat(chunks).toString('utf8'));
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The first bytes of a stream, which still yields them afterwards. Empty when the stream is empty. */
export async function headOf(stream: BodyStream): Promise<Buffer> {
	for (;;) {
		const chunk = stream.read();
		if (chunk !== null) {
			stream.unshift(chunk);
			return chunk;
		}
		if (stream.readableEnded || stream.destroyed) return Buffer.alloc(0);
		await nextEvent(stream);
	}
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

export interface StoredFile {
	binary: IBinaryData;
	/** Bytes. */
	size: number;
	/** Hexadecimal. */
	sha256: string;
}

/** Streams a body into n8n's binary storage in constant memory, counting and hashing on the way. */
export async function storeStream(
	context: IExecuteSingleFunctions,
	stream: BodyStream,
	fileName: string,
	mimeType: string,
): Promise<StoredFile> {
	const hash = createHash('sha256');
	let size = 0;
	const counted = stream.compose(async function* (source) {
		for await (const chunk of source) {
			size += chunk.length;
			hash.update(chunk);
			yield chunk;
		}
	});
	type Storable = Parameters<typeof context.helpers.prepareBinaryData>[0];
	const binary = await context.helpers.prepareBinaryData(counted as unknown as Storable, fileName, mimeType);
	return { binary, size, sha256: hash.digest('hex') };
}
