import type { Terms } from '../../nodes/budget/terms.ts';
import { answered, told } from './story.mts';

/** A sentence; what happened; whether a request may go then; on what terms, where they are not the usual. */
type Example = [sentence: string, events: string, decisions: string, terms?: Partial<Terms>];

/** How the lines are read stands in `story.mts`. A window ends a second later than its headers say, which tell whole seconds. */
// prettier-ignore
const chapters: Record<string, Example[]> = {
	'what is documented, and what the user sets': [
		['nothing is known: all go', '', '0 goes'],
		['the documented rate holds within any 60 seconds', '0 a sent; 20 b sent', '20 waits until 60; 60 goes', { documentedPerMinute: 2 }],
		['a share of it is rounded down, but never to nothing', '0 a sent', '1 waits until 60', { documentedPerMinute: 3, share: 0.5 }],
		['headers take its place', '0 a sent; 0 b sent; 1 a 200 left 48 of 50 until 60', '1 goes', { documentedPerMinute: 2 }],
		['the user\'s own rate holds besides headers', '0 a sent; 1 a 200 left 49 of 50 until 60', '1 waits until 60', { requestsPerMinute: 1 }],
		['a share of the limit counts what this process sent', '0 a sent; 1 a 200 left 40 of 50 until 60; 2 b sent', '3 waits until 61', { share: 0.04 }],
	],
	'what headers tell': [
		['while some are left, requests go', '0 a sent; 1 a 200 left 1 of 50 until 60', '1 goes'],
		['those under way may take what is left', '0 a sent; 1 a 200 left 1 of 50 until 60; 1 b sent', '1 waits until 61'],
		['none is left: the window\'s end is waited for', '0 a sent; 1 a 200 left 0 of 50 until 60', '2 waits until 61; 61 goes'],
		['what others with the key sent counts too', '0 a sent; 1 a 200 left 9 of 50 until 60; 2 b sent; 3 b 200 left 0 of 50 until 60', '3 waits until 61'],
		['a new window lets as many go as the limit says', '0 a sent; 1 a 200 left 0 of 1 until 60; 61 b sent', '61 waits until 122'],
		['a window begins when its first request is sent', '0 a sent; 1 a 200 left 0 of 1 until 60; 100 b sent', '101 waits until 161'],
		['of which the service says nothing for a whole window is no limit', '0 a sent; 1 a 200 left 0 of 1 until 60; 61 b sent', '122 goes'],
		['minute and hour are kept apart, whichever is told', '0 a sent; 0 b sent; 1 a 200 left 5 of 100 until 200; 1 b 200 left 0 of 50 until 60', '2 waits until 61; 61 goes'],
		['a limit that is told once and then not is none', '0 a sent; 1 a 200 left 0 of 5 until 60; 61 b sent; 62 b 200', '62 goes'],
	],
	'answers that come late, in another order, or never': [
		['an answer that was overtaken raises nothing', '0 a sent; 0 b sent; 1 b 200 left 0 of 50 until 30; 2 a 200 left 1 of 50 until 30', '2 waits until 31'],
		['an answer of the window before does not close this one', '0 a sent; 0 b sent; 1 b 200 left 1 of 50 until 30; 40 c sent; 41 c 200 left 20 of 50 until 90; 42 a 200 left 0 of 50 until 30', '42 goes'],
		['a late refusal counts in the window in which it was sent', '0 a sent as 2nd; 0 b sent; 1 b 200 left 0 of 1 until 30; 40 c sent as 2nd; 41 a 429 left 0 of 1 until 30; 41 c 200 left 0 of 1 until 70', '42 waits until 71; 71 goes'],
		['a lost request may have been counted', '0 a sent; 1 a 200 left 1 of 50 until 30; 2 b sent; 3 b lost', '3 waits until 31'],
		['until a later answer tells', '0 a sent; 1 a 200 left 1 of 50 until 30; 2 b sent; 3 b lost; 3 c sent; 4 c 200 left 1 of 50 until 30', '4 goes'],
		['a second answer to the same request changes nothing', '0 a sent; 1 a 200 left 1 of 50 until 30; 2 a 200 left 0 of 50 until 30', '2 goes'],
	],
	'what is refused': [
		['alone: all wait as long as it asks', '0 a sent; 1 a 429 retry after 10', '1 waits until 11'],
		['then one goes ahead, and the others wait for its answer, though not for long', '0 a sent; 1 a 429 retry after 10; 11 b sent', '11 waits until 16; 16 goes'],
		['when that is taken, all go', '0 a sent; 1 a 429 retry after 10; 11 b sent; 12 b 200', '12 goes'],
		['when it is refused, the wait is longer', '0 a sent; 0 a 429; 1 b sent; 1 b 429', '1 waits until 2.5'],
		['of those that were under way together, each is no further refusal', '0 a sent; 0 b sent as 2nd; 1 a 429; 1 b 429', '1 waits until 1.75'],
		['beside others and without a long wait: the others go on', '0 a sent; 0 b sent as 2nd; 1 b 429 retry after 2', '1 goes; 1 any at once'],
		['beside others, but with a long wait: all wait', '0 a sent; 0 b sent as 2nd; 1 b 429 retry after 20', '1 waits until 21'],
		['three times beside others: so many at once are too many', '0 a sent as 3rd; 0 b sent as 4th; 0 c sent as 5th; 1 a 429; 1 b 429; 1 c 429', '1 4 at once; 2 5 at once; 3 any at once'],
		['five that are taken make up for one', '0 a sent as 2nd; 0 b sent as 2nd; 1 a 429; 1 b 429; 2 c sent as 2nd; 2 d sent as 2nd; 2 e sent as 2nd; 2 f sent as 2nd; 2 g sent as 2nd; 3 c 200; 3 d 200; 3 e 200; 3 f 200; 3 g 200; 4 h sent as 2nd; 4 h 429', '4 any at once'],
		['because none is left: the window is waited for, and nothing else is learned', '0 a sent; 1 a 429 left 0 of 50 until 60', '1 waits until 61; 61 goes'],
		['though some are left, and alone: the limit is not what the headers say', '0 a sent; 0 b sent; 0 c sent; 0 d sent; 1 a 200 left 7 of 8 until 60; 1 b 200 left 6 of 8 until 60; 1 c 200 left 5 of 8 until 60; 2 d 429 left 4 of 8 until 60; 61 e sent; 61 f sent; 61 g sent; 61 h sent', '61 waits until 122'],
	],
	'limits for so long that nobody waits': [
		['the caller is told so at once, and when one may ask', '0 a sent; 1 a 200 left 0 of 10 until 86400', '1 not before 86401, asks at 301'],
		['a Retry-After in hours, too', '0 a sent; 0 a 429 retry after 7200', '0 not before 7200, asks at 300'],
		['in five minutes one asks, and the others wait for its answer', '0 a sent; 1 a 200 left 0 of 10 until 86400; 301 b sent', '301 waits until 302'],
		['if it hears the same, the next asks after twice the time', '0 a sent; 1 a 200 left 0 of 10 until 86400; 301 b sent; 302 b 429 left 0 of 10 until 86400', '302 not before 86401, asks at 902'],
		['if it hears nothing of it, the limit is none', '0 a sent; 1 a 200 left 0 of 10 until 86400; 301 b sent; 302 b 200', '302 goes'],
		['it holds for the endpoint that told it; another one asks', '0 a sent to /x; 1 a 200 left 0 of 10 until 86400', '2 /x not before 86401, asks at 301; 2 /y goes'],
		['and is free when it was taken without a word', '0 a sent to /x; 1 a 200 left 0 of 10 until 86400; 2 b sent to /y; 3 b 200', '4 /x not before 86401, asks at 301; 4 /y goes'],
		['what two endpoints told holds for all', '0 a sent to /x; 0 b sent to /y; 1 a 200 left 0 of 10 until 86400; 1 b 200 left 0 of 10 until 86400; 2 c sent to /z', '2 /z waits until 3'],
	],
	'what is forgotten': [
		['nothing, while an answer is under way', '0 a sent', '100 kept'],
		['a request, after a minute', '0 a sent; 1 a 200', '59 kept; 60 forgotten'],
		['a window, at its end', '0 a sent; 1 a 200 left 4 of 50 until 90', '90 kept; 91 forgotten'],
		['a refusal, when its wait is over', '0 a sent; 1 a 429 retry after 200', '200 kept; 201 forgotten'],
	],
};

describe.each(Object.entries(chapters))('%s', (_, examples) => {
	test.each(examples)('%s', (_sentence, events, decisions, terms = {}) => {
		const usual = { share: 1, ...terms };
		expect(answered(told(events, usual), decisions, usual)).toBe(decisions);
	});
});
