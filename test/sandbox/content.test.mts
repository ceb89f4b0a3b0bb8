import { unzipSync } from 'fflate';
import { expectedSha256 } from '../../sandbox/index.mts';
import { contentChunks } from '../../sandbox/smailander/content.mts';

const file = (format: string, size: number, instanceId = 'instance_101_1') =>
	Buffer.concat([...contentChunks({ instanceId, format, size })]);

describe('the file of an instance', () => {
	test.each(['pdf', 'csv', 'json', 'xlsx'])('%s: has exactly the size that is wanted', (format) => {
		for (const size of [0, 1, 2, 50, 300, 2048, 5120, 70_001, 3_000_001]) expect(file(format, size)).toHaveLength(size);
	});

	test('differs between instances', () => {
		const ids = ['one', 'two'].flatMap((instanceId) =>
			['pdf', 'csv', 'json', 'xlsx'].map((format) => expectedSha256({ instanceId, format, size: 3000 })),
		);
		expect(new Set(ids).size).toBe(8);
	});

	test('csv: every line has as many cells as the header', () => {
		const lines = file('csv', 5120).toString().trimEnd().split('\n');
		expect(lines.length).toBeGreaterThan(10);
		expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([6]));
	});

	test.each([2, 100, 300, 5120, 3_000_001])('json of %d bytes: a list of rows', (size) => {
		expect(JSON.parse(file('json', size).toString())).toBeInstanceOf(Array);
	});

	test.each([2048, 65_000])('xlsx of %d bytes: a workbook whose parts unpack', (size) => {
		const parts = unzipSync(file('xlsx', size));
		expect(Object.keys(parts)).toContain('xl/workbook.xml');
		expect(Buffer.from(parts['xl/worksheets/sheet1.xml']!).toString()).toContain('instance_101_1');
	});

	test.each([2048, 5120, 3_000_001])('pdf of %d bytes: its table of objects stands where the end says', (size) => {
		const pdf = file('pdf', size);
		const [, at] = /startxref\n(\d+)\n%%EOF\n$/.exec(pdf.subarray(-40).toString('latin1'))!;
		const table = pdf.subarray(Number(at)).toString('latin1');
		expect(table).toMatch(/^xref\n0 6\n/);
		const offsets = [...table.matchAll(/(\d{10}) 00000 n/g)].map(([, offset]) => Number(offset));
		expect(offsets.map((offset) => pdf.subarray(offset, offset + 5).toString())).toEqual(['1 0 o', '2 0 o', '3 0 o', '4 0 o', '5 0 o']);
	});
});
