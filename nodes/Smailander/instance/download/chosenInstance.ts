import type { IDataObject } from 'n8n-workflow';
import { byWidening } from '../../../lists/paging';
import { Refusal } from '../../../refusal';
import { rethrow } from '../../../rethrow';
import { pathSegment } from '../../../values/id';
import { endpoints, PAGE_SIZE } from '../../api';
import { hasStatus } from '../../faults';
import { pathOf, type PathIds } from '../../path';
import { readInstances } from '../../replies';
import { asInstance, type Instance, isCompleted, isFailed, isAgeKnown, newestFirst, newestOf } from '../instance';
import type { Access } from './access';

/** The instance whose file is wanted, and what is known of it. */
export interface ChosenInstance {
	reportId: string;
	/** '' where neither the user nor the service named it. */
	instanceId: string;
	/** Undefined where the service lists none and only a path can tell. */
	instance: Instance | undefined;
	/** Whether a path that names only the report leads to this instance. */
	isNewest: boolean;
	/** Whether the service gave a list at all. */
	isListed: boolean;
	/** The run has just ended, so that its file may not be there yet. */
	isFresh: boolean;
	/** What is at hand of the report: its record, or what it was asked for by. */
	records: IDataObject[];
}

/**
 * Looks for the instance in the service's list. Without an ID it is the latest completed one.
 * @throws Refusal when the instance, or every instance, is known not to be ready, and when nothing tells which is the latest
 */
export async function chosenInstance(access: Access, { reportId, instanceId }: PathIds): Promise<ChosenInstance> {
	if (instanceId !== undefined) pathSegment(instanceId, 'Instance');
	const listed = await listedInstances(access, reportId);
	const { instance, isNewest } = instanceId === undefined ? latestOf(listed ?? []) : namedIn(listed ?? [], instanceId);
	return {
		reportId,
		instanceId: instance?.id || (instanceId ?? ''),
		instance,
		isNewest,
		isListed: listed !== undefined,
		isFresh: isFresh(instance),
		records: [],
	};
}

/** Undefined where the service denies the list: its path is inferred, and those of the download are worth trying still. */
export async function listedInstances({ settings, send }: Access, reportId: string): Promise<Instance[] | undefined> {
	const request = { ...settings, ...endpoints.listInstances, url: pathOf(endpoints.listInstances, { reportId }) };
	try {
		const rows = await byWidening(PAGE_SIZE)(async ({ qs }) => readInstances(await send({ ...request, qs })), undefined);
		return rows.map(asInstance);
	} catch (error) {
		if (hasStatus(error, 404)) return undefined;
		rethrow(error);
	}
}

/** Milliseconds after a run for which its file may come yet. */
const FRESH_MS = 10 * 60_000;

/** Whether the run of an instance has just ended, as far as its time tells. */
export const isFresh = (instance: Instance | undefined): boolean => Math.abs(Date.now() - (instance?.generatedAt ?? NaN)) < FRESH_MS;

type Choice = Pick<ChosenInstance, 'instance' | 'isNewest'>;

function latestOf(instances: Instance[]): Choice {
	const completed = instances.filter(isCompleted);
	if (instances.length > 0 && completed.length === 0) {
		const statuses = [...new Set(instances.map(({ status }) => `"${status}"`))].join(', ');
		throw new Refusal(`The report has no completed instance: status ${statuses}`, 'Run the node again when one is completed.');
	}
	return { instance: newestOf(completed), isNewest: true };
}

function namedIn(instances: Instance[], instanceId: string): Choice {
	const instance = instances.find(({ id }) => id === instanceId);
	if (instance && !isCompleted(instance)) {
		throw new Refusal(
			`The instance "${instanceId}" ${isFailed(instance) ? 'was not completed' : 'is not ready yet'}: its status is "${instance.status}"`,
			isFailed(instance) ? 'Generate the report again.' : 'Run the node again when it is completed.',
		);
	}
	const completed = instances.filter(isCompleted);
	return { instance, isNewest: instance !== undefined && isAgeKnown(completed) && instance === newestFirst(completed)[0] };
}
