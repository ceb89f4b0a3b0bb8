import * as fc from 'fast-check';

/** Cuts bytes at any places. */
export async function* chunked(bytes: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
	const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
	let from = 0;
	for (const to of [...places, bytes.length]) {
		yield bytes.subarray(from, to);
		from = to;
	}
}

export const inOnePiece = (text: string | Buffer) => chunked(Buffer.from(text as string), []);

export const cuts = fc.array(fc.nat(), { maxLength: 12 });

export async function gathered(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const chunk of chunks) parts.push(Buffer.from(chunk));
	return Buffer.concat(parts);
}

/** Keys and texts that spoil tables: names of an object's own machinery, dots, spaces, signs, control characters, any Unicode. */
export const anyText = fc.oneof(
	fc.constantFrom(
		'__proto__',
		'constructor',
		'toString',
		'hasOwnProperty',
		'a.b',
		'a b',
		'',
		'"',
		'\\',
		'\\"',
		',',
		'\r\n',
		'\u2028',
		'1',
		'0',
		'data',
		'columns',
	),
	fc.constantFrom(
		'=1+1',
		'+1',
		'-1',
		'-1e5',
		'@x',
		'\tx',
		'\rx',
		'\n',
		"'",
		'東京 🎉',
		'[',
		']',
		'{',
		'}',
		'},{',
		'\u0000',
		'\ud800',
		'\udc00',
	),
	fc.string({ unit: 'binary', maxLength: 8 }),
	fc.string({ maxLength: 8 }),
);

const anyScalar = fc.oneof(anyText, fc.constantFrom(null, true, false), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

/**
 * Keys without a backslash: after a key that ends with one, JSON.parse of Node 24 (V8 13.6) reads the key that has
 * a quote in its place as the same.
 */
export const anyKey = anyText.filter((text) => !text.includes('\\'));

/** A value as JSON has it. -0 is left out, because JSON.stringify writes 0 for it. */
export const anyValue = fc
	.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 3, withCrossShrink: true },
			anyScalar,
			fc.array(tie('value'), { maxLength: 3 }),
			fc.array(fc.tuple(anyKey, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
		),
	}))
	.value.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

export const anyRow = fc
	.array(fc.tuple(anyKey, anyValue), { maxLength: 5 })
	.map((entries) => Object.fromEntries(entries) as Record<string, unknown>);

/** How a service may write the same JSON: white space between tokens, signs as escapes. */
export const spelling = fc.record({
	space: fc.constantFrom('', ' ', '\n', '\r\n\t ', '  '),
	escapes: fc.boolean(),
	mark: fc.constantFrom('', '\uFEFF'),
});
export type Spelling = typeof spelling extends fc.Arbitrary<infer Value> ? Value : never;

export function spelled(value: unknown, { space, escapes }: Pick<Spelling, 'space' | 'escapes'>): string {
	const text = (part: string) => {
		const plain = JSON.stringify(part);
		if (!escapes) return plain;
		return plain.replace(/[^ -~]|[+/&<]/gu, (sign) =>
			sign === '/'
				? '\\/'
				: Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
		);
	};
	const list = (open: string, parts: string[], close: string) => `${open}${space}${parts.join(`${space},${space}`)}${space}${close}`;
	if (typeof value === 'string') return text(value);
	if (Array.isArray(value))
		return list(
			'[',
			value.map((entry) => spelled(entry, { space, escapes })),
			']',
		);
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const members = Object.entries(value).map(([key, member]) => `${text(key)}${space}:${space}${spelled(member, { space, escapes })}`);
	return list('{', members, '}');
}

/** A reply in each form that services were seen to use, as text. */
export const envelope = fc.record({
	form: fc.constantFrom('bare', 'columns first', 'columns last', 'without columns', 'among others'),
	dataKey: fc.constantFrom('data', 'Data', 'DATA'),
	columnsKey: fc.constantFrom('columns', 'Columns'),
	spelling,
});
export type Form = typeof envelope extends fc.Arbitrary<infer Value> ? Value : never;

export function replyText(rows: unknown[], columns: unknown[], { form, dataKey, columnsKey, spelling: how }: Form): string {
	const others = { data2: [[1], { data: [2], x: ']' }], 'x"': 'data\\' };
	const reply = {
		bare: rows,
		'columns first': { [columnsKey]: columns, [dataKey]: rows },
		'columns last': { [dataKey]: rows, [columnsKey]: columns },
		'without columns': { [dataKey]: rows },
		'among others': { ...others, [dataKey]: rows, [columnsKey]: columns, more: { data: [3] }, end: 'data' },
	}[form as 'bare'];
	return `${how.mark}${how.space}${spelled(reply, how)}${how.space}`;
}
