import { strToU8, zipSync } from 'fflate';
import { finding, type Filled } from './findings.mts';

/** The longest comment of a zip file. */
const longestComment = 0xffff;

const sheetType = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const linkType = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageType = 'http://schemas.openxmlformats.org/package/2006';
const mimePrefix = 'application/vnd.openxmlformats-';

/**
 * A workbook of one sheet with some findings. The zip file's comment fills it up; beyond 64 KiB it is no zip file any more, but begins
 * like one.
 */
export function workbook(instanceId: string, noise: Buffer, size: number): Filled {
	const zip = Buffer.from(zipSync(parts(instanceId), { level: 9, mtime: '2026-01-01T00:00:00Z' }));
	const comment = Math.max(0, size - zip.length);
	if (comment <= longestComment) zip.writeUInt16LE(comment, zip.length - 2);
	return { head: zip, block: noise, tail: Buffer.alloc(0) };
}

function parts(instanceId: string): Record<string, Uint8Array> {
	const rows = [1, 2, 3, 4, 5].map((index) => Object.values(finding(instanceId, index)));
	const cells = [['Report', instanceId], ['Sender', 'Subject', 'Verdict', 'Score'], ...rows];
	const sheet = cells
		.map((row, index) => `<row r="${index + 1}">${row.map((value, column) => cell(value, `${'ABCD'[column]}${index + 1}`)).join('')}</row>`)
		.join('');
	const texts = {
		'[Content_Types].xml': `<Types xmlns="${packageType}/content-types"><Default Extension="rels" ContentType="${mimePrefix}package.relationships+xml"/><Default Extension="xml" ContentType="${mimePrefix}officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${mimePrefix}officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		'_rels/.rels': `<Relationships xmlns="${packageType}/relationships"><Relationship Id="a" Type="${linkType}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `<workbook xmlns="${sheetType}" xmlns:r="${linkType}"><sheets><sheet name="Findings" sheetId="1" r:id="a"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packageType}/relationships"><Relationship Id="a" Type="${linkType}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		'xl/worksheets/sheet1.xml': `<worksheet xmlns="${sheetType}"><sheetData>${sheet}</sheetData></worksheet>`,
	};
	return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)]));
}

const cell = (value: string | number, at: string): string =>
	typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
