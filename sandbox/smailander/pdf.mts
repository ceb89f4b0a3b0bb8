import { finding, type Filled } from './findings.mts';

/** A PDF file of one page that lists some findings. What fills it up stands in a comment, which no reader shows. */
export function smallPdf(instanceId: string, noise: Buffer, size: number): Filled {
	const lines = [`Report ${instanceId}`, ...[1, 2, 3, 4, 5].map((index) => listed(instanceId, index))];
	const page = ['BT /F1 11 Tf 50 780 Td 18 TL', ...lines.map((line) => `(${line}) Tj T*`), 'ET'].join('\n');
	const objects = [
		'<</Type/Catalog/Pages 2 0 R>>',
		'<</Type/Pages/Kids[3 0 R]/Count 1>>',
		'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
		`<</Length ${page.length}>>stream\n${page}\nendstream`,
		'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
	];
	let head = '%PDF-1.7\n';
	const offsets: number[] = [];
	for (const [index, object] of objects.entries()) {
		offsets.push(head.length);
		head += `${index + 1} 0 obj\n${object}\nendobj\n`;
	}
	head += '%';
	const references = ['0000000000 65535 f ', ...offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n `)];
	const trailer = `\nxref\n0 ${references.length}\n${references.join('\n')}\ntrailer<</Size ${references.length}/Root 1 0 R>>\nstartxref\n`;
	const ending = '\n%%EOF\n';
	// The address of the table is as long as its digits are.
	const at = (digits: number) => size - trailer.length - digits - ending.length + 1;
	const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].find((count) => String(at(count)).length === count) ?? 10;
	return { head: Buffer.from(head), block: noise, tail: Buffer.from(`${trailer}${at(digits)}${ending}`) };
}

function listed(instanceId: string, index: number): string {
	const { Sender, Subject, Verdict, Score } = finding(instanceId, index);
	return `${Verdict}, score ${Score}: "${Subject}" from ${Sender}`;
}
