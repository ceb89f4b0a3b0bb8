import type { IDataObject } from 'n8n-workflow';
import { expectedSha256, type SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const set = (switches: Partial<SmailanderSwitches>) => Object.assign(sandbox.smailander.switches, switches);
/** Reports of the sandbox by their format. */
const reports = { pdf: 'report_101', csv: 'report_103', xlsx: 'report_104', json: 'report_105' };
const formats = Object.keys(reports) as Array<keyof typeof reports>;
const download = (format: keyof typeof reports, fields: IDataObject = {}) => ({
	resource: 'instance',
	operation: 'download',
	reportId: byId(reports[format]),
	...fields,
});
const looks = () => lines().filter((line) => line.includes('/download'));
const befores = ['202', 'status', 'retryAfter'] as const;

describe.each(befores)('an answer that there is no file yet: %s', (fileBefore) => {
	test.each(formats)('%s: the file comes when it is there', async (format) => {
		const waits = shortWaits();
		set({ fileBefore, fileAfterLooks: 2 });
		const { items, error } = await run(download(format));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ sizeMatches: true, formatMatches: true });
		expect(looks()).toHaveLength(3);
		expect(waits.every((wait) => wait >= 700)).toBe(true);
	});

	test.each(formats)('%s: never an item, and the words of the service', async (format) => {
		shortWaits();
		set({ fileBefore, fileAfterLooks: Infinity });
		const result = await run(download(format));
		expect(result.items).toEqual([]);
		expect(words(result)).toMatch(/^The file is not ready yet(: The file is being prepared)? \| Smailander is still preparing it/);
		expect(looks()).toHaveLength(4);
	});

	test.each(['none', 'relative'] as const)('by every path: %s', async (linkStyle) => {
		shortWaits();
		set({ fileBefore, fileAfterLooks: 1, linkStyle });
		expect((await run(download('json'))).items[0]!.json).toMatchObject({ sizeMatches: true });
	});

	test('as rows', async () => {
		shortWaits();
		set({ fileBefore, fileAfterLooks: Infinity });
		for (const format of ['csv', 'json'] as const) {
			const result = await run(download(format, { output: 'rows' }));
			expect(result.items).toEqual([]);
			expect(words(result)).toMatch(/^The file is not ready yet/);
		}
	});
});

describe('an answer without content (204)', () => {
	test('the file comes when it is there', async () => {
		shortWaits();
		set({ fileBefore: '204', fileAfterLooks: 2 });
		expect((await run(download('pdf'))).items[0]!.json).toMatchObject({ sizeMatches: true });
		expect(looks()).toHaveLength(3);
	});

	test.each(['file', 'rows'])('as %s: looked for four times, then words', async (output) => {
		shortWaits();
		set({ fileBefore: '204', fileAfterLooks: Infinity });
		const result = await run(download('csv', { output }));
		expect(result.items).toEqual([]);
		expect(words(result)).toMatch(
			/^Smailander answered that there is no file \(204\) \| The file may not be ready yet, or the report holds nothing for its period\./,
		);
		expect(looks()).toHaveLength(4);
	});
});

describe('the file of a run that has just ended', () => {
	const generate = {
		operation: 'generate',
		period: 'none',
		completion: 'downloaded',
		waitOptions: { firstLook: 0, interval: 1 },
		binaryPropertyName: 'data',
	};

	test.each(['403', '404'] as const)('is looked for again when it answers %s', async (fileBefore) => {
		shortWaits();
		// A link that is refused is read anew at once, so that each look has two.
		set({ fileBefore, fileAfterLooks: 3 });
		const { items, error } = await run(generate);
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ completed: true, sizeMatches: true });
	});

	test.each([
		['403', /^The download link was refused by \S+, and so was a fresh one/],
		['404', /^Smailander did not find it: The file does not exist/],
	] as const)('with some patience only: %s', async (fileBefore, message) => {
		shortWaits();
		set({ fileBefore, fileAfterLooks: Infinity });
		const result = await run(generate);
		expect(words(result)).toMatch(message);
		expect(looks().length).toBeLessThanOrEqual(8);
	});

	test('an older one is not waited for', async () => {
		set({ fileBefore: '404', fileAfterLooks: Infinity });
		expect(words(await run(download('pdf')))).toMatch(/^Smailander did not find it/);
		expect(looks()).toHaveLength(1);
	});
});

describe('a declared type that is wrong', () => {
	test.each(['text/html; charset=UTF-8', 'application/json', 'text/plain', 'no type at all', 'image/png'])(
		'%s: the bytes decide',
		async (fileType) => {
			set({ fileType });
			for (const format of ['pdf', 'csv'] as const) {
				const { items, error } = await run(download(format));
				expect(error).toBeUndefined();
				expect(items[0]!.json).toMatchObject({ formatMatches: true, sizeMatches: true });
				const instanceId = String(items[0]!.json.instanceId);
				const sha256 = expectedSha256({ instanceId, format, size: items[0]!.json.size as number });
				expect(items[0]!.json.sha256).toBe(sha256);
				expect((await storedBytes(items[0]!.binary!.data!)).length).toBe(items[0]!.json.size);
			}
			const { items } = await run(download('pdf'));
			expect(items[0]!.json.mimeType).toBe('application/pdf');
		},
	);
});

test('a service that repeats the key as a type does not put it out', async () => {
	set({ fileType: `${sandbox.smailander.key.toUpperCase()}/x` });
	expect((await run(download('csv'))).items[0]!.json.mimeType).toBe('text/csv');
});

test('files of one name in one run get numbers', async () => {
	const { items } = await run(download('csv', { instance: 'chosen', instanceId: byId('instance_103_1') }), { items: [{}, {}] });
	const names = ['', ' (2)'].map(
		(number) => `report_103 - ${String(items[0]!.json.generated_at).slice(0, 10)} - instance_103_1${number}.csv`,
	);
	expect(items.map(({ json }) => json.fileName)).toEqual(names);
	expect(items.map(({ binary }) => binary!.data!.fileName)).toEqual(names);
});
