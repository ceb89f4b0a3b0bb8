import { Refusal } from '../refusal';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

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
export const isSecure = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

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
