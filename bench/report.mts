import { readFileSync } from 'node:fs';
import { arch, cpus, totalmem, type } from 'node:os';
import { n8nVersion, projectFolder } from '../host/places.mts';
import { ratio, shown, type Line } from './figures.mts';
import type { Stage } from './stage.mts';

const headings = ['Work', 'Measure', 'Target', 'Ours', 'HTTP Request', 'Ours ÷ theirs', 'undici alone', 'Met'];

const cells = (line: Line): string[] => [
	line.work,
	line.measure,
	line.target,
	shown(line.ours),
	shown(line.theirs),
	ratio(line)?.toFixed(2) ?? '',
	shown(line.bare),
	line.met === undefined ? '' : line.met ? 'yes' : 'no',
];

/** The lines as a table of Markdown, its columns aligned. */
export function table(lines: Line[]): string {
	const rows = [headings, ...lines.map(cells)];
	const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	const drawn = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
	return [drawn[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...drawn.slice(1)].join('\n');
}

/** The whole of RESULTS.md. */
export function document(lines: Line[], { packed }: Stage, command: string, runs: number): string {
	return `# Results of the benchmark

Figures of \`${command}\`: ${runs} run${runs === 1 ? '' : 's'} of each way of doing the work.

${machine()}
n8n ${n8nVersion}, Node ${process.versions.node}, ${packed.name} ${packed.version}.

${table(lines)}

${method}`;
}

function machine(): string {
	const model = cpus()[0]?.model ?? 'unknown processor';
	return `${model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB of memory, ${operatingSystem()}.`;
}

function operatingSystem(): string {
	try {
		const name = /^PRETTY_NAME="?([^"\n(]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
		return `${name.trim()}, ${arch()}`;
	} catch {
		return `${type()}, ${arch()}`;
	}
}

/** Where the table is kept. */
export const resultsFile = `${projectFolder}/bench/RESULTS.md`;

const method = `## How it is measured

- A real n8n with the packed package installed as a user installs it, against the sandbox of both services on 127.0.0.1, which is
  a process of its own. Everything runs on one machine.
- Each figure is the median of the runs, with the smallest and the largest behind it. Ours and theirs take turns, and which
  comes first changes from run to run.
- Each run has an n8n of its own, started for it: no heap, no warm code and no files are left from another.
- The work is a published workflow that is called through its webhook, as in production. Ours and theirs have the same
  webhook, the same settings and the same last node, which puts out how many items there are, with the first and the last of them.
  Rows as items are not saved as execution data, on either side.
- Before the work, the same workflow runs three times with one item (one row, one small file, one report). The wall time is that of
  the client, less the wall time of the third of those.
- Memory is resident memory of n8n's process: its peak during the work, less what the process held just before. What the system
  keeps of files in its cache does not count. Just before means after a garbage collection, on both sides: n8n's start leaves
  hundreds of megabytes of rubbish, in whose room the work would run unseen.
- A run counts only when its result is right: the number of rows, the first and the last of them for items; every row of a
  file of rows; length and SHA-256 of a download and of the raw JSON; the number of requests where the row is about them.
- "HTTP Request" is what a user would take instead: the HTTP Request node with its default settings (and Split Out for rows; its
  response format "File" for files; its batching for many organizations, which begins a batch every interval whether or not the one before was answered).
- "n8n execute" runs the workflow in a process of its own, saves its data as n8n does unless told otherwise, and prints it; the targets for
  rows as items were set that way. "Same items from nothing" is a node that makes such items without any request: what n8n itself
  takes for them, below which no node can come.
- The poll is one of a published Smailander Trigger that has looked at every report before. "HTTP Request" there lists all reports, splits them and
  asks each for its instances.
- "undici alone" reads the same reply to its end outside n8n and throws it away (1,000 small ones: over 50 connections, parsed).
- The package is loaded by n8n's own loader in a fresh Node that has loaded n8n-core, n8n-workflow and zod, as n8n has when it comes to
  a community package; that figure is the one that counts. A whole start, up to \`/healthz/readiness\`, varies by more than the
  package takes; under "HTTP Request" stands the start of an n8n without the package.
`;
