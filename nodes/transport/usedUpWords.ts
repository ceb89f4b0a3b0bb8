import { wallTime } from '../values/wallTime';
import type { Explanation, UsedUpLimit } from './service';

/** Words for a request that was not even sent: until when, what told the limit, and how it ends sooner. @param zone the workflow's time zone */
export function explainUsedUp(name: string, { endsAt, askedAt, told }: UsedUpLimit, zone: string): Explanation {
	const source =
		told &&
		`${told.header ? `${told.header} in ` : ''}${told.isPage ? 'a web page' : 'an answer'} with the status ${told.status} to ${told.endpoint}`;
	const details = [
		'The limit of the key is used up. Run the workflow after that time or less often, or ask the service for a higher limit.',
		told && `The limit was told at ${wallTime(told.at, zone)} by ${source}.`,
		askedAt !== undefined && `From ${wallTime(askedAt, zone)} on, the next request asks whether it still holds.`,
		'"Requests per Minute" under "Options" keeps the nodes below it.',
	];
	return {
		message: `${name} takes no more requests with this key until ${wallTime(endsAt, zone)}`,
		description: details.filter(Boolean).join(' '),
		cause: 'quota-exhausted',
	};
}
