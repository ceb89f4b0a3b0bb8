import { createHash } from 'node:crypto';
import { rowTexts, type CsvStyle, type Filled } from './findings.mts';
import { smallPdf } from './pdf.mts';
import { workbook } from './workbook.mts';

export type Content = { instanceId: string; format: string; size: number; csvStyle?: CsvStyle };

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

/**
 * The file of an instance, of exactly `size` bytes. It opens in the program for its format, unless it is too small for that, or an XLSX
 * file of more than 64 KiB; memory stays at one block, whatever the size.
 */
export function* contentChunks(content: Content): Generator<Buffer> {
	const { head, block, tail } = filled(content);
	const blockBytes = content.size - head.length - tail.length;
	if (blockBytes < 0) {
		yield Buffer.concat([head, tail]).subarray(0, content.size);
		return;
	}
	if (head.length > 0) yield head;
	for (let left = blockBytes; left > 0; left -= block.length) yield left >= block.length ? block : block.subarray(0, left);
	if (tail.length > 0) yield tail;
}

/** SHA-256 (hex) of the file that is served for this instance, format and size. */
export function expectedSha256(content: Content): string {
	const digest = createHash('sha256');
	for (const chunk of contentChunks(content)) digest.update(chunk);
	return digest.digest('hex');
}

function filled({ instanceId, format, size, csvStyle }: Content): Filled {
	switch (format) {
		case 'pdf':
			return smallPdf(instanceId, noiseOf(instanceId), size);
		case 'xlsx':
			return workbook(instanceId, noiseOf(instanceId), size);
		default:
			return rowTexts(instanceId, format, size, csvStyle);
	}
}

const blockLength = 1024 * 1024;
const noises = new Map<string, Buffer>();

/** Bytes that depend on the instance, without line breaks. */
function noiseOf(instanceId: string): Buffer {
	const known = noises.get(instanceId);
	if (known) return known;
	const seed = createHash('sha256').update(instanceId).digest();
	const noise = Buffer.alloc(blockLength);
	for (let at = 0; at < blockLength; at += 1) noise[at] = 0x80 | ((seed[at % 32]! + at * 31 + (at >> 8)) & 0x7f);
	// Many instances with a block each would be memory for nothing.
	if (noises.size >= 8) noises.clear();
	noises.set(instanceId, noise);
	return noise;
}
