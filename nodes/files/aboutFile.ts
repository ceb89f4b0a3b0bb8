import { serviceTime } from '../budget/rateHeaders';
import { retryAfterMs } from '../budget/retryAfter';
import { Refusal } from '../refusal';
import { NotYet } from '../transport/exchange';
import type { Reply, Service } from '../transport/service';
import { fieldOf, isRecord, lettersOf, saysSomething, textIn } from '../values/record';
import { standingOf } from '../values/standing';

/** The status by which a service tells that it has only taken the request. */
export const ACCEPTED = 202;

/** Keys of an answer that speaks of a file. */
const ABOUT_KEYS = new Set(
	[
		'success ok status state error errors message msg code detail details meta requestId timestamp',
		'progress percent percentage eta estimatedCompletion retryAfter queuePosition createdAt updatedAt generatedAt',
		'id reportId instanceId jobId format type size downloadUrl url expires expiresAt expiresIn fileName',
	].flatMap((keys) => keys.split(' ').map(lettersOf)),
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
export function isAboutFile(body: unknown, mayBeJson: boolean): boolean {
	if (!isRecord(body)) return false;
	if (String(fieldOf(body, 'success')).toLowerCase() === 'false') return true;
	const content = contentOf(body);
	const isOnlyAbout = [body, content]
		.filter(isRecord)
		.every((record) => Object.keys(record).every((key) => ABOUT_KEYS.has(lettersOf(key)) || record[key] === content));
	const standing = standingOf(stateIn(content));
	const isTold = standing !== 'unknown' && !(standing === 'completed' && mayBeJson);
	const isTelling = saysSomething(fieldOf(body, 'error')) || fieldOf(content, 'download_url') !== undefined || isTold;
	return isOnlyAbout && isTelling;
}

const stateIn = (content: unknown): string => textIn(content, 'status', 'state');

/**
 * The address in an answer about the file.
 * @param format of the file
 * @throws NotYet or Refusal where it has none
 */
export function linkIn(service: Service, { status, headers }: Reply, body: unknown, format = ''): string {
	const content = contentOf(body);
	const link = textIn(content, 'download_url', 'url');
	if (link !== '') return link;
	const message = service.readFault(body).message || stateIn(content);
	const asked = headers['retry-after'];
	if (status === ACCEPTED || asked !== undefined || standingOf(stateIn(content)) === 'running') {
		throw notYet(ACCEPTED, headers, message);
	}
	throw new Refusal(
		`${service.name} sent no ${format} file${message ? `: ${message}` : ', but JSON'}`.replace('  ', ' '),
		'Look at the state of the report in the service, then run the node again.',
	);
}

/** For a reply from which there is no file yet. */
export const notYet = (status: number, headers: Reply['headers'], message = ''): NotYet =>
	new NotYet({ status, retryAfterMs: retryAfterMs(headers['retry-after'], serviceTime(headers, Date.now())), message });
