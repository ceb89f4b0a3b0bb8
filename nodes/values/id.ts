import { Refusal } from '../refusal';
import { hasLostDigits, lostDigits } from './number';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** White space, control characters, half a character and everything that has a meaning of its own in an address. */
const NOT_IN_A_SEGMENT = /[\s/\\?#%\p{Cc}\p{Cs}]/u;

/**
 * Encodes one value as one path segment.
 * @throws Refusal for an empty value and for one that could leave its segment (`..`, `/`, `?`, `#`, `%2e`).
 */
export function pathSegment(value: unknown, label: string): string {
	if (hasLostDigits(value)) throw lostDigits(label);
	const text = Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw new Refusal(`"${label}" is empty`, `Choose an entry from the list or enter an ID in "${label}".`);
	}
	if (/^\.+$/.test(text) || NOT_IN_A_SEGMENT.test(text)) {
		throw new Refusal(
			`"${label}" is not a valid ID: ${shown(text)}`,
			`An ID has no spaces and none of the characters / \\ ? # %. Choose an entry from the list, or paste the ID alone into "${label}".`,
		);
	}
	return encodeURIComponent(text);
}

/**
 * The same for an ID of a service.
 * @throws Refusal as `pathSegment` does, and for a word that stands in the service's own paths where an ID would
 */
export function idSegment({ name, reservedIds }: { name: string; reservedIds: readonly string[] }, id: unknown, label: string): string {
	const segment = pathSegment(id, label);
	if (!reservedIds.includes(segment.toLowerCase())) return segment;
	throw new Refusal(`"${label}" cannot be "${segment}"`, `${name} uses that word in its own addresses. Choose an entry from the list.`);
}

/** Characters of a wrong value that are shown. A longer one may be a key, and a part of it would not be known for one. */
const LONGEST_SHOWN = 80;

const shown = (value: unknown): string =>
	typeof value === 'string' && value.length > LONGEST_SHOWN ? `a text of ${value.length} characters` : JSON.stringify(value);

/** @param text in lower case */
export const isGuid = (text: string): boolean => GUID.test(text);

/**
 * Returns a GUID in lower case.
 * @param origin a sentence that says where such an ID is found; '' where only the list of the form has it
 * @throws Refusal when the value is anything else.
 */
export function guid(value: unknown, label: string, origin = ''): string {
	const isNothing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	if (isNothing) {
		throw new Refusal(`"${label}" is empty`, `Choose an entry from the list or enter an ID in "${label}".`);
	}
	const text =
		typeof value === 'string'
			? value
					.trim()
					.replace(/^\{(.*)\}$/, '$1')
					.toLowerCase()
			: '';
	if (!isGuid(text)) {
		throw new Refusal(
			`"${label}" is not a valid ID: ${shown(typeof value === 'string' ? text : value)}`,
			[`"${label}" takes an ID of the form 00000000-0000-0000-0000-000000000000.`, origin].join(' ').trim(),
		);
	}
	return text;
}
