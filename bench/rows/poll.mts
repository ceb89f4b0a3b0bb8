import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf } from '../../host/execution.mts';
import type { Rest } from '../../host/rest.mts';
import { atMost, type Figure } from '../figures.mts';
import { measure, type Way } from '../measure.mts';
import type { Row } from '../row.mts';
import type { Arrival } from '../sandbox.mts';
import type { Stage } from '../stage.mts';
import { httpRequest, resultNode, splitOut, triggerWorkflow } from '../workflow.mts';

const reportCount = 1_000;
const changed = [107, 500, 1_099].map((number) => `report_${number}`);
const pageSize = 100;
const requestsOfQuietPoll = reportCount / pageSize + 2;
/** A trigger that is new looks at 30 reports a poll, each publication polls at once, and n8n by itself at full minutes. */
const mostPublications = reportCount / 30 + 10;
const nextPollWithinMs = 90_000;

const many = { smailander: { reportCount, rateLimit: 1_000_000 } };

/** The trigger finds what has changed among many reports; without it, a workflow asks each report for its instances. */
export const pollOfManyReports = (stage: Stage): Row => ({
	name: `Poll of ${reportCount.toLocaleString('en')} reports, ${changed.length} changed`,
	async run(_, { runs, log }) {
		const ours = { requests: count(), seconds: seconds() };
		const theirs = { requests: count(), seconds: seconds() };
		for (let number = 1; number <= runs; number += 1) {
			const poll = await pollOnce(stage);
			ours.requests.values.push(poll.length);
			ours.seconds.values.push((poll[poll.length - 1]!.timeMs - poll[0]!.timeMs) / 1_000);
			const { wall, traffic } = await measure(stage, everyReport(stage));
			theirs.requests.values.push(traffic.smailander.length);
			theirs.seconds.values.push(wall);
			log(`  ${number} ${poll.length} requests; asking every report: ${traffic.smailander.length} requests, ${wall.toFixed(2)} s`);
		}
		return [
			{
				work: this.name,
				measure: 'requests',
				target: '≤ 15',
				ours: ours.requests,
				theirs: theirs.requests,
				met: atMost(15, ours.requests),
			},
			{ work: this.name, measure: 'wall, first to last request', target: '', ours: ours.seconds, theirs: theirs.seconds, met: undefined },
		];
	},
});

const count = (): Figure => ({ values: [], unit: '' });
const seconds = (): Figure => ({ values: [], unit: 's' });

/** What the poll asks for in which a published trigger that knows all reports meets the changed ones. */
async function pollOnce(stage: Stage): Promise<Arrival[]> {
	const { sandbox } = stage;
	const { rest, stop } = await stage.start();
	try {
		await rest.logIn();
		await sandbox.set(many);
		const { id, versionId } = await rest.createWorkflow(triggerWorkflow(stage, 'smailander', {}));
		await becomeSettled(stage, rest, { id, versionId });
		await untilFullMinute();
		await sandbox.complete(changed);
		const before = (await sandbox.traffic()).smailander.length;
		const execution = await nextExecution(rest, id);
		assert.equal(itemsOf(execution, resultNode).length, changed.length, 'Number of events');
		const { smailander, violations } = await sandbox.traffic();
		assert.deepEqual(violations, [], 'Rules of the sandbox were broken');
		await rest.deleteWorkflow(id);
		return smailander.slice(before);
	} finally {
		await stop();
	}
}

/** Publishes the workflow again and again, until the trigger has looked at every report once. */
async function becomeSettled({ sandbox }: Stage, rest: Rest, { id, versionId }: { id: string; versionId: string }): Promise<void> {
	for (let publications = 1; ; publications += 1) {
		const before = (await sandbox.traffic()).smailander.length;
		await rest.activate(id, versionId, 120_000);
		if ((await sandbox.traffic()).smailander.length - before === requestsOfQuietPoll) return;
		if (publications > mostPublications) throw new Error('The trigger did not come to know all reports');
		await rest.deactivate(id);
	}
}

/** So that the reports change well before n8n's next poll. */
async function untilFullMinute(): Promise<void> {
	const intoMinute = Date.now() % 60_000;
	if (intoMinute > 45_000) await sleep(60_000 - intoMinute + 5_000);
}

async function nextExecution(rest: Rest, id: string) {
	for (const deadline = Date.now() + nextPollWithinMs; Date.now() < deadline; await sleep(500)) {
		const execution = await rest.lastExecution(id);
		if (execution !== undefined) return execution;
	}
	throw new Error('The trigger put nothing out');
}

const everyReport = (stage: Stage): Way => {
	const { url } = stage.sandbox.doors.smailander;
	const pagination = {
		pagination: {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'offset', value: `={{ $pageCount * ${pageSize} }}` }] },
			paginationCompleteWhen: 'other',
			completeExpression: `={{ $response.body.reports.length < ${pageSize} || $pageCount >= ${reportCount / pageSize} }}`,
		},
	};
	return {
		setting: (size) => (size === 'one' ? { smailander: { reportCount: 1 } } : many),
		nodes: () => [
			httpRequest(stage, 'smailander', { url: `${url}/reports?limit=${pageSize}`, options: { pagination } }, 'Pages'),
			splitOut('reports', 'Reports'),
			httpRequest(stage, 'smailander', { url: `=${url}/reports/{{ $json.id }}/instances` }),
		],
		check: ({ summary }) => assert.equal(summary.count, reportCount, 'Number of reports asked'),
	};
};
