import type { IDataObject } from 'n8n-workflow';
import { fieldOf, firstText, textIn } from '../../../../values/record';
import { standingOf } from '../../../../values/standing';
import { asInstance, isCompleted, isFailed, isAgeKnown, newestOf, type Instance } from '../../../instance/instance';

/** How a report stands. */
export interface Verdict {
	state: 'pending' | 'completed' | 'failed';
	/** In the service's word, '' where it gave none. */
	status: string;
	/** The service's words for a failure, '' where it gave none. */
	reason: string;
	/** What a look met in place of an answer. Its words may repeat the key. */
	fault?: unknown;
	/** Where the file of a completed report is. */
	instance?: Instance;
}

/** Whether a row of the report list alone tells that its report is under way. Any other word is looked into. */
export const isUnderWay = (row: IDataObject): boolean => standingOf(textIn(row, 'status')) === 'running';

const stateOf = (instance: Instance): Verdict['state'] => (isCompleted(instance) ? 'completed' : isFailed(instance) ? 'failed' : 'pending');

/** Words that a row or a record gives for its failure. */
function reasonIn(row: IDataObject): string {
	const error = fieldOf(row, 'error');
	return firstText(fieldOf(row, 'message'), error, fieldOf(error, 'message'), fieldOf(row, 'reason'));
}

/** Milliseconds by which the times of the service's instances may come before the request for them. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * The newest instance that this generation made decides. Undefined when there is none.
 * @param begunAt when the generation was asked for, in milliseconds of the service's clock
 * @throws Refusal when all have ended and nothing tells which is the newest
 */
export function judgeInstances(rows: IDataObject[], begunAt: number): Verdict | undefined {
	const own = rows.map(asInstance).filter(({ generatedAt }) => !(generatedAt < begunAt - CLOCK_TOLERANCE_MS));
	const instance = isAgeKnown(own) ? newestOf(own) : (own.find((one) => stateOf(one) === 'pending') ?? newestOf(own));
	return instance && { state: stateOf(instance), status: instance.status, reason: reasonIn(instance.row), instance };
}

/** The report itself decides where no instance of it is shown. */
export function judgeReport(record: IDataObject): Verdict {
	const told = ['instance_id', 'format', 'size', 'download_url']
		.map((key) => [key, fieldOf(record, key)])
		.filter(([, value]) => value !== undefined && value !== null);
	const instance = asInstance({ ...Object.fromEntries(told), status: fieldOf(record, 'status') });
	return { state: stateOf(instance), status: instance.status, reason: reasonIn(record), instance };
}
