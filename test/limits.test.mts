import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(join(project, file), 'utf8');
const sources = globSync('nodes/**/*.ts', { cwd: project });

const rows = [...textOf('docs/limits.md').matchAll(/^\| ([^|]+) \| ([^|]+) \|.*\| `([\w.]+)` in `([\w/.-]+)` \|$/gm)].map(
	([, what = '', figure = '', name = '', file = '']) => ({ what, figure, name, file }),
);

/** The initial value of a constant, of a member of one (`LARGEST.share`), or of a property that the file gives once. */
function valueOf(name: string, file: string): number {
	const [constant, member] = name.split('.');
	const owner = `const ${constant}(?:: \\w+)? = `;
	const form = member ? `${owner}\\{[^}]*\\b${member}: ([^,}]+)` : `(?:${owner}|^\\t+${constant}: )([^;,\\n]+)`;
	const [, sum] = new RegExp(form, 'm').exec(existsSync(join(project, file)) ? textOf(file) : '') ?? [];
	if (sum === undefined) {
		const homes = sources.filter((one) => textOf(one).includes(`const ${constant} `));
		throw new Error(`${file} has no ${name}; ${homes.join(', ') || 'no file'} has it`);
	}
	// A product of figures and other constants, of this file or of another.
	return sum.split(/(?=[*/])/).reduce((product, part) => {
		const [, sign, term = ''] = /^([*/]?)\s*(\S+)\s*$/.exec(part) ?? [];
		const value = /^-?[\d_]+$/.test(term) ? Number(term.replaceAll('_', '')) : valueOf(term, homeOf(term, file));
		return sign === '/' ? product / value : product * value;
	}, 1);
}

function homeOf(name: string, file: string): string {
	const [constant] = name.split('.');
	if (textOf(file).includes(`const ${constant}`)) return file;
	const homes = sources.filter((one) => textOf(one).includes(`export const ${constant} `));
	if (homes.length !== 1) throw new Error(`${homes.length} files export ${name}`);
	return homes[0]!;
}

const UNITS: Record<string, number> = {
	second: 1_000,
	minute: 60_000,
	hour: 60 * 60_000,
	day: 24 * 60 * 60_000,
	MB: 1024 ** 2,
	GB: 1024 ** 3,
};

/** Spans in milliseconds, sizes in bytes. */
function figureOf(text: string): number {
	const [, digits = '', unit = ''] = /^(-?[\d,]+)(?: (\w+?)s?)?$/.exec(text) ?? [];
	const factor = unit === '' ? 1 : UNITS[unit];
	if (digits === '' || factor === undefined) throw new Error(`"${text}" is no figure`);
	return Number(digits.replaceAll(',', '')) * factor;
}

test.each(rows)('$what: $figure, as $name in $file', ({ figure, name, file }) => {
	expect(figureOf(figure)).toBe(valueOf(name, file));
});

test('the page is read', () => expect(rows.length).toBeGreaterThan(60));

test('the fields of Wait Options take what the page says', () => {
	const [form = ''] = globSync('nodes/Smailander/report/generate/generate.operation.ts', { cwd: project }).map(textOf);
	const most = (label: string) => Number(new RegExp(`'${label}'[^}]*?maxValue: (\\d+)`).exec(form)?.[1]).toLocaleString('en');
	const [page] = textOf('docs/limits.md')
		.split('\n')
		.filter((line) => line.startsWith('**Generate** takes'));
	for (const label of ['First Look (Seconds)', 'Interval (Seconds)', 'Timeout (Minutes)']) {
		expect(page).toMatch(new RegExp(`\\*\\*${label.replace(/[()]/g, '\\$&')}\\*\\* \\d+ to ${most(label.replace(/[()]/g, '\\$&'))}\\b`));
	}
});

/** Bounds that nobody meets: what is cut to be shown, looked at before a guess, or done behind the scenes. As they are written, wherever they stand. */
const UNMET = new Set([
	'LONGEST_SLEEP_MS = 1_000',
	'LONGEST_TIMER_MS = 2 ** 31 - 1',
	'LONGEST_COUNTDOWN_MS = 10 * 60_000',
	'LONGEST_BREATH_MS = 20',
	'LONGEST_LOOK_MS = 60 * 60_000',
	'LONGEST_LOOK = 1024 * 1024',
	'LONGEST_PAGE = 60_000',
	'LONGEST_PAGE = 64 * 1024',
	'LONGEST_MARK = 4',
	'LONGEST_NUMBER = 400',
	'LONGEST_KEY = 64',
	'LONGEST_NAME = 100',
	'LONGEST_SHOWN = 40',
	'LONGEST_TIME = 40',
	'MOST_OF_ROWS = 300_000',
	'MOST_ASKED = 2',
	'MAX_FAULTS = 3',
	'DEEPEST = 4',
]);

test('every bound in the code is on the page, or one that nobody meets', () => {
	const onPage = new Set(rows.map(({ name, file }) => `${name.split('.')[0]} ${file}`));
	const form = /^(?:export )?const (((?:MAX|MOST|LONGEST|LARGEST|SMALLEST|WIDEST|DEEPEST)\w*) = [^;\n]+)/gm;
	const bounds = sources.flatMap((file) => [...textOf(file).matchAll(form)].map(([, written = '', name]) => ({ written, name, file })));
	expect(bounds.filter(({ written, name, file }) => !onPage.has(`${name} ${file}`) && !UNMET.has(written))).toEqual([]);
});
