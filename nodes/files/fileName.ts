import type { INodeExecutionData } from 'n8n-workflow';
import { withoutSecret } from '../transport/errors';
import { fileNameIn } from '../values/headerText';

/** Bytes of a name that file systems take. */
const LONGEST_NAME = 255;
/** Bytes of what is one part of several of a name. */
const LONGEST_PART = 100;

/** What no name may hold: what is not seen, and what Windows forbids. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** Names of devices, which Windows stores nothing under, whatever the extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\.|$)/i;

/** Without the key, which may be put together by what was taken out, or be cut later to a part that nobody knows for one. */
function cleaned(name: string, key: string): string {
	const clean = name.replace(FORBIDDEN, '');
	// The mark that stands for the key holds a character that a name may not.
	return withoutSecret(withoutSecret(clean, key), key.replace(FORBIDDEN, '')).replaceAll('*', '_');
}

/**
 * Reduces a name from outside to a plain file name: no path, nothing invisible, and one that every system can store. Of a name
 * that is too long the end stays, with the extension.
 * @param key is taken out
 */
export function plainName(name: string, key: string): string | undefined {
	const plain = [...cleaned(name.split(/[/\\]/).pop() ?? '', key).trim()];
	// Windows leaves dots and blanks at the end out, so that another name would be stored.
	while (/[. ]/.test(plain.at(-1) ?? '')) plain.pop();
	const short = lastOf(plain, LONGEST_NAME).join('').trimStart();
	if (short === '') return undefined;
	return DEVICE.test(short) ? `_${short}` : short;
}

/** The file name of a `Content-Disposition` header, reduced to a plain one. @param key is taken out */
export function nameFrom(header: unknown, key: string): string | undefined {
	const name = fileNameIn(header);
	return name === undefined ? undefined : plainName(name, key);
}

/** The beginning of a text as one of several parts of a file name, '' where nothing of it can stand there. @param key is taken out */
export function namePart(text: string, key: string): string {
	// A slash would make a folder of what stands before it.
	const characters = [...cleaned(text.replace(/[/\\]/g, '-'), key).trim()];
	return lastOf(characters.reverse(), LONGEST_PART).reverse().join('').trim();
}

/** What stands behind an ID in a file name that is that ID alone, such as `.pdf`, or ''; undefined for any other name. @param key is not in the name */
export function extensionBehind(name: string, ids: string[], key: string): string | undefined {
	const rests = ids
		.map((id) => plainName(id, key))
		.map((plain) => (plain !== undefined && name.startsWith(plain) ? name.slice(plain.length) : undefined));
	return rests.find((rest) => rest !== undefined && /^(\.\w{1,10}){0,2}$/.test(rest));
}

/** As many of the last characters as take no more bytes than that. */
function lastOf(characters: string[], bytes: number): string[] {
	let from = characters.length;
	for (let room = bytes; from > 0; from -= 1) {
		room -= Buffer.byteLength(characters[from - 1]!);
		if (room < 0) break;
	}
	return characters.slice(from);
}

/** Gives files of one name numbers, in the order of their items: stored in one folder, one would take the other's place. */
export function numberEqualNames(items: INodeExecutionData[]): void {
	const taken = new Map<string, number>();
	for (const { json, binary = {} } of items) {
		for (const file of Object.values(binary)) {
			const { fileName = '' } = file;
			let free = fileName;
			let number = taken.get(fileName.toLowerCase()) ?? 1;
			while (fileName !== '' && taken.has(free.toLowerCase())) free = numbered(fileName, (number += 1));
			taken.set(free.toLowerCase(), 1);
			taken.set(fileName.toLowerCase(), Math.max(1, number));
			file.fileName = free;
			if (json.fileName === fileName) json.fileName = free;
		}
	}
}

function numbered(name: string, number: number): string {
	const [, stem = name, extension = ''] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [];
	const rest = ` (${number})${extension}`;
	return lastOf([...stem], LONGEST_NAME - Buffer.byteLength(rest)).join('') + rest;
}
