import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { expectedSha256, type DownloadMode, type SmailanderSwitches } from '../../sandbox/index.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const download = (fields: IDataObject = {}) => ({
	resource: 'instance',
	operation: 'download',
	reportId: byId('report_101'),
	...fields,
});
const newest = { instanceId: 'instance_101_3', format: 'pdf', size: 3072 };
const listLine = 'GET /reports/report_101/instances?limit=100';
const linkLine = 'GET /download/instance_101_3.pdf';
const set = (switches: Partial<SmailanderSwitches>) => void Object.assign(sandbox.smailander.switches, switches);

/** The item's file is, byte for byte, the one that the sandbox serves. */
async function expectFile({ json, binary }: INodeExecutionData, content = newest, field = 'data'): Promise<void> {
	const bytes = await storedBytes(binary![field]!);
	const sha256 = expectedSha256(content);
	expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
	expect(json).toMatchObject({
		sha256,
		size: content.size,
		instanceId: content.instanceId,
		fileName: binary![field]!.fileName,
		mimeType: binary![field]!.mimeType,
	});
}

test('the item describes the file and keeps what the service said of the instance', async () => {
	const { items } = await run(download());
	await expectFile(items[0]!);
	expect(items[0]!.json).toEqual({
		reportId: 'report_101',
		instanceId: 'instance_101_3',
		instance_id: 'instance_101_3',
		generated_at: '2026-03-20T07:00:00Z',
		status: 'completed',
		format: 'pdf',
		size: 3072,
		download_url: expect.stringContaining('/download/instance_101_3.pdf'),
		sha256: expectedSha256(newest),
		fileName: 'report_101 - 2026-03-20 - instance_101_3.pdf',
		mimeType: 'application/pdf',
		sizeMatches: true,
		declaredFormat: 'pdf',
		sniffedFormat: 'pdf',
		formatMatches: true,
	});
	expect(items[0]!.pairedItem).toEqual({ item: 0 });
	expect(lines()).toEqual([listLine, linkLine]);
});

describe('ways to the file', () => {
	test.each<[DownloadMode, string[]]>([
		['direct', [listLine, linkLine]],
		['redirect', [listLine, linkLine]],
		['bearerLink', [listLine, linkLine]],
		['expiredOnce', [listLine, `${linkLine}?link=1`, listLine, `${linkLine}?link=2`]],
		['jsonLink', [listLine, linkLine]],
		['noContentType', [listLine, linkLine]],
	])('%s', async (downloadMode, expected) => {
		set({ downloadMode });
		const { items, error } = await run(download());
		expect(error).toBeUndefined();
		await expectFile(items[0]!);
		expect(items[0]!.binary!.data!.mimeType).toBe('application/pdf');
		expect(lines()).toEqual(expected);
	});

	test.each(['redirect', 'jsonLink'] as const)('%s: the key goes to the service and not to the storage', async (downloadMode) => {
		set({ downloadMode, replyStyle: 'envelope' });
		await expectFile((await run(download())).items[0]!);
		expect(sandbox.smailander.requests.map(({ headers }) => headers.authorization)).toEqual(
			Array(2).fill(`Bearer ${sandbox.smailander.key}`),
		);
		expect(sandbox.storage.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
			['/files/instance_101_3.pdf', undefined],
		]);
	});

	test('a relative link is on the service', async () => {
		set({ linkStyle: 'relative', downloadMode: 'bearerLink' });
		await expectFile((await run(download())).items[0]!);
	});

	test('a foreign link is followed without the key', async () => {
		set({ linkStyle: 'foreign' });
		const { items } = await run(download());
		expect(items[0]!.json).toMatchObject({
			sha256: expectedSha256({ instanceId: 'foreign', format: 'pdf', size: 1024 }),
			sizeMatches: false,
		});
		expect(sandbox.foreign.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
			['/download/instance_101_3.pdf', undefined],
		]);
		expect(sandbox.foreign.sawKey).toBe(false);
	});

	test('a redirect that comes back from a foreign host does not get the key again', async () => {
		set({ downloadMode: 'bearerLink' });
		const back = `${sandbox.smailander.url.replace('/api/v1', '')}/download/instance_101_3.pdf`;
		sandbox.smailander.faults.push({ kind: 'redirect', to: `${sandbox.storage.url}/files/a`, match: { path: /^\/download/ } });
		sandbox.storage.faults.push({ kind: 'redirect', to: back });
		await expectFile((await run(download())).items[0]!);
		expect(
			sandbox.smailander.requests.filter(({ path }) => path.startsWith('/download')).map(({ headers }) => headers.authorization),
		).toEqual([`Bearer ${sandbox.smailander.key}`, undefined, `Bearer ${sandbox.smailander.key}`]);
	});
});

describe('no file', () => {
	test.each<[DownloadMode, Partial<SmailanderSwitches>, RegExp]>([
		['redirectLoop', {}, /^The download was redirected more than 5 times, at last to 127\.0\.0\.1:\d+ \|/],
		['expired', {}, /^The download link was refused by 127\.0\.0\.1:\d+, and so was a fresh one/],
		['jsonError', {}, /^Smailander sent no pdf file: The report file is not available/],
		['jsonError', { errorStyle: 'flat' }, /^Smailander sent no pdf file: The report file is not available/],
		['htmlPage', {}, /^Smailander sent a web page instead of the file: Please sign in/],
		['emptyFile', {}, /^Smailander sent an empty file/],
	])('%s %j', async (downloadMode, switches, message) => {
		set({ downloadMode, ...switches });
		const result = await run(download());
		expect(words(result)).toMatch(message);
		expect(result.items).toEqual([]);
	});

	test.each(['nested', 'flat'] as const)('an error in place of a JSON report: %s', async (errorStyle) => {
		set({ downloadMode: 'jsonError', errorStyle });
		const result = await run(download({ reportId: byId('report_105') }));
		expect(words(result)).toMatch(/The report file is not available/);
		expect(result.items).toEqual([]);
	});
});

describe('formats', () => {
	test.each([
		['report_101', 'pdf', 'application/pdf'],
		['report_103', 'csv', 'text/csv'],
		['report_104', 'xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
		['report_105', 'json', 'application/json'],
	])('%s: %s', async (reportId, format, mimeType) => {
		for (const downloadMode of ['direct', 'noContentType'] as const) {
			set({ downloadMode });
			const { items } = await run(download({ reportId: byId(reportId) }));
			const instanceId = `instance_${reportId.slice(7)}_3`;
			await expectFile(items[0]!, { instanceId, format, size: 3072 });
			const told = { declaredFormat: format, sniffedFormat: format, formatMatches: true };
			expect(items[0]!.json).toMatchObject({ fileName: `${reportId} - 2026-03-20 - ${instanceId}.${format}`, mimeType, ...told });
		}
	});

	test('an empty JSON report of stated size 0 is a file', async () => {
		sandbox.smailander.runScheduled('report_105', { instance_id: 'none', size: 0 });
		const { items, error } = await run(download({ reportId: byId('report_105') }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ size: 0, sizeMatches: true });
	});

	test('another format than stated is said, not refused', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: 'host,score\na,1\n', match: { path: /^\/download/ } });
		const { items } = await run(download());
		expect(items[0]!.json).toMatchObject({ declaredFormat: 'pdf', sniffedFormat: 'csv', formatMatches: false });
	});

	test('another size than stated is said, not refused', async () => {
		set({ sizeError: 7 });
		expect((await run(download())).items[0]!.json).toMatchObject({ size: 3072, sizeMatches: false });
	});
});

describe('file name', () => {
	test.each([
		['plain', 'report_101 - 2026-03-20 - instance_101_3.pdf'],
		['utf8', 'Bericht über instance_101_3.pdf'],
		['hostile', 'report_101 - 2026-03-20 - instance_101_3.pdf'],
		['none', 'report_101 - 2026-03-20 - instance_101_3.pdf'],
	] as const)('%s', async (fileNameStyle, fileName) => {
		set({ fileNameStyle });
		const { items } = await run(download());
		expect(items[0]!.binary!.data!.fileName).toBe(fileName);
		await expectFile(items[0]!);
	});

	test.each([
		['report', 'report.pdf'],
		['Weekly v1.2', 'Weekly v1.2.pdf'],
		['report.PDF', 'report.PDF'],
		['report.v7z', 'report.v7z'],
		['x'.repeat(255), `${'x'.repeat(251)}.pdf`],
	])('without an extension it gets that of the file: %s', async (named, fileName) => {
		const headers = { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${named}"` };
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: '%PDF-1.7\n', headers, match: { path: /^\/download/ } });
		expect((await run(download())).items[0]!.binary!.data!).toMatchObject({ fileName, mimeType: 'application/pdf' });
	});

	test('says what the instance tells of its report, and so does the item', async () => {
		const period = { start: '2026-02-28T23:00:00Z', end: '2026-03-31T21:59:59Z' };
		sandbox.smailander.runScheduled('report_101', {
			instance_id: 'run.7',
			told: { report_name: 'Weekly / North', report_type: 'weekly_summary', period },
		});
		const { items } = await run(download(), { timezone: 'Europe/Berlin' });
		expect(items[0]!.json).toMatchObject({
			reportId: 'report_101',
			reportName: 'Weekly / North',
			reportType: 'weekly_summary',
			period,
			fileName: 'Weekly - North - 2026-03-01 to 2026-03-31 - run.7.pdf',
		});
		expect(lines()).toHaveLength(2);
	});

	test.each(['instance_101_3', 'report_101.pdf', 'instance_101_3.csv.gz'])(
		'%s of the service is only an ID, whose extension stays',
		async (given) => {
			sandbox.smailander.faults.push({
				kind: 'status',
				status: 200,
				body: '%PDF-1',
				headers: { 'content-disposition': `attachment; filename="${given}"` },
				match: { path: /^\/download/ },
			});
			const { items } = await run(download());
			expect(items[0]!.json.fileName).toBe(`report_101 - 2026-03-20 - instance_101_3${given.replace(/^\w+/, '') || '.pdf'}`);
		},
	);

	test('an instance ID from the service cannot put a path into the name', async () => {
		set({ fileNameStyle: 'none', linkStyle: 'foreign' });
		sandbox.smailander.runScheduled('report_101', { instance_id: '../../../etc/passwd' });
		const { items } = await run(download());
		expect(items[0]!.binary!.data!.fileName).not.toMatch(/[/\\]/);
	});
});

describe('field', () => {
	test('the file goes to the field named', async () => {
		const { items } = await run(download({ binaryPropertyName: 'report' }));
		expect(Object.keys(items[0]!.binary!)).toEqual(['report']);
		await expectFile(items[0]!, newest, 'report');
	});
});
