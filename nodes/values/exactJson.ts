/** A number as JSON writes it. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const WHOLE = /^-?\d+$/;

/** Most texts hold no row of 16 digits, fewer than which are never lost. Written out, it is looked for ten times as fast as with a count. */
const LONG_WHOLE = new RegExp('\\d'.repeat(16));
const LONG = new RegExp('[\\d.]'.repeat(16));
const POWER = /(?:^|[\s:,[])-?[\d.]+[eE]/;

/**
 * JSON as `JSON.parse` reads it, but for whole numbers beyond 2^53: each is a text with all its digits. They are IDs, and two of
 * them that a number would round alike are two.
 * @throws SyntaxError
 */
export const parsedExactly = (text: string): unknown => JSON.parse(LONG_WHOLE.test(text) ? withNumbers(text, wholeAsText) : text);

/**
 * JSON in which any two numbers that differ in value are told apart, for comparing and not for showing: what a number would round
 * is a marked text.
 * @throws SyntaxError
 */
export const parsedDistinctly = (text: string): unknown =>
	JSON.parse(LONG.test(text) || POWER.test(text) ? withNumbers(text, roundedAsText) : text);

const wholeAsText = (number: string): string => (WHOLE.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number);

function roundedAsText(number: string): string {
	const value = decimal(number);
	return value === decimal(String(Number(number))) ? number : `"\\u0000${value}"`;
}

/** Characters of a number that may lose digits, such as 1e400. */
const SHORTEST = 5;

/** The text with each number outside of its texts replaced. */
function withNumbers(text: string, replaced: (number: string) => string): string {
	const parts: string[] = [];
	let done = 0;
	for (let at = 0; at < text.length; ) {
		const quote = text.indexOf('"', at);
		const start = quote < 0 ? text.length : quote;
		if (start - at >= SHORTEST) {
			parts.push(text.slice(done, at), text.slice(at, start).replace(NUMBER, replaced));
			done = start;
		}
		at = quote < 0 ? start : endOfText(text, quote);
	}
	return parts.join('') + text.slice(done);
}

/** Position behind the text whose opening quote stands here. */
function endOfText(text: string, from: number): number {
	for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
		let before = at;
		while (text[before - 1] === '\\') before -= 1;
		if ((at - before) % 2 === 0) return at + 1;
	}
	return text.length;
}

/** A number's value in one spelling: sign, digits without zeros around them, and the power of ten. */
function decimal(number: string): string {
	const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
	const digits = whole + fraction;
	let start = 0;
	while (digits[start] === '0') start += 1;
	let end = digits.length;
	while (end > start && digits[end - 1] === '0') end -= 1;
	return start === end ? '0' : `${sign}${digits.slice(start, end)}e${Number(power) - fraction.length + digits.length - end}`;
}
