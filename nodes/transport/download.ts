import type { IHttpRequestOptions } from 'n8n-workflow';
import { isRecord } from '../fields/values';
import { isLocal, isLoopback, isSecure, urlOf } from './address';
import { withoutSecret } from './errors';
import { accountOf, exchangeLink } from './exchange';
import { nameFrom, plainName } from './fileName';
import { Refusal } from '../refusal';
import { charsetOf, readableText } from '../values/text';
import type { Reply, RequestContext, Service } from './service';
import { sniffed, type SniffedFormat } from './sniff';
import { parsedBody, wordsBody } from './replyBody';
import { headOf, isStream, storeBytes, storeStream, type BodyStream, type StoredFile, type StoringContext } from './stream';
import { headerAddress } from '../values/headerText';
import { textOf } from '../values/pageText';

const MAX_REDIRECTS = 5;

/**
 * A file has a type of its own, while n8n's client would ask for JSON. It comes as it is, for that client takes any end of a
 * compressed body for its end, and of others it knows the length.
 */
const FILE_HEADERS = { Accept: '*/*', 'Accept-Encoding': 'identity' };

const MIME_TYPES: Record<string, string> = {
	csv: 'text/csv',
	json: 'application/json',
	pdf: 'application/pdf',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** What is known of a file before it arrives. */
export interface ExpectedFile {
	/** Used when the reply names no file. */
	fileName: string;
	/** File format in lower case, such as pdf. */
	format?: string;
	/** Bytes. */
	size?: number;
	/** Whether no bytes can be the file where no size is stated. */
	mayBeEmpty?: boolean;
}

export interface DownloadedFile extends StoredFile {
	fileName: string;
	mimeType: string;
	/** By the first bytes, whatever the reply says. */
	sniffedFormat: SniffedFormat;
}

/** A file that has begun to arrive. */
export interface ArrivingFile {
	/** The first bytes, which the content has too. */
	head: Buffer;
	/** All bytes; a buffer where they came at once. */
	content: BodyStream | Buffer;
	fileName: string;
	mimeType: string;
	/** As declared. */
	charset: string | undefined;
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
		const request = { url, withKey: insideService, options: { ...options, headers: FILE_HEADERS, encoding: 'stream' as const, url: url.href } };
		const outcome = await exchangeLink(context, service, request, async (reply) => {
			const file = await fileOrLink(service, reply, expected, (name) => withoutSecret(name, key));
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

/** The file, or the address at which it really is. */
async function fileOrLink(
	service: Service,
	{ status, headers, body }: Reply,
	expected: ExpectedFile,
	shown: (name: string) => string,
): Promise<ArrivingFile | string> {
	if (!isStream(body)) throw new Refusal(`${service.name} sent no file`, 'Try again later.');
	if (status >= 300) {
		const location = headerAddress(headers.location);
		if (location === undefined) throw new Refusal(`${service.name} redirected to nowhere`, 'Try again later.');
		return location;
	}
	const { head, isWhole } = await headOf(body);
	const contentType = String(headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
	const named = nameFrom(headers['content-disposition']);
	const mayBeJson = expected.format === 'json' || (expected.format === undefined && named !== undefined);
	const rest = async () => (isWhole ? parsedBody(head, headers['content-type']) : await wordsBody(body, headers['content-type']));
	if ((isDeclaredJson(contentType) && !mayBeJson) || (isWhole && isNoFile(parsedBody(head, headers['content-type'])))) {
		return linkIn(service, await rest(), expected);
	}
	if (isPage(head, contentType, expected.format)) {
		const words = textOf(await rest());
		throw new Refusal(`${service.name} sent a web page instead of the file: ${words}`, 'The link may have expired. Run the node again.');
	}
	if (head.length === 0 && !(expected.size === 0 || (expected.mayBeEmpty && expected.size === undefined))) {
		throw new Refusal(`${service.name} sent an empty file`, 'Generate the report again, or look at it in the service.');
	}
	const fileName = shown(named ?? plainName(expected.fileName) ?? 'report');
	const mimeType = mimeFrom(contentType, expected.format);
	return { head, content: isWhole ? head : body, fileName, mimeType, charset: charsetOf(headers['content-type']) };
}

const isDeclaredJson = (contentType: string): boolean => contentType.endsWith('json');

const FAULT_KEYS = new Set(['success', 'error', 'message', 'code', 'detail', 'details', 'status', 'meta']);

/** A JSON body that only says what went wrong, whatever type it is declared as. */
const isFaultAlone = (body: unknown): boolean =>
	isRecord(body) && (body.success === false || ('error' in body && Object.keys(body).every((key) => FAULT_KEYS.has(key))));

const LINK_KEYS = new Set(['download_url', 'expires', 'expires_at', 'expires_in']);

/** A JSON body that only says where the file is, which may be JSON too. */
function isLinkAlone(body: unknown): boolean {
	const content = contentOf(body);
	return isRecord(content) && 'download_url' in content && Object.keys(content).every((key) => LINK_KEYS.has(key));
}

const isNoFile = (body: unknown): boolean => isFaultAlone(body) || isLinkAlone(body);

/** A body without the envelope that it may be in. */
const contentOf = (body: unknown): unknown => (isRecord(body) && isRecord(body.data) ? body.data : body);

/** A page, or any text in place of a format that never begins so. */
function isPage(head: Buffer, contentType: string, format: string | undefined): boolean {
	const text = readableText(head.subarray(0, 512)).trimStart();
	const isBinaryFormat = format === 'pdf' || format === 'xlsx';
	return contentType === 'text/html' || /^(<!doctype html|<html)/i.test(text) || (isBinaryFormat && /^[<{]/.test(text));
}

function linkIn(service: Service, body: unknown, expected: ExpectedFile): string {
	const content = contentOf(body);
	const link = isRecord(content) ? (content.download_url ?? content.url) : undefined;
	if (typeof link === 'string' && link !== '') return link;
	const { message } = service.readFault(body);
	throw new Refusal(
		`${service.name} sent no ${expected.format ?? ''} file${message ? `: ${message}` : ', but JSON'}`.replace('  ', ' '),
		'Look at the state of the report in the service, then run the node again.',
	);
}

const mimeFrom = (contentType: string, format: string | undefined): string => {
	const isTelling = contentType !== '' && contentType !== 'application/octet-stream';
	return isTelling ? contentType : (MIME_TYPES[format ?? ''] ?? 'application/octet-stream');
};
