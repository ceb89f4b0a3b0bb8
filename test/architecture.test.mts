import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { breachesOf, circlesOf, importsOf, isIn, readHouse, type House, type Plan } from './architecture/house.mts';

const root = path.join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
	.trim()
	.split('\n');
const house = readHouse(
	root,
	tracked.filter((place) => /\.m?ts$/.test(place)),
);
const shipped: House = new Map([...house].filter(([place]) => isIn('nodes', place) || isIn('credentials', place)));

/** What knows nothing of the package, and any room may use. */
const BASE = ['nodes/clock.ts', 'nodes/refusal.ts', 'nodes/rethrow.ts'];
const READING = [...BASE, 'nodes/values'];
const SENDING = [...READING, 'nodes/fields', 'nodes/budget', 'nodes/transport'];
const EVERY_ROOM = [...SENDING, ...['lists', 'files', 'table', 'operation', 'polling', 'trigger'].map((room) => `nodes/${room}`)];

/** docs/architecture.md draws it. */
const PLAN: Plan = {
	'nodes/clock.ts': [],
	'nodes/refusal.ts': [],
	'nodes/rethrow.ts': [],
	'nodes/values': BASE,
	'nodes/fields': READING,
	'nodes/table': READING,
	'nodes/budget': BASE,
	'nodes/polling': BASE,
	'nodes/transport': SENDING,
	'nodes/lists': SENDING,
	'nodes/files': SENDING,
	'nodes/operation': [...SENDING, 'nodes/lists', 'nodes/files', 'nodes/table'],
	'nodes/trigger': [...SENDING, 'nodes/polling'],
	'nodes/ThreatLocker': EVERY_ROOM,
	'nodes/Smailander': EVERY_ROOM,
	credentials: ['nodes/transport', 'nodes/ThreatLocker/address.ts', 'nodes/Smailander/address.ts'],
	sandbox: [],
	split: ['host'],
	host: ['sandbox'],
	scan: [],
	test: ['nodes', 'credentials', 'sandbox', 'host', 'split', 'scan', 'bench', 'demo', 'dev'],
	e2e: ['host', 'sandbox', 'split', 'examples'],
	demo: ['host', 'sandbox', 'test/engine'],
	dev: ['host', 'sandbox'],
	bench: ['host', 'sandbox', 'test/engine'],
};

/** What of others' packages a room of the shipped ones may import, besides n8n-workflow. */
const PACKAGES = ['n8n-workflow', 'zod', 'node:crypto'];
/** Rooms that know nothing of n8n. */
const PURE = ['nodes/budget', 'nodes/polling'];

const LONGEST_FILE = 260;

/** Rooms with rooms of their own, whose files are too many to name. */
const SERVICES = ['nodes/ThreatLocker', 'nodes/Smailander'];

/** What a room says of itself; '' where it does not. */
const readRoom = (room: string): string => {
	const place = path.join(root, room, 'README.md');
	return existsSync(place) ? readFileSync(place, 'utf8') : '';
};

describe('the house', () => {
	test('a room imports only what the plan allows', () => {
		expect(breachesOf(PLAN, house)).toEqual([]);
	});

	test('no files and no folders form a circle', () => {
		expect(circlesOf(importsOf(house))).toEqual([]);
	});

	test('only one file calls the request helpers of n8n', () => {
		const callers = [...shipped].filter(([, text]) =>
			/\b(httpRequest|httpRequestWithAuthentication|request|requestWithAuthentication|requestOAuth\d)\s*(\.call)?\(|helpers\.(httpRequest|request)/.test(
				withoutComments(text),
			),
		);
		expect(callers.map(([place]) => place)).toEqual(['nodes/transport/attempt.ts']);
	});

	test('what is pure knows nothing of n8n', () => {
		const others = importsOf(shipped).filter(({ from, to }) => PURE.some((room) => isIn(room, from)) && to.startsWith('n8n'));
		expect(others).toEqual([]);
	});

	test('what is shipped imports nothing that an n8n does not bring', () => {
		const others = importsOf(shipped).filter(({ to, isPackage }) => isPackage && !PACKAGES.includes(to));
		expect(others).toEqual([]);
	});

	test('each room says what lives in it', () => {
		const rooms = [...new Set([...shipped.keys()].flatMap((place) => /^nodes\/\w+(?=\/)/.exec(place) ?? []))];
		const untold = [...shipped.keys()].filter((place) => {
			const room = rooms.find((one) => isIn(one, place));
			const isOfService = room !== undefined && SERVICES.includes(room);
			return room !== undefined && !isOfService && !readRoom(room).includes(`\`${path.posix.basename(place)}\``);
		});
		expect(rooms.filter((room) => readRoom(room) === '')).toEqual([]);
		expect(untold).toEqual([]);
	});

	test('the page before the rooms leads to what is there', () => {
		const named = [...readRoom('nodes').matchAll(/`([\w/]+\/(?:\w+\.ts)?)`/g)].map(([, place]) => place!);
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((place) => !existsSync(path.join(root, 'nodes', place)))).toEqual([]);
	});

	test(`no file has more than ${LONGEST_FILE} lines`, () => {
		const lengths = [...house].map(([place, text]) => `${place}: ${text.split('\n').length - 1}`);
		expect(lengths.filter((line) => Number(line.split(': ')[1]) > LONGEST_FILE)).toEqual([]);
	});
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

describe('the fence falls when it is broken', () => {
	const plan: Plan = { low: [], high: ['low'] };

	test.each<[string, Record<string, string>, string[]]>([
		['upwards', { 'low/a.ts': "import { b } from '../high/b';", 'high/b.ts': '' }, ['low/a.ts imports high/b.ts']],
		['by a type', { 'low/a.ts': "import type { B } from '../high/b';", 'high/b.ts': '' }, ['low/a.ts imports high/b.ts']],
		['by handing on', { 'low/a.ts': "export { b } from '../high/b';", 'high/b.ts': '' }, ['low/a.ts imports high/b.ts']],
		['later', { 'low/a.ts': "const b = import('../high/b');", 'high/b.ts': '' }, ['low/a.ts imports high/b.ts']],
		['without a room', { 'attic/a.ts': '' }, ['attic/a.ts is in no room']],
		['not at all', { 'high/b.ts': "import { a } from '../low/a';", 'low/a.ts': '' }, []],
	])('%s', (_, files, expected) => {
		expect(breachesOf(plan, new Map(Object.entries(files)))).toEqual(expected);
	});

	test.each<[string, Record<string, string>, string[]]>([
		['two files', { 'a.ts': "import './b';", 'b.ts': "import './a';" }, ['.: a.ts > b.ts > a.ts']],
		[
			'two files, by types',
			{ 'r/a.ts': "import type { B } from './b';", 'r/b.ts': "import type { A } from './a';" },
			['r: a.ts > b.ts > a.ts'],
		],
		['three files', { 'a.ts': "import './b';", 'b.ts': "import './c';", 'c.ts': "import './a';" }, ['.: a.ts > b.ts > c.ts > a.ts']],
		['folders whose files form none', { 'x/a.ts': "import '../y/b';", 'y/c.ts': "import '../x/d';" }, ['.: x > y > x']],
		['a folder and the file beside it', { 'x/a.ts': "import '../b';", 'b.ts': "import './x/c';" }, ['.: x > b.ts > x']],
		['none', { 'x/a.ts': "import './b';", 'x/b.ts': "import '../y/c';", 'y/c.ts': '' }, []],
	])('circle of %s', (_, files, expected) => {
		const missing = ['y/b.ts', 'x/d.ts', 'x/c.ts'].map((place) => [place, ''] as const);
		expect(circlesOf(importsOf(new Map([...missing, ...Object.entries(files)])))).toEqual(expected);
	});
});
