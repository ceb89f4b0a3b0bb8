import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';

/** Bytes after unpacking; a few that are packed can be any number of them. */
const MOST_UNPACKED = 1024 * 1024 * 1024;

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/**
 * The content of a gzip file while it arrives.
 * @param sender who sent it, for the refusal
 * @throws Refusal when it is damaged, not whole or too large
 */
export async function* unpacked(source: AsyncIterable<Buffer>, sender: string): AsyncGenerator<Buffer> {
	let size = 0;
	const content = ReadableStream.from(source).pipeThrough(new DecompressionStream('gzip') as ReadableWritablePair<Uint8Array, Buffer>);
	try {
		for await (const chunk of content) {
			size += chunk.length;
			if (size > MOST_UNPACKED) throw tooLarge(sender);
			yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
		}
	} catch (error) {
		if (!isUnpackers(error)) rethrow(error);
		throw damaged(sender);
	}
}

const isUnpackers = (error: unknown): boolean => error instanceof TypeError || /^Z_/.test(String((error as { code?: unknown }).code));

const damaged = (sender: string): Refusal =>
	new Refusal(`${sender} sent a gzip file that is damaged or not whole`, 'Run the node again; if it stays so, generate the report anew.');

const tooLarge = (sender: string): Refusal =>
	new Refusal(
		`${sender} sent a gzip file with more than ${MOST_UNPACKED / 1024 ** 3} GB in it`,
		'Set "Output" to "File" and unpack it with the node Compression.',
	);
