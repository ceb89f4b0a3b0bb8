import assert from 'node:assert/strict';
import { servicesOf, type Service, type Stage } from '../host/stage.mts';
import { checkAgent } from './agent.mts';
import { checkCredentials } from './credentials.mts';
import { checkExamples } from './examples.mts';
import { offeredOperations } from './operations.mts';
import { checkPickers } from './pickers.mts';
import { checkPresence } from './presence.mts';
import type { Results } from './results.mts';
import { runCase, type Case } from './runCase.mts';
import { smailanderCases } from './smailander.cases.mts';
import { threatLockerCases } from './threatLocker.cases.mts';
import { checkTriggers } from './triggers/manual.mts';

const cases: Record<Service, Case[]> = { threatLocker: threatLockerCases, smailander: smailanderCases };

/** All checks of the package or packages that are installed. @param only keeps the cases whose name has that text, and nothing else */
export async function checkEverything(stage: Stage, results: Results, only: string): Promise<void> {
	if (only === '') {
		await checkPresence(stage, results);
		await checkCredentials(stage, results);
		await checkPickers(stage, results);
		await checkTriggers(stage, results);
	}
	for (const service of servicesOf(stage)) {
		results.group(service);
		for (const test of cases[service]) {
			if (test.name.includes(only)) await results.check(test.name, async () => await runCase(stage, test));
		}
	}
	if (only !== '') return;
	results.group('Coverage');
	await results.check('every operation of every node has a case', async () => {
		const offered = await offeredOperations(stage);
		const covered = new Set(Object.values(cases).flat().map(operationOf));
		assert.deepEqual(
			offered.filter((operation) => !covered.has(operation)),
			[],
		);
		return `${offered.length} operations`;
	});
	await checkAgent(stage, results);
	// They name the nodes of the joint package.
	if (servicesOf(stage).length > 1) await checkExamples(stage, results);
}

const operationOf = ({ service, parameters }: Case): string => `${service} ${String(parameters.resource)} ${String(parameters.operation)}`;
