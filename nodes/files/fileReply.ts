import { Refusal } from '../refusal';
import { withoutSecret } from '../transport/errors';
import { parsedBody, wordsBody } from '../transport/replyBody';
import type { Reply, Service } from '../transport/service';
import { headOf, isStream } from '../transport/stream';
import { headerAddress } from '../values/headerText';
import { textOf } from '../values/pageText';
import { charsetOf, readableText } from '../values/text';
import { ACCEPTED, isAboutFile, linkIn, notYet } from './aboutFile';
import type { ArrivingFile, ExpectedFile } from './file';
import { nameFrom } from './fileName';
import { fileNameOf, MIME_TYPES, mimeType } from './nameAndType';
import { sniffed, type SniffedFormat } from './sniff';

/** Statuses whose body is what was asked for (RFC 9110); the others with a success only tell of it, unless they name a file or declare its type. */
const CARRIES_FILE = new Set([200, 203, 206]);
const NO_CONTENT = 204;

/** What the head of a reply and its first bytes tell. */
interface Beginning extends Pick<Reply, 'status' | 'headers'> {
	/** The first bytes. */
	head: Buffer;
	/** There are no more. */
	isWhole: boolean;
	/** MIME type, '' where none is declared. */
	declared: string;
	/** A file name in the head of the reply. */
	named: string | undefined;
	format: SniffedFormat;
}

/**
 * The file in a reply, or the address at which it really is. What the first bytes say is certain; the declared type is not.
 * @param key is taken out of the name
 * @throws NotYet when the reply tells that there is no file yet
 * @throws Refusal when it is none
 */
export async function fileOrLink(service: Service, reply: Reply, expected: ExpectedFile, key: string): Promise<ArrivingFile | string> {
	const { status, headers, body } = reply;
	if (!isStream(body)) throw new Refusal(`${service.name} sent no file`, 'Try again later.');
	if (status >= 300) return redirection(service, headers);
	const { head, isWhole } = await headOf(body);
	const contentType = headers['content-type'];
	const declared = String(contentType ?? '')
		.split(';')[0]!
		.trim()
		.toLowerCase();
	const named = nameFrom(headers['content-disposition'], key);
	const format = sniffed(head);
	const beginning: Beginning = { status, headers, head, isWhole, declared, named, format };
	const rest = async () => (isWhole ? parsedBody(head, contentType) : await wordsBody(body, contentType));
	if (isAnswer(beginning, expected)) return linkIn(service, reply, await rest(), expected.format);
	if (isPage(beginning, expected)) throw isNoPage(service, await rest());
	requireBytes(service, beginning, expected);
	return {
		head,
		content: isWhole ? head : body,
		fileName: fileNameOf(named, expected, format, key),
		mimeType: mimeType(withoutSecret(declared, key), format, expected.format),
		charset: charsetOf(contentType),
	};
}

function redirection({ name }: Service, headers: Reply['headers']): string {
	const location = headerAddress(headers.location);
	if (location === undefined) throw new Refusal(`${name} redirected to nowhere`, 'Try again later.');
	return location;
}

/** Such first bytes are those of a file, whatever else the reply says. */
const isCertain = ({ format }: Beginning): boolean => format === 'pdf' || format === 'xlsx';

/** Whether a reply speaks of the file in place of holding it. */
function isAnswer(beginning: Beginning, expected: ExpectedFile): boolean {
	const { status, headers, head, isWhole, declared, named, format } = beginning;
	if (isCertain(beginning) || (head.length === 0 && status !== ACCEPTED)) return false;
	const mayBeJson = /^(json|jsonl|ndjson)\b/.test(expected.format ?? '') || (expected.format === undefined && named !== undefined);
	const isOtherJson = declared.endsWith('json') && format === 'json' && !mayBeJson;
	const asksToComeAgain = isWhole && headers['retry-after'] !== undefined;
	const isOfFile = named !== undefined || declared === MIME_TYPES[expected.format ?? ''];
	const isOnlyTold = !CARRIES_FILE.has(status) && (status === ACCEPTED || !isOfFile);
	return isOnlyTold || asksToComeAgain || isOtherJson || (isWhole && isAboutFile(parsedBody(head, headers['content-type']), mayBeJson));
}

/** Whether it is a page, or any text in place of a format that never begins so. */
function isPage(beginning: Beginning, expected: ExpectedFile): boolean {
	if (isCertain(beginning)) return false;
	const { head, declared, format } = beginning;
	const text = readableText(head.subarray(0, 512)).trimStart();
	const isBinaryExpected = expected.format === 'pdf' || expected.format === 'xlsx';
	const isDeclaredPage = declared === 'text/html' && format !== 'json' && (/<[a-z!/]/i.test(text) || format === 'text');
	return isDeclaredPage || /^(<!doctype html|<html)/i.test(text) || (isBinaryExpected && /^[<{]/.test(text));
}

const isNoPage = ({ name }: Service, page: unknown): Refusal =>
	new Refusal(`${name} sent a web page instead of the file: ${textOf(page)}`, 'The link may have expired. Run the node again.');

/** @throws NotYet or Refusal where nothing came, though there should be something */
function requireBytes({ name }: Service, { head, status, headers }: Beginning, { size, mayBeEmpty }: ExpectedFile): void {
	const isEmptyFile = size === 0 || (mayBeEmpty && size === undefined);
	if (head.length > 0 || isEmptyFile) return;
	if (status === NO_CONTENT) throw notYet(status, headers);
	throw new Refusal(`${name} sent an empty file`, 'Generate the report again, or look at it in the service.');
}
