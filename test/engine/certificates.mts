import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its key, as a TLS server takes them. */
export interface Certified {
	/** PEM. */
	cert: string;
	/** PEM. */
	key: string;
}

export interface Wanted {
	/** Common name; by it the certificate names itself, and what it has issued. */
	name: string;
	/** Host names and IPv4 addresses that it is for. */
	hosts?: string[];
	/** Left out, it signs itself. */
	issuer?: { name: string; key: string };
	/** May issue others. */
	isAuthority?: boolean;
	/** Epoch milliseconds; from yesterday to tomorrow when left out. */
	validity?: [number, number];
}

const A_DAY_MS = 24 * 60 * 60_000;

/** A new X.509 certificate (RFC 5280) with a new key: Node reads certificates and makes none. */
export function certificate({
	name,
	hosts = [],
	issuer,
	isAuthority = false,
	validity = [Date.now() - A_DAY_MS, Date.now() + A_DAY_MS],
}: Wanted): Certified {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const body = sequence(
		tagged(0, integer(Buffer.from([2]))),
		integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		ECDSA_WITH_SHA256,
		nameOf(issuer?.name ?? name),
		sequence(...validity.map(time)),
		nameOf(name),
		publicKey.export({ type: 'spki', format: 'der' }),
		tagged(3, sequence(...[basicConstraints(isAuthority), ...(hosts.length > 0 ? [alternativeNames(hosts)] : [])])),
	);
	const signer: KeyObject = issuer ? createPrivateKey(issuer.key) : privateKey;
	const der = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, signer)));
	const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
	createPublicKey(cert);
	return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** DER: tag, length, content. */
function element(tag: number, ...parts: Uint8Array[]): Buffer {
	const content = Buffer.concat(parts);
	const length =
		content.length < 128
			? [content.length]
			: content.length < 256
				? [0x81, content.length]
				: [0x82, content.length >> 8, content.length & 255];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Uint8Array[]) => element(0x30, ...parts);
const integer = (bytes: Uint8Array) => element(0x02, bytes);
const bits = (bytes: Uint8Array) => element(0x03, Buffer.from([0]), bytes);
const octets = (bytes: Uint8Array) => element(0x04, bytes);
const tagged = (number: number, content: Uint8Array) => element(0xa0 + number, content);
const objectId = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));

const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const BASIC_CONSTRAINTS = objectId('551d13');
const ALTERNATIVE_NAMES = objectId('551d11');
const TRUE = element(0x01, Buffer.from([255]));

const nameOf = (name: string) => sequence(element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from(name)))));
const time = (ms: number) => element(0x18, Buffer.from(new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')));
const basicConstraints = (isAuthority: boolean) => sequence(BASIC_CONSTRAINTS, TRUE, octets(sequence(...(isAuthority ? [TRUE] : []))));
const alternativeNames = (hosts: string[]) =>
	sequence(
		ALTERNATIVE_NAMES,
		octets(
			sequence(
				...hosts.map((host) =>
					isIP(host) === 4 ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, Buffer.from(host)),
				),
			),
		),
	);
