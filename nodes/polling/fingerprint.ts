import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that the order in which a service writes them does not count. */
export const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === 'object' && inner !== null && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	) ?? 'null';

/** Names a value: 22 characters, 128 bits. */
export const fingerprint = (...parts: unknown[]): string => createHash('sha256').update(canonical(parts)).digest('base64url').slice(0, 22);

/** Characters of a key in the state: 48 bits, so that among 30,000 keys one event in ten thousand million is mistaken. */
export const KEY_LENGTH = 8;

export const shortKey = (id: string): string => fingerprint(id).slice(0, KEY_LENGTH);

/** `shortKey` for the names of one reading, which are asked for several times: making a key is most of a round's work. */
export function shortKeys(): (id: string) => string {
	const made = new Map<string, string>();
	return (id) => {
		const key = made.get(id) ?? shortKey(id);
		made.set(id, key);
		return key;
	};
}

/** The keys in a text that holds one after the other. */
export const keysIn = (text: string): string[] =>
	Array.from({ length: text.length / KEY_LENGTH }, (_, index) => text.slice(index * KEY_LENGTH, (index + 1) * KEY_LENGTH));
