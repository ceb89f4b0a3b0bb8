import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, HostFailure, runScript } from '../host/script.mts';
import { isFigure, type Line } from './figures.mts';
import { document, resultsFile, table } from './report.mts';
import type { Row } from './row.mts';
import { packageSize } from './rows/package.mts';
import { pollOfManyReports } from './rows/poll.mts';
import { largeReportRows, manyOrganizations } from './rows/reports.mts';
import { largeDownload, manyGenerated, manySmallRequests } from './rows/smailander.mts';
import { setStage, type Stage } from './stage.mts';

const usage = `npm run bench -- [--only TEXT] [--runs N] [--profile]
  --only TEXT  only the work whose name has that text
  --runs N     runs of each way of doing the work (3)
  --profile    one run each, with a CPU profile; nothing is written to bench/RESULTS.md`;

/** The table of what the package is to reach, row by row. */
const rowsOf = (stage: Stage): Row[] => [
	...largeReportRows(stage),
	largeDownload(stage),
	manyOrganizations(stage),
	manyGenerated(stage),
	pollOfManyReports(stage),
	manySmallRequests(stage),
	packageSize(stage),
];

/**
 * Measures the packed package in a real n8n, side by side with what a user would take instead, and writes the table.
 * Nothing fails because it is slow: the exit code is 1 only when our side failed or gave a wrong result.
 */
async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', default: '' },
			runs: { type: 'string', default: '3' },
			profile: { type: 'boolean', default: false },
		},
	});
	const runs = values.profile ? 1 : Number(values.runs);
	if (!(runs >= 1)) throw new HostFailure(usage);

	const log = (line: string) => console.log(line);
	const profiles = values.profile ? join(runsFolder, 'profiles') : undefined;
	if (profiles) await mkdir(profiles, { recursive: true });
	const stage = await setStage(join(runsFolder, 'bench'), log);
	try {
		const lines: Line[] = [];
		for (const row of rowsOf(stage).filter(({ name }) => name.includes(values.only))) {
			log(`\n${row.name}`);
			lines.push(...(await row.run(stage, { runs, profiles, log })));
		}
		if (lines.length === 0) throw new HostFailure(`No work has "${values.only}" in its name.`);
		log(`\n${table(lines)}`);
		if (!values.profile && values.only === '') {
			await writeFile(resultsFile, document(lines, stage, 'npm run bench', runs));
			log(`\nWritten to ${resultsFile}`);
		}
		return lines.every(({ ours }) => isFigure(ours)) ? 0 : 1;
	} finally {
		stage.end();
	}
}

exitOnSignal();
await runScript(main);
