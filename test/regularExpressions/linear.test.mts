import { retryAfterMs } from '../../nodes/budget/retryAfter.ts';
import { plainName } from '../../nodes/files/fileName.ts';
import { sniffed } from '../../nodes/files/sniff.ts';
import { smailander } from '../../nodes/Smailander/api.ts';
import { threatLocker } from '../../nodes/ThreatLocker/api.ts';
import { fileNameIn, headerAddress, headerText } from '../../nodes/values/headerText.ts';
import { wholeNumber } from '../../nodes/values/number.ts';
import { textOf } from '../../nodes/values/pageText.ts';
import { timeOf } from '../../nodes/values/time.ts';
import { expressionsIn, hostileTexts } from './attack.mts';

const SHORT = 3_000;
const LONG = 24_000;
/** As many short texts as a long one holds take as long as it, and an eighth of its time where each start goes over the rest again. */
const MOST = 3;
/** Milliseconds that no weakness stays below for a long text, on the fastest machine: what takes less is not looked at any further. */
const NOTHING_MS = 15;

/** Milliseconds of the processor that the work takes, done so many times: what else the machine does has no part in it. */
function duration(work: () => void, times: number): number {
	const began = process.threadCpuUsage();
	for (let time = 0; time < times; time += 1) work();
	const { user, system } = process.threadCpuUsage(began);
	return (user + system) / 1_000;
}

/** Whether the work for a long text grows faster than the text. Both take turns, so that what slows the processor slows one as much as the other. */
function growsFaster(work: (text: string) => void, short: string, long: string): boolean {
	if (duration(() => work(long), 1) < NOTHING_MS) return false;
	let [shortMs, longMs] = [Infinity, Infinity];
	for (let turn = 0; turn < 3; turn += 1) {
		shortMs = Math.min(
			shortMs,
			duration(() => work(short), LONG / SHORT),
		);
		longMs = Math.min(
			longMs,
			duration(() => work(long), 1),
		);
	}
	return longMs > MOST * shortMs;
}

/** The beginning of a hostile text for which an expression's work grows faster than the text; undefined where there is none. */
function weaknessOf(expression: RegExp): string | undefined {
	const shorts = hostileTexts(expression, SHORT);
	for (const long of hostileTexts(expression, LONG)) {
		const short = shorts.next().value as string;
		if (growsFaster((text) => void text.replace(expression, ''), short, long)) return long.slice(0, 40);
	}
	return undefined;
}

test.each([/<title[^>]*>([^<]*)<\/title>/i, /^\s*computer[\s_-]*(id|guid)?\s*$/i, /[\w-]*\d[\w-]*/g, /\/+$/, /^\d+\.?\d*$/])(
	'a weakness is found in %s',
	(expression) => {
		expect(weaknessOf(expression)).toBeDefined();
	},
);

test.each(expressionsIn('nodes', 'credentials').map(({ place, expression }) => [place, expression] as const))('%s', (_, expression) => {
	expect(weaknessOf(expression)).toBeUndefined();
});

// What is more than one expression: a reader that looks for the end again from each beginning.
test.each<[string, (text: string) => unknown]>([
	['words of a page', textOf],
	['a text in a header', headerText],
	['an address in a header', headerAddress],
	['a name in a header', fileNameIn],
	['a file name', (name) => plainName(name, 'key-of-the-test')],
	['Retry-After', (text) => retryAfterMs(text, 0)],
	[
		'ThreatLocker: words of a refusal',
		(text) => threatLocker.explain({ status: 403, message: text }, new URL('https://base.example'), { repeatable: true, url: '/' }),
	],
	['ThreatLocker: an error body', (text) => threatLocker.readFault(text)],
	['Smailander: an error body', (text) => smailander.readFault({ error: text })],
	['a time', timeOf],
	['a whole number', wholeNumber],
	['the beginning of a file', (text) => sniffed(Buffer.from(text))],
])('%s is read in time proportional to the text', (_, read) => {
	const pieces = [
		'<',
		'>',
		'<a',
		'<title',
		'<script>',
		'</script',
		'<style ',
		'"',
		'\\"',
		';',
		'; a=',
		"''",
		'%',
		'=?',
		'?=',
		'=?utf-8?Q?',
		"'",
		' ',
		'\r',
		'/',
		'1',
		'1.',
		':',
		'a',
		'\u00e4',
		'[',
		'{',
	];
	const hostile = (length: number) =>
		['', 'attachment; filename="', "filename*=utf-8''", '<title'].flatMap((start) =>
			pieces.map((piece) => start + piece.repeat(length / piece.length)),
		);
	const shorts = hostile(4 * SHORT);
	const slow = hostile(4 * LONG).filter((long, index) => growsFaster(read, shorts[index]!, long));
	expect(slow.map((text) => text.slice(0, 40))).toEqual([]);
});

test('no more of a page is read than its words can come from', () => {
	const began = performance.now();
	textOf('<'.repeat(256_000));
	textOf('<'.repeat(50_000_000));
	// A hundred seconds it was.
	expect(performance.now() - began).toBeLessThan(10_000);
});
