import type { IDataObject, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { isLoopback, isSecure } from './address';
import { textOf } from './errors';
import { accountOf, exchangeLink } from './exchange';
import { Refusal } from './refusal';
import { isRecord, type Reply, type Service } from './service';
import { bodyOf, headOf, isStream, storeStream, type StoredFile } from './stream';

const MAX_REDIRECTS = 5;

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
}

export interface DownloadedFile extends StoredFile {
	fileName: string;
	mimeType: string;
}

/**
 * Streams the file behind an address into binary storage. Redirects, and a JSON reply that only names another
 * address, are followed; the key goes along only within the service, and never again once it was left.
 * @throws Refusal when the address is not acceptable or what comes is no such file
 */
export async function download(
	context: IExecuteSingleFunctions,
	service: Service,
	link: string,
	expected: ExpectedFile,
	options: Partial<IHttpRequestOptions>,
): Promise<DownloadedFile> {
	const { base } = await accountOf(context, service);
	let url = checkedLink(link, base, base);
	let insideService = true;
	for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
		insideService &&= url.origin === base.origin || service.trusts(url);
		const request = { url, withKey: insideService, options: { ...options, encoding: 'stream' as const, url: url.href } };
		const outcome = await exchangeLink(context, service, request, async (reply) => {
			return await fileOrLink(context, service, reply, expected);
		});
		if (typeof outcome !== 'string') return outcome;
		url = checkedLink(outcome, url, base);
	}
	throw new Refusal(
		`The download was redirected more than ${MAX_REDIRECTS} times`,
		`Try again; if it stays so, ask ${service.name} for a working link.`,
	);
}

/** A link from a reply is input: it may lead anywhere, but not to plain http or, from outside, to this machine. */
function checkedLink(link: string, relativeTo: URL, base: URL): URL {
	const url = URL.canParse(link, relativeTo.href) ? new URL(link, relativeTo) : undefined;
	if (!url || !isSecure(url) || url.username || url.password || (isLoopback(url) && !isLoopback(base))) {
		throw new Refusal('The service named a download address that cannot be used', 'Only https addresses are followed.');
	}
	return url;
}

/** The stored file, or the address at which it really is. */
async function fileOrLink(
	context: IExecuteSingleFunctions,
	service: Service,
	{ status, headers, body }: Reply,
	expected: ExpectedFile,
): Promise<DownloadedFile | string> {
	if (!isStream(body)) throw new Refusal(`${service.name} sent no file`, 'Try again later.');
	if (status >= 300) {
		body.destroy();
		const { location } = headers;
		if (typeof location !== 'string') throw new Refusal(`${service.name} redirected to nowhere`, 'Try again later.');
		return location;
	}
	const head = await headOf(body);
	const contentType = String(headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
	const named = nameFrom(headers['content-disposition']);
	const mayBeJson = expected.format === 'json' || (expected.format === undefined && named !== undefined);
	const isJson = contentType.endsWith('json') && !mayBeJson;
	if (isJson || isSmallJsonFault(head, headers)) return linkIn(service, await bodyOf(body), expected);
	if (looksLikePage(head)) {
		const words = textOf(await bodyOf(body));
		throw new Refusal(`${service.name} sent a web page instead of the file: ${words}`, 'The link may have expired. Run the node again.');
	}
	if (head.length === 0 && expected.size !== 0) {
		throw new Refusal(`${service.name} sent an empty file`, 'Generate the report again, or look at it in the service.');
	}
	const fileName = named ?? expected.fileName;
	const mimeType = mimeFrom(contentType, expected.format);
	const stored = await storeStream(context, body, fileName, mimeType);
	const announced = Number(headers['content-length'] ?? NaN);
	if (headers['content-encoding'] === undefined && !Number.isNaN(announced) && announced !== stored.size) {
		throw new Refusal(
			`The download ended after ${stored.size} of ${announced} bytes`,
			'The connection was lost. Run the node again.',
		);
	}
	return { ...stored, fileName, mimeType };
}

const FAULT_KEYS = new Set(['success', 'error', 'message', 'code', 'detail', 'details', 'status', 'meta']);

/** A whole JSON body that only says what went wrong, whatever type it is declared as. */
function isSmallJsonFault(head: Buffer, headers: Record<string, unknown>): boolean {
	const whole = Number(headers['content-length'] ?? NaN) === head.length;
	if (!whole || head[0] !== '{'.charCodeAt(0)) return false;
	try {
		const body = JSON.parse(head.toString('utf8')) as IDataObject;
		const isFaultAlone = 'error' in body && Object.keys(body).every((key) => FAULT_KEYS.has(key));
		return body.success === false || isFaultAlone;
	} catch {
		return false;
	}
}

const looksLikePage = (head: Buffer): boolean =>
	/^\s*(<!doctype html|<html)/i.test(head.subarray(0, 512).toString('utf8').replace(/^\uFEFF/, ''));

function linkIn(service: Service, body: unknown, expected: ExpectedFile): string {
	const content = isRecord(body) && isRecord(body.data) ? body.data : body;
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

/** The file name of a `Content-Disposition` header (RFC 6266), reduced to a plain name. */
export function nameFrom(disposition: unknown): string | undefined {
	if (typeof disposition !== 'string') return undefined;
	const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)?'[^']*'([^;]+)/i.exec(disposition)?.[1];
	const simple = /filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]+))/i.exec(disposition);
	const name = (extended && decoded(extended)) || simple?.[1]?.replace(/\\(.)/g, '$1') || simple?.[2];
	const plain = name
		?.split(/[/\\]/)
		.pop()
		?.replace(/[\p{Cc}<>:"|?*]/gu, '')
		.trim()
		.slice(-200);
	return plain && !/^\.+$/.test(plain) ? plain : undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text.trim());
	} catch {
		return '';
	}
}
