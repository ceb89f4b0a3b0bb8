import { createHash } from 'node:crypto';
import type { SmailanderSwitches } from './switches.mts';

/** A file of the wanted size: `head`, as much of `block` again and again as there is room for, `tail`. */
export type Filled = { head: Buffer; block: Buffer; tail: Buffer };

export type CsvStyle = SmailanderSwitches['csvStyle'];

/** A row of a report's file. */
export type Finding = { Sender: string; Subject: string; Verdict: string; Score: number };

const senders = ['billing@fabrikam.test', 'it-support@northwind.test', 'parcel@contoso.test', 'hr@adatum.test', 'ceo@litware.test'];
const subjects = ['Invoice overdue', 'Password expires today', 'Your parcel is waiting', 'New salary bands', 'Urgent transfer'];
const verdicts = ['phishing', 'spam', 'malware', 'harmless'];

/** The so-manieth finding of an instance's report: the same each time, and others for each instance. */
export function finding(instanceId: string, index: number): Finding {
	const draw = createHash('sha256')
		.update(`${instanceId} ${index % 256}`)
		.digest();
	const pick = (from: string[], byte: number) => from[draw[byte]! % from.length]!;
	return { Sender: pick(senders, 0), Subject: pick(subjects, 1), Verdict: pick(verdicts, 2), Score: draw[3]! % 101 };
}

/** Bytes of a row with what divides it from the next, so that any size can be cut between two rows. */
const rowLength = 192;
const rowsInBlock = 4096;

const separators: Record<CsvStyle, string> = { comma: ',', semicolon: ';', sepLine: ';', tab: '\t' };

/** The CSV or JSON file of an instance: rows of one length, of which the first is as long as the size wants. */
export function rowTexts(instanceId: string, format: string, size: number, csvStyle: CsvStyle = 'comma'): Filled {
	const isJson = format === 'json';
	const separator = separators[csvStyle];
	const rowText = (index: number, length: number): string => {
		const { Sender, Subject, Verdict, Score } = finding(instanceId, index);
		const text = (note: string) =>
			isJson
				? `,${JSON.stringify({ Instance: instanceId, Sender, Subject, Verdict, Score, Note: note })}`
				: `${[instanceId, Sender, Subject, Verdict, Score, note].join(separator)}\n`;
		return text('.'.repeat(Math.max(0, length - text('').length)));
	};
	const header = ['Instance', 'Sender', 'Subject', 'Verdict', 'Score', 'Note'].join(separator);
	const opening = isJson ? '[' : `${csvStyle === 'sepLine' ? `sep=${separator}\r\n` : ''}${header}\n`;
	const closing = isJson ? ']' : '';
	const room = size - opening.length - closing.length;
	if (isJson && room < rowLength) return { head: Buffer.from('['), block: Buffer.from(' '), tail: Buffer.from(']') };
	const further = Math.max(0, Math.floor((room - rowLength) / rowLength));
	// The first row of a JSON list has no comma before it.
	const spared = isJson ? 1 : 0;
	const first = rowText(0, room - further * rowLength + spared).slice(spared);
	const rows = Array.from({ length: Math.min(rowsInBlock, further) }, (_, index) => rowText(index + 1, rowLength));
	return { head: Buffer.from(opening + first), block: Buffer.from(rows.join('')), tail: Buffer.from(closing) };
}
