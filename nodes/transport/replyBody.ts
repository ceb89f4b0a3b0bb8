import { Refusal } from '../refusal';
import { JsonCount, parsedJson } from '../values/json';
import { charsetOf, readableText, utf8Of } from '../values/text';
import { endInTime, isStream, type BodyStream } from './stream';

/** Bytes of a reply that is read as a whole, after unpacking; a hundred thousand entries of 160 bytes fit in. */
const LONGEST = 16 * 1024 * 1024;
/** Bytes of an error page that are read. */
const LONGEST_PAGE = 64 * 1024;

/** What is known of a body besides its bytes. */
interface BodyOrigin {
	contentType: unknown;
	sender: string;
	/** The request changed nothing. */
	repeatable: boolean;
}

/**
 * The body of a reply that is no file: JSON, the text where it is none, '' where it is empty. n8n's client would take
 * all bytes for UTF-8 and read on without end.
 * @throws Refusal when it is too long, or no text
 */
export async function wholeBody(body: BodyStream, { contentType, sender, repeatable }: BodyOrigin): Promise<unknown> {
	endInTime(body);
	const looking = repeatable ? '' : ' The request may have been carried out: look in the service before you run the node again.';
	const remedy = `Check the address in the credential, and whether a proxy changes what ${sender} sends.${looking}`;
	const parts: Buffer[] = [];
	const count = new JsonCount();
	let length = 0;
	for await (const part of utf8Of(body, { sender, what: 'an answer', remedy, charset: charsetOf(contentType) })) {
		length += part.length;
		if (length > LONGEST) {
			throw new Refusal(
				`${sender} sent an answer of more than ${LONGEST / 1024 / 1024} MB`,
				`Ask for less at once: set a "Limit", or narrow the list.${looking}`,
			);
		}
		count.read(part);
		parts.push(part);
	}
	return jsonOrText(Buffer.concat(parts, length));
}

/** What an answer says that is no success, as far as anybody reads: JSON, or the text of a page. */
export async function wordsBody(body: unknown, contentType: unknown): Promise<unknown> {
	if (!isStream(body)) return body;
	endInTime(body);
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		chunks.push(chunk);
		size += chunk.length;
		// Leaving the loop destroys the stream.
		if (size >= LONGEST_PAGE) break;
	}
	return parsedBody(Buffer.concat(chunks), contentType);
}

/** JSON, or the text where it is none, whatever its encoding. */
export const parsedBody = (bytes: Buffer, contentType: unknown): unknown =>
	jsonOrText(Buffer.from(readableText(bytes, charsetOf(contentType))));

/** @param bytes UTF-8 */
function jsonOrText(bytes: Buffer): unknown {
	try {
		return parsedJson(bytes);
	} catch (error) {
		return unlessRefused(error, readableText(bytes));
	}
}

function unlessRefused(error: unknown, text: string): string {
	if (error instanceof Refusal) throw error;
	return text;
}
