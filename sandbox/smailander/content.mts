import { createHash } from 'node:crypto';

export type Content = { instanceId: string; format: string; size: number };

const mimeTypes: Record<string, string> = {
	pdf: 'application/pdf',
	csv: 'text/csv',
	json: 'application/json',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** MIME type of a report format. */
export function mimeType(format: string): string {
	return mimeTypes[format] ?? 'application/octet-stream';
}

const blockLength = 1024 * 1024;
const blocks = new Map<string, Buffer>();

/**
 * The file of an instance: begins like its format, then repeats one block that depends on the instance;
 * a JSON file of 64 bytes or more is valid JSON. Memory stays at one block, whatever the size.
 */
export function* contentChunks({ instanceId, format, size }: Content): Generator<Buffer> {
	const { head, tail } = ends(instanceId, format);
	let left = size;
	const opening = head.subarray(0, left);
	left -= opening.length;
	if (opening.length > 0) yield opening;
	const closing = left >= tail.length ? tail : Buffer.alloc(0);
	left -= closing.length;
	const block = blockOf(instanceId, format);
	while (left > 0) {
		const piece = left >= block.length ? block : block.subarray(0, left);
		left -= piece.length;
		yield piece;
	}
	if (closing.length > 0) yield closing;
}

/** SHA-256 (hex) of the file that is served for this instance, format and size. */
export function expectedSha256(content: Content): string {
	const digest = createHash('sha256');
	for (const chunk of contentChunks(content)) digest.update(chunk);
	return digest.digest('hex');
}

function ends(instanceId: string, format: string): { head: Buffer; tail: Buffer } {
	const none = Buffer.alloc(0);
	switch (format) {
		case 'pdf':
			return { head: Buffer.from(`%PDF-1.7\n% ${instanceId}\n`), tail: none };
		case 'xlsx':
			return { head: Buffer.from(`PK\u0003\u0004${instanceId}`), tail: none };
		case 'json':
			return { head: Buffer.from(`{"instance":"${instanceId}","text":"`), tail: Buffer.from('"}') };
		default:
			return { head: Buffer.from(`instance,${instanceId}\n`), tail: none };
	}
}

function blockOf(instanceId: string, format: string): Buffer {
	const known = blocks.get(`${instanceId}.${format}`);
	if (known) return known;
	const seed = createHash('sha256').update(instanceId).digest();
	const block = Buffer.alloc(blockLength);
	const printable = format === 'csv' || format === 'json';
	for (let at = 0; at < blockLength; at += 1) {
		const value = (seed[at % 32] + at * 31 + (at >> 8)) & 0xff;
		block[at] = printable ? 97 + (value % 26) : value;
	}
	if (format === 'csv') for (let at = 63; at < blockLength; at += 64) block[at] = 10;
	// Many instances with a block each would be memory for nothing.
	if (blocks.size >= 8) blocks.clear();
	blocks.set(`${instanceId}.${format}`, block);
	return block;
}
