import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { urlOf } from '../transport/address';
import { isRecord } from '../values/record';

/**
 * The Request Options that n8n adds to every declarative node, as an input item has them: timeout in milliseconds, proxy
 * address, and whether to accept any certificate.
 * @throws Refusal for a proxy that is no address
 */
export function requestSettings(requestOptions: unknown): Partial<IHttpRequestOptions> {
	const { timeout, proxy, allowUnauthorizedCerts }: IDataObject = isRecord(requestOptions) ? requestOptions : {};
	const address = typeof proxy === 'string' ? proxy.trim() : proxy;
	return {
		...timeoutOf(timeout),
		...(address ? { proxy: proxySettings(address) } : {}),
		...(allowUnauthorizedCerts === true ? { skipSslCertificateValidation: true } : {}),
	};
}

/** The Request Options within a request that routing has made, for a second request of the same operation. */
export const settingsOf = ({
	timeout,
	proxy,
	skipSslCertificateValidation,
}: Partial<IHttpRequestOptions>): Partial<IHttpRequestOptions> => ({
	...timeoutOf(timeout),
	proxy,
	skipSslCertificateValidation,
});

/** In whole milliseconds, for a timer takes no other. What is no time, as an expression may give it, sets none. */
function timeoutOf(timeout: unknown): Pick<IHttpRequestOptions, 'timeout'> {
	const ms = Math.ceil(Number(timeout));
	return ms > 0 && Number.isSafeInteger(ms) ? { timeout: ms } : {};
}

/**
 * A part of an address as n8n's client wants it: that makes an address of the parts again, and decodes them out of it.
 * A percent sign that begins no code stands for itself.
 */
const decodable = (text: string): string =>
	text.replace(/(%[0-9a-f]{2})+|%/gi, (codes) => {
		try {
			decodeURIComponent(codes);
			return codes;
		} catch {
			return codes.replaceAll('%', '%25');
		}
	});

function proxySettings(address: unknown): IHttpRequestOptions['proxy'] {
	const url = typeof address === 'string' ? urlOf(address) : undefined;
	// "localhost:3128" parses too, as a scheme named localhost.
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw new Refusal('"Proxy" is not an address', 'Enter it as http://user:password@host:port.');
	}
	const { hostname, port, protocol, username, password } = url;
	const secure = protocol === 'https:';
	return {
		host: hostname,
		port: port === '' ? (secure ? 443 : 80) : Number(port),
		protocol: protocol.replace(/:$/, ''),
		...(username ? { auth: { username: decodable(username), password: decodable(password) } } : {}),
	};
}
