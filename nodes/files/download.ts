import type { IHttpRequestOptions } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { accountOf } from '../transport/account';
import { isLocal, isLoopback, isSecure, urlOf } from '../transport/address';
import { exchangeLink } from '../transport/exchange';
import type { RequestContext, Service } from '../transport/service';
import type { ArrivingFile, ExpectedFile } from './file';
import { fileOrLink } from './fileReply';
import { sniffed, type SniffedFormat } from './sniff';
import { storeBytes, storeStream, type StoredFile, type StoringContext } from './store';

const MAX_REDIRECTS = 5;

/**
 * A file has a type of its own, while n8n's client would ask for JSON. It comes as it is, for that client takes any end of a
 * compressed body for its end, and of others it knows the length.
 */
const FILE_HEADERS = { Accept: '*/*', 'Accept-Encoding': 'identity' };

export interface DownloadedFile extends StoredFile {
	fileName: string;
	mimeType: string;
	/** By the first bytes, whatever the reply says. */
	sniffedFormat: SniffedFormat;
}

/** What to do with a file. Called again from its beginning when it broke off. */
export type UseFile<T> = (file: ArrivingFile) => Promise<T>;

/** Streams a file into binary storage. */
export const intoStorage =
	(context: StoringContext): UseFile<DownloadedFile> =>
	async ({ head, content, fileName, mimeType }) => {
		const stored = Buffer.isBuffer(content)
			? await storeBytes(context, content, fileName, mimeType)
			: await storeStream(context, content, fileName, mimeType);
		return { ...stored, fileName, mimeType, sniffedFormat: sniffed(head) };
	};

/**
 * Hands the file behind an address to `use`. Redirects, and a JSON reply that only names another address, are
 * followed; the key goes along only within the service, and never again once it was left.
 * @throws Refusal when the address is not acceptable or what comes is no such file
 */
export async function download<T extends object>(
	context: RequestContext,
	service: Service,
	link: string,
	expected: ExpectedFile,
	options: Partial<IHttpRequestOptions>,
	use: UseFile<T>,
): Promise<T> {
	const { base, key } = await accountOf(context, service);
	let url = checkedLink(link, base, base);
	let insideService = true;
	for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
		insideService &&= url.origin === base.origin || service.trusts(url);
		const request = {
			url,
			withKey: insideService,
			options: { ...options, headers: FILE_HEADERS, encoding: 'stream' as const, url: url.href },
		};
		const outcome = await exchangeLink(context, service, request, async (reply) => {
			const file = await fileOrLink(service, reply, expected, key);
			return typeof file === 'string' ? file : await use(file);
		});
		if (typeof outcome !== 'string') return outcome;
		url = checkedLink(outcome, url, base);
	}
	throw new Refusal(
		`The download was redirected more than ${MAX_REDIRECTS} times, at last to ${url.host}`,
		`Try again; if it stays so, ask ${service.name} for a working link.`,
	);
}

/** A link from a reply is input: it may lead anywhere, but not to plain http or, from outside, to this machine. */
function checkedLink(link: string, relativeTo: URL, base: URL): URL {
	const url = urlOf(link, relativeTo);
	if (!url || !isSecure(url) || url.username || url.password || (isLocal(url) && !isLoopback(base))) {
		throw new Refusal('The service named a download address that cannot be used', 'Only https addresses are followed.');
	}
	return url;
}
