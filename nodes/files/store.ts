import type { IBinaryData, IExecuteFunctions, IExecuteSingleFunctions, IPollFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { brokenOff, type BodyStream } from '../transport/stream';

/** A context with n8n's binary storage. */
export type StoringContext = Pick<IExecuteFunctions | IExecuteSingleFunctions | IPollFunctions, 'helpers'>;

export interface StoredFile {
	binary: IBinaryData;
	/** Bytes. */
	size: number;
	/** Hexadecimal. */
	sha256: string;
}

/** Puts a file that arrived as a whole into n8n's binary storage. */
export async function storeBytes(context: StoringContext, bytes: Buffer, fileName: string, mimeType: string): Promise<StoredFile> {
	const binary = await context.helpers.prepareBinaryData(bytes, fileName, mimeType);
	return { binary, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

type Transform = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

const unchanged: Transform = (source) => source;

/** Streams a body, or what `transform` makes of it, into n8n's binary storage in constant memory, counting and hashing on the way. */
export async function storeStream(
	context: StoringContext,
	stream: BodyStream,
	fileName: string,
	mimeType: string,
	transform: Transform = unchanged,
): Promise<StoredFile> {
	// A stream that is over gives no error any more.
	if (stream.destroyed) throw stream.errored ?? brokenOff();
	const hash = createHash('sha256');
	let size = 0;
	const counted = streamFrom(stream, async function* () {
		for await (const chunk of transform(stream)) {
			size += chunk.length;
			hash.update(chunk);
			yield chunk;
		}
	});
	// The storage begins to read a moment later; an error without a listener until then would end the process.
	for (const waiting of [stream, counted]) waiting.once('error', () => undefined);
	type Storable = Parameters<typeof context.helpers.prepareBinaryData>[0];
	const binary = await context.helpers.prepareBinaryData(counted as unknown as Storable, fileName, mimeType);
	return { binary, size, sha256: hash.digest('hex') };
}

/**
 * A stream of what a generator yields. A node may not import Node's stream module, so the class comes from a stream that
 * is there. Not `compose`: it loses an error that comes after its source has ended, and the storage waits without end.
 */
function streamFrom(other: BodyStream, generator: () => AsyncGenerator<Buffer>): BodyStream {
	const { from } = other.constructor as unknown as { from(source: AsyncIterable<Buffer>, options: { objectMode: boolean }): BodyStream };
	return from(generator(), { objectMode: false });
}
