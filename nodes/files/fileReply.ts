import { isRecord, saysSomething } from '../values/record';
import { Refusal } from '../refusal';
import { headerAddress } from '../values/headerText';
import { textOf } from '../values/pageText';
import { standingOf } from '../values/standing';
import { charsetOf, readableText } from '../values/text';
import { fieldOf, lettersOf, textIn } from '../transport/answer';
import { withoutSecret } from '../transport/errors';
import { NotYet } from '../transport/exchange';
import { extensionBehind, nameFrom, namePart, plainName } from './fileName';
import { serviceTime } from '../budget/rateHeaders';
import { parsedBody, wordsBody } from '../transport/replyBody';
import { retryAfterMs } from '../budget/retryAfter';
import type { Reply, Service } from '../transport/service';
import { sniffed, type SniffedFormat } from './sniff';
import { headOf, isStream, type BodyStream } from '../transport/stream';

/** What is known of a file before it arrives. */
export interface ExpectedFile {
	/** The parts of its name, where the reply names no file or says no more than one of its IDs. */
	nameParts: string[];
	/** IDs that alone are no name to tell a file by. */
	ids: string[];
	/** File format in lower case, such as pdf. */
	format?: string;
	/** Bytes. */
	size?: number;
	/** Whether no bytes can be the file where no size is stated. */
	mayBeEmpty?: boolean;
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

const MIME_TYPES: Record<string, string> = {
	csv: 'text/csv',
	json: 'application/json',
	pdf: 'application/pdf',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Statuses whose body is what was asked for (RFC 9110); the others with a success only tell of it, unless they name a file or declare its type. */
const CARRIES_FILE = new Set([200, 203, 206]);
const ACCEPTED = 202;
const NO_CONTENT = 204;

/**
 * The file in a reply, or the address at which it really is. What the first bytes say is certain; the declared type is not.
 * @param key is taken out of the name
 * @throws NotYet when the reply tells that there is no file yet
 * @throws Refusal when it is none
 */
export async function fileOrLink(service: Service, reply: Reply, expected: ExpectedFile, key: string): Promise<ArrivingFile | string> {
	const { status, headers, body } = reply;
	if (!isStream(body)) throw new Refusal(`${service.name} sent no file`, 'Try again later.');
	if (status >= 300) {
		const location = headerAddress(headers.location);
		if (location === undefined) throw new Refusal(`${service.name} redirected to nowhere`, 'Try again later.');
		return location;
	}
	const { head, isWhole } = await headOf(body);
	const declared = String(headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
	const named = nameFrom(headers['content-disposition'], key);
	const format = sniffed(head);
	const isCertain = format === 'pdf' || format === 'xlsx';
	const rest = async () => (isWhole ? parsedBody(head, headers['content-type']) : await wordsBody(body, headers['content-type']));
	if (!isCertain && head.length + Number(status === ACCEPTED) > 0) {
		const mayBeJson = /^(json|jsonl|ndjson)\b/.test(expected.format ?? '') || (expected.format === undefined && named !== undefined);
		const isOtherJson = declared.endsWith('json') && format === 'json' && !mayBeJson;
		const asksToComeAgain = isWhole && headers['retry-after'] !== undefined;
		const isOnlyTold = !CARRIES_FILE.has(status) && (status === ACCEPTED || (named === undefined && declared !== MIME_TYPES[expected.format ?? '']));
		const isAnswer = isOnlyTold || asksToComeAgain || isOtherJson || (isWhole && isAboutFile(parsedBody(head, headers['content-type']), mayBeJson));
		if (isAnswer) return linkIn(service, reply, await rest(), expected);
		if (isPage(head, declared, format, expected.format)) throw isNoPage(service, await rest());
	}
	if (head.length === 0 && !(expected.size === 0 || (expected.mayBeEmpty && expected.size === undefined))) {
		if (status === NO_CONTENT) throw notYet(status, headers);
		throw new Refusal(`${service.name} sent an empty file`, 'Generate the report again, or look at it in the service.');
	}
	return {
		head,
		content: isWhole ? head : body,
		fileName: withExtension(fileNameOf(named, expected, key), format, expected.format, key),
		mimeType: mimeType(withoutSecret(declared, key), format, expected.format),
		charset: charsetOf(headers['content-type']),
	};
}

/** Keys of an answer that speaks of a file. */
const ABOUT_KEYS = new Set(
	[
		...['success', 'ok', 'status', 'state', 'error', 'errors', 'message', 'msg', 'code', 'detail', 'details', 'meta', 'requestId', 'timestamp'],
		...['progress', 'percent', 'percentage', 'eta', 'estimatedCompletion', 'retryAfter', 'queuePosition', 'createdAt', 'updatedAt', 'generatedAt'],
		...['id', 'reportId', 'instanceId', 'jobId', 'format', 'type', 'size', 'downloadUrl', 'url', 'expires', 'expiresAt', 'expiresIn', 'fileName'],
	].map(lettersOf),
);

/** A body without the envelope that it may be in. */
function contentOf(body: unknown): unknown {
	const data = fieldOf(body, 'data');
	return isRecord(data) ? data : body;
}

/**
 * Whether JSON is no file, but says where it is, how far it has come, or what went wrong.
 * @param mayBeJson the file may be JSON itself: a short report that only says that it is completed
 */
function isAboutFile(body: unknown, mayBeJson: boolean): boolean {
	if (!isRecord(body)) return false;
	if (String(fieldOf(body, 'success')).toLowerCase() === 'false') return true;
	const content = contentOf(body);
	const isOnlyAbout = [body, content].filter(isRecord).every((record) => Object.keys(record).every((key) => ABOUT_KEYS.has(lettersOf(key)) || record[key] === content));
	const standing = standingOf(stateIn(content));
	const isTold = standing !== 'unknown' && !(standing === 'completed' && mayBeJson);
	const isTelling = saysSomething(fieldOf(body, 'error')) || fieldOf(content, 'download_url') !== undefined || isTold;
	return isOnlyAbout && isTelling;
}

const stateIn = (content: unknown): string => textIn(content, 'status', 'state');

/** The address in an answer about the file. @throws NotYet or Refusal where it has none */
function linkIn(service: Service, { status, headers }: Reply, body: unknown, expected: ExpectedFile): string {
	const content = contentOf(body);
	const link = textIn(content, 'download_url', 'url');
	if (link !== '') return link;
	const message = service.readFault(body).message || stateIn(content);
	const asked = headers['retry-after'];
	if (status === ACCEPTED || asked !== undefined || standingOf(stateIn(content)) === 'running') {
		throw notYet(ACCEPTED, headers, message);
	}
	throw new Refusal(
		`${service.name} sent no ${expected.format ?? ''} file${message ? `: ${message}` : ', but JSON'}`.replace('  ', ' '),
		'Look at the state of the report in the service, then run the node again.',
	);
}

/** The service's own name, unless it is an ID. */
function fileNameOf(named: string | undefined, { nameParts, ids, format }: ExpectedFile, key: string): string {
	const extension = named === undefined ? undefined : extensionBehind(named, ids, key);
	if (named !== undefined && extension === undefined) return named;
	const stem = nameParts.map((part) => namePart(part, key)).filter(Boolean).join(' - ') || 'report';
	return plainName(stem + (extension || (format ? `.${namePart(format, key)}` : '')), key) ?? 'report';
}

const notYet = (status: number, headers: Reply['headers'], message = ''): NotYet =>
	new NotYet({ status, retryAfterMs: retryAfterMs(headers['retry-after'], serviceTime(headers, Date.now())), message });

/** A page, or any text in place of a format that never begins so. */
function isPage(head: Buffer, declared: string, format: SniffedFormat, expected: string | undefined): boolean {
	const text = readableText(head.subarray(0, 512)).trimStart();
	const isBinaryExpected = expected === 'pdf' || expected === 'xlsx';
	const isDeclaredPage = declared === 'text/html' && format !== 'json' && (/<[a-z!/]/i.test(text) || format === 'text');
	return isDeclaredPage || /^(<!doctype html|<html)/i.test(text) || (isBinaryExpected && /^[<{]/.test(text));
}

const isNoPage = ({ name }: Service, page: unknown): Refusal =>
	new Refusal(`${name} sent a web page instead of the file: ${textOf(page)}`, 'The link may have expired. Run the node again.');

/** By the extension programs know what to open a file with; what stands behind a dot may be a number. */
function withExtension(name: string, format: SniffedFormat, expected: string | undefined, key: string): string {
	const isKnown = format === 'pdf' || (format === expected && format in MIME_TYPES);
	return !isKnown || /\.\d*[a-z]\w{0,9}$/i.test(name) ? name : (plainName(`${name}.${format}`, key) ?? name);
}

/** The declared type, where it is one and the bytes do not say otherwise. */
function mimeType(declared: string, format: SniffedFormat, expected = ''): string {
	if (format === 'pdf') return MIME_TYPES.pdf!;
	const isType = /^[\w.+-]+\/[\w.+-]+$/.test(declared) && !['application/octet-stream', 'text/html'].includes(declared);
	const isDenied = format === 'xlsx' && /^text\/|json$/.test(declared);
	return isType && !isDenied ? declared : (MIME_TYPES[expected] ?? 'application/octet-stream');
}
