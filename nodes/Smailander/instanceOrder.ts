import { beginning } from '../values/beginning';
import { Refusal } from '../refusal';
import { fieldOf, textIn } from '../transport/answer';
import { isUnreadTime, timeOf } from '../values/time';
import { smailander, type Instance } from './api';

/**
 * Whether the times tell which of the instances is newer: all can be read, or none was given, and then the service's order counts. One
 * without a time among others, or with one in an unknown form, may be any.
 */
export const isOrderKnown = (instances: Instance[]): boolean =>
	instances.length < 2 || instances.every(({ generatedAt }) => !Number.isNaN(generatedAt)) || instances.every(({ row }) => hasNoTime(fieldOf(row, 'generated_at')));

const hasNoTime = (value: unknown): boolean => Number.isNaN(timeOf(value)) && !isUnreadTime(value);

/** Newest first where that is known, else in the service's order. */
export const newestFirst = (instances: Instance[]): Instance[] =>
	isOrderKnown(instances) ? [...instances].sort((a, b) => (b.generatedAt || 0) - (a.generatedAt || 0)) : instances;

/** Undefined of none. @throws Refusal when nothing tells which it is */
export function newestOf(instances: Instance[]): Instance | undefined {
	if (isOrderKnown(instances)) return newestFirst(instances)[0];
	const times = instances.map(({ row }) => textIn(row, 'generated_at') || 'none').slice(0, 3);
	throw new Refusal(
		`Which instance is the latest cannot be told: ${smailander.name} gives their times as ${times.map((time) => `"${beginning(time, LONGEST_TIME)}"`).join(', ')}`,
		'Choose the instance by its ID.',
	);
}

/** Characters of a time that are shown. */
const LONGEST_TIME = 40;
