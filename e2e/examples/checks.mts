import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itemsOf } from '../../host/execution.mts';
import type { Execution, Json } from '../../host/model.mts';
import type { Stage } from '../../host/stage.mts';
import type { TicketDesk } from '../../host/ticketDesk.mts';
import { expectedSha256, organizationGuid, reportGuid } from '../../sandbox/index.mts';
import { describe } from '../runCase.mts';
import { toolAnswer, type ScriptedModel } from '../scriptedModel.mts';
import { unzipped } from './zip.mts';

/** From a trigger, or by a message to a chat. */
type Start = string | { chat: string; message: string };

/** An imported example, and what it works with. */
export type Trial = {
	stage: Stage;
	/** Names of its triggers, the one for starting by hand first. */
	triggers: string[];
	/** Empty at the beginning; the example writes its files here. */
	filesFolder: string;
	desk: TicketDesk;
	model: ScriptedModel;
	run(start: Start): Promise<Execution>;
	/** Runs it and throws when it ends in any way but success. */
	succeed(start: Start): Promise<Execution>;
};

/** What must come of each example, by the name of its file; a few words for the printed line. */
export const checks: Record<string, (trial: Trial) => Promise<string>> = {
	'threatlocker-files-learned.json': async (trial) => {
		const items = itemsOf(await trial.succeed(trial.triggers[0]!), 'Files Learned');
		assert.ok(items.length > 20);
		assert.deepEqual(Object.keys(items[0]!.json), ['Date Learned', 'Hostname', 'Full Path', 'Hash', 'OrganizationId']);
		return `${items.length} rows`;
	},
	'1-weekly-csv-per-organization.json': weeklyFiles,
	'2-smailander-report-completed.json': completedReports,
	'3-threatlocker-rows-to-tickets.json': tickets,
	'4-smailander-reports-in-one-zip.json': zippedReports,
	'5-agent-what-was-learned.json': agent,
};

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function weeklyFiles(trial: Trial): Promise<string> {
	const { stage: { sandbox }, filesFolder, triggers: [byHand, onMonday] } = trial;
	const children = ['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory', 'Initech & Söhne', 'globex'];

	const saved = itemsOf(await trial.succeed(onMonday!), 'Save Report').map(({ json }) => json);
	const files = (await readdir(filesFolder)).sort();
	assert.deepEqual(files.map((file) => /^Denied Executions - (.+) - \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\.csv$/.exec(file)?.[1]), children);
	for (const { fileName, sha256: expected, rowCount, period } of saved) {
		const content = await readFile(String(fileName));
		assert.equal(sha256(content), expected);
		const [header, ...rows] = content.toString().trimEnd().split('\r\n');
		assert.equal(header, '\uFEFFDate,Hostname,Full Path,Policy,OrganizationId');
		assert.equal(rows.length, rowCount);
		const { start, end } = period as { start: string; end: string };
		for (const row of rows) assert.ok(row >= start && row.slice(0, end.length) <= end);
	}

	sandbox.threatLocker.faults.push({
		kind: 'status',
		status: 401,
		match: { method: 'POST', where: ({ headers, path }) => /reportget/i.test(path) && headers.managedorganizationid === organizationGuid(3) },
		times: Infinity,
	});
	const execution = await trial.succeed(byHand!);
	assert.equal(itemsOf(execution, 'Save Report').length, children.length - 1);
	const list = (await readdir(filesFolder)).filter((file) => !files.includes(file));
	assert.match(list.join(), /^failed organizations \d{4}-\d\d-\d\d\.csv$/);
	assert.match(await readFile(join(filesFolder, list[0]!), 'utf8'), /globex/);
	return [...files, ...list].join('; ');
}

async function completedReports(trial: Trial): Promise<string> {
	const { stage: { sandbox: { smailander } }, filesFolder, triggers } = trial;
	const trigger = triggers[0]!;
	const saved = itemsOf(await trial.succeed(trigger), 'Save File').map(({ json }) => json);
	const files = await readdir(filesFolder);
	assert.ok(saved.length > 1);
	assert.equal(files.length, saved.length);
	for (const { fileName, instanceId, format, size } of saved) {
		const expected = expectedSha256({ instanceId: String(instanceId), format: String(format), size: Number(size) });
		assert.equal(sha256(await readFile(String(fileName))), expected);
	}

	Object.assign(smailander.switches, { downloadPaths: 'none', linkStyle: 'none' });
	const failed = await trial.run(trigger);
	assert.equal(failed.status, 'error');
	assert.match(describe(failed), /^error: File Missing The file of ".+" could not be downloaded: /);
	return files.join('; ');
}

async function tickets(trial: Trial): Promise<string> {
	const { stage: { sandbox }, desk, triggers } = trial;
	const trigger = triggers[0]!;
	const rows = itemsOf(await trial.succeed(trigger), 'New Denied Execution').map(({ json }) => json);
	assert.ok(rows.length > 1);
	assert.deepEqual(
		desk.tickets,
		rows.map((row) => ({
			title: `Denied on ${String(row.Hostname)}: ${String(row['Full Path'])}`,
			organization: 'Acme Dental',
			description: ['Date', 'Hostname', 'Full Path', 'Policy', 'OrganizationId'].map((column) => `${column}: ${String(row[column])}`).join('\n'),
			externalId: row._eventId,
		})),
	);

	const fresh = { Date: new Date().toISOString(), Hostname: 'WS-NEW.example.test', 'Full Path': 'C:\\new.exe', Policy: 'Default Deny', OrganizationId: organizationGuid(2) };
	sandbox.threatLocker.addRows(reportGuid(5), organizationGuid(2), [fresh]);
	const again = itemsOf(await trial.succeed(trigger), 'New Denied Execution');
	assert.ok(again.length > 1);
	assert.equal(desk.tickets.filter(({ title }) => title === 'Denied on WS-NEW.example.test: C:\\new.exe').length, 1);
	assert.equal(new Set(desk.tickets.map(({ externalId }) => externalId)).size, desk.tickets.length);
	return `${desk.tickets.length} tickets for ${rows.length + again.length} items`;
}

async function zippedReports(trial: Trial): Promise<string> {
	const { stage, filesFolder, triggers } = trial;
	const { smailander } = stage.sandbox;
	for (const trigger of triggers) {
		const started = smailander.requests.length;
		const generated = itemsOf(await trial.succeed(trigger), 'Generate and Download').map(({ json }) => json);
		assert.equal(smailander.requests.slice(started).filter(({ method }) => method === 'POST').length, 3);
		const [zip = '', ...others] = await readdir(filesFolder);
		assert.match(zip, /^smailander reports \d{4}-\d\d\.zip$/);
		assert.deepEqual(others, []);
		assert.deepEqual(
			await unzipped(stage, join(filesFolder, zip)),
			['1 executive_summary.pdf', '2 monthly_analysis.xlsx', '3 compliance_report.pdf'].map((name, index) => [name, generated[index]!.sha256]),
		);
	}

	smailander.switches.generateOutcome = 'failed';
	const failed = await trial.run(triggers[0]!);
	assert.equal(failed.status, 'error');
	assert.match(describe(failed), /^error: Not Completed The report ".+" was not completed/);
	return (await readdir(filesFolder)).join();
}

async function agent(trial: Trial): Promise<string> {
	const { stage: { sandbox: { threatLocker } }, model, triggers } = trial;
	const [byHand, chat] = triggers;
	const question = 'What did WS-014.example.test of Acme Dental North learn last week?';
	const answers: string[] = [];
	for (const start of [byHand!, { chat: chat!, message: question }]) {
		threatLocker.reset();
		model.play(
			{ tool: 'Organizations', input: { searchText: 'north' } },
			(asked) => {
				const north = (JSON.parse(toolAnswer(asked)) as Json[]).find(({ displayName }) => displayName === 'Acme Dental North');
				return { tool: 'Files_Learned', input: { hostname: 'WS-014.example.test', period: 'previousWeek', organizationId: north?.organizationId } };
			},
			(asked) => ({ answer: `It learned ${String((JSON.parse(toolAnswer(asked)) as [Json])[0].rowCount)} files` }),
		);
		const execution = await trial.succeed(start);
		const { messages, tools } = model.asked[0]!;
		assert.deepEqual(tools.map(({ name }) => name).sort(), ['Files_Learned', 'Organizations']);
		assert.equal(messages.at(-1)?.content, typeof start === 'string' ? 'What did WS-014.example.test learn last week?' : question);
		const run = threatLocker.requests.find(({ method, path }) => method === 'POST' && /reportget/i.test(path));
		assert.equal((run?.body as Json).data, 'WS-014.example.test');
		assert.equal(run?.headers.managedorganizationid, organizationGuid(4));
		answers.push(String(itemsOf(execution, 'Report Agent')[0]!.json.output));
		assert.match(answers.at(-1) ?? '', /^It learned [1-9]\d* files$/);
	}
	return answers.join('; ');
}
