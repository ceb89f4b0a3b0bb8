import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../../refusal';
import { beginning } from '../../values/beginning';
import { wholeNumber } from '../../values/number';
import { fieldOf, textIn } from '../../values/record';
import { standingOf } from '../../values/standing';
import { isUnreadTime, timeOf } from '../../values/time';
import { smailander } from '../api';

/** One run of a report, as a row of the list of instances tells of it. */
export interface Instance {
	id: string;
	/** As sent; read it with `isCompleted` and `isFailed`. */
	status: string;
	/** Lower case; '' when not given. */
	format: string;
	/** Milliseconds; NaN when not given, or in a form that cannot be read. */
	generatedAt: number;
	/** Bytes. */
	size: number | undefined;
	link: string | undefined;
	row: IDataObject;
}

export const asInstance = (row: IDataObject): Instance => ({
	id: textIn(row, 'instance_id', 'id'),
	status: textIn(row, 'status'),
	format: textIn(row, 'format').toLowerCase(),
	generatedAt: timeOf(fieldOf(row, 'generated_at')),
	size: wholeNumber(fieldOf(row, 'size')),
	link: textIn(row, 'download_url') || undefined,
	row,
});

/** A run without data has ended well, too. Anything unknown is still under way. */
export const isCompleted = ({ status }: Pick<Instance, 'status'>): boolean => ['completed', 'empty'].includes(standingOf(status));
export const isWithoutData = ({ status }: Pick<Instance, 'status'>): boolean => standingOf(status) === 'empty';
export const isFailed = ({ status }: Pick<Instance, 'status'>): boolean => standingOf(status) === 'failed';

/**
 * Whether the times tell which of the instances is newer: all can be read, or none was given, and then the service's order counts. One
 * without a time among others, or with one in an unknown form, may be any.
 */
export const isAgeKnown = (instances: Instance[]): boolean =>
	instances.length < 2 ||
	instances.every(({ generatedAt }) => !Number.isNaN(generatedAt)) ||
	instances.every(({ row }) => hasNoTime(fieldOf(row, 'generated_at')));

const hasNoTime = (value: unknown): boolean => Number.isNaN(timeOf(value)) && !isUnreadTime(value);

/** Newest first where that is known, else in the service's order. */
export const newestFirst = (instances: Instance[]): Instance[] =>
	isAgeKnown(instances) ? [...instances].sort((a, b) => (b.generatedAt || 0) - (a.generatedAt || 0)) : instances;

/** Undefined of none. @throws Refusal when nothing tells which it is */
export function newestOf(instances: Instance[]): Instance | undefined {
	if (isAgeKnown(instances)) return newestFirst(instances)[0];
	const times = instances.map(({ row }) => textIn(row, 'generated_at') || 'none').slice(0, 3);
	throw new Refusal(
		`Which instance is the latest cannot be told: ${smailander.name} gives their times as ${times.map((time) => `"${beginning(time, LONGEST_TIME)}"`).join(', ')}`,
		'Choose the instance by its ID.',
	);
}

/** Characters of a time that are shown. */
const LONGEST_TIME = 40;
