import { hasLostDigits, lostDigits } from '../values/number';
import { Refusal } from '../refusal';
import type { Service } from './service';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** White space, control characters, half a character and everything that has a meaning of its own in an address. */
const NOT_IN_A_SEGMENT = /[\s/\\?#%\p{Cc}\p{Cs}]/u;

/** Looked for from the first of them only: a text of slashes is gone over once. */
const SLASHES_AT_END = /(?<!\/)\/+$/;

/**
 * An address, or undefined where the text is none. Not by `URL.canParse`: after some thousand calls that of Node 20 takes no
 * letters beyond ASCII any more.
 * @param base what a relative address begins from
 */
export function urlOf(text: string, base?: URL): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

export const isLoopback = (url: URL): boolean => LOOPBACK_HOSTS.has(url.hostname);

/** This machine or its own network link, in every spelling that `URL` leaves: such a host is never a service's. */
export const isLocal = (url: URL): boolean =>
	/^(127|0|169\.254)\.|(^|\.)localhost\.?$|^\[(::|::1|::ffff:.*|fe[89ab].*)\]$/.test(url.hostname);

/** https anywhere; plain http only on this machine, where nobody else can read the key. */
export const isSecure = (url: URL): boolean =>
	url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** What `checkedBaseAddress` accepts, as a pattern for n8n's expressions. */
export const BASE_ADDRESS_PATTERN = String.raw`/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(?=[:\/]|$))[^@?#\s]*$/i`;

/**
 * Checks a base address that a user typed and returns it without trailing slashes.
 * @throws Refusal when it is no address, not https, or carries user info, a query or a fragment.
 */
export function checkedBaseAddress(typed: string, label: string): URL {
	const text = typed.trim();
	const url = urlOf(text);
	if (!url) {
		throw new Refusal(
			`"${label}" is not an address`,
			`Enter a full address such as https://host.example/path in the credential's "${label}".`,
		);
	}
	if (!isSecure(url)) {
		throw new Refusal(
			`"${label}" must start with https://`,
			'The API key would travel unprotected otherwise. Plain http is accepted for this machine only.',
		);
	}
	if (url.username || url.password || /[?#]/.test(text)) {
		throw new Refusal(
			`"${label}" must not contain a user name, a query or a fragment`,
			`Remove everything from "?" or "#" on, and any "user:password@", from the credential's "${label}".`,
		);
	}
	url.pathname = url.pathname.replace(SLASHES_AT_END, '');
	return url;
}

/** The address as text, without the slash that `URL` puts after a bare host. */
export const addressText = (url: URL): string => url.href.replace(SLASHES_AT_END, '');

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
export function idSegment({ name, reservedIds }: Pick<Service, 'name' | 'reservedIds'>, id: unknown, label: string): string {
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
	const text = typeof value === 'string' ? value.trim().replace(/^\{(.*)\}$/, '$1').toLowerCase() : '';
	if (!isGuid(text)) {
		throw new Refusal(
			`"${label}" is not a valid ID: ${shown(typeof value === 'string' ? text : value)}`,
			[`"${label}" takes an ID of the form 00000000-0000-0000-0000-000000000000.`, origin].join(' ').trim(),
		);
	}
	return text;
}

/**
 * The address of one request: base and path, which must stay what they are when parsed.
 * @throws Refusal when parsing changes the path or leaves the base: the request would go elsewhere.
 */
export function requestAddress(base: URL, path: string): string {
	const address = addressText(base) + path;
	const parsed = urlOf(address);
	const expectedPath = base.pathname.replace(SLASHES_AT_END, '') + path;
	if (parsed?.origin !== base.origin || parsed.pathname !== expectedPath) {
		throw new Refusal('The request would leave the address of the service', 'Check the IDs in the node.');
	}
	return address;
}
