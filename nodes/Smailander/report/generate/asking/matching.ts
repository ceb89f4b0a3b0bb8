import type { IDataObject } from 'n8n-workflow';
import { fieldOf, firstText, textIn } from '../../../../values/record';
import { isUnreadTime, timeOf } from '../../../../values/time';
import { reportIdIn } from '../../../replies';
import type { ServiceClock } from '../serviceClock';

/** Milliseconds by which the service may date a report before the request for it. Its times are whole seconds. */
const DATE_TOLERANCE_MS = 2_000;

/** A request for a report whose answer was lost. */
export interface LostRequest {
	item: number;
	body: IDataObject;
	/** Milliseconds of the local clock. */
	sentAt: number;
}

/** A report that may be one of those. */
export interface Candidate {
	row: IDataObject;
	/** Lower case, '' where the service does not tell. */
	format: string;
}

const typeOf = (record: IDataObject): string => textIn(record, 'type').toLowerCase();
const formatOf = (body: IDataObject): string => firstText(body.format).toLowerCase();
const createdAt = (row: IDataObject): number => timeOf(fieldOf(row, 'created_at'));

/** When a request left at the earliest, as the service would date its report. */
export const datedFrom = ({ sentAt }: Pick<LostRequest, 'sentAt'>, clock: ServiceClock): number =>
	clock.toService(sentAt) - DATE_TOLERANCE_MS;

/**
 * Rows of the report list that may have come from the lost requests: of their types, made since, not scheduled, and
 * nobody else's as far as is known. One whose time is written in an unknown form may be any of them.
 * @param isKnown tells by its ID whether a report is somebody else's
 */
export function candidateRows(
	rows: IDataObject[],
	lost: LostRequest[],
	isKnown: (id: string) => boolean,
	clock: ServiceClock,
): IDataObject[] {
	return rows.filter((row) => {
		const isScheduled = textIn(row, 'next_run') !== '';
		const isSince = (one: LostRequest) => createdAt(row) >= datedFrom(one, clock) || isUnreadTime(fieldOf(row, 'created_at'));
		return !isScheduled && !isKnown(reportIdIn(row)) && lost.some((one) => typeOf(one.body) === typeOf(row) && isSince(one));
	});
}

/**
 * Which report came from which lost request. Only what is certain is given: as many reports as requests of one type
 * and format, and requests that ask for the same, for then it does not matter who gets which.
 * @returns rows of the report list by item
 */
export function matchedReports(lost: LostRequest[], candidates: Candidate[], clock: ServiceClock): Map<number, IDataObject> {
	const matched = new Map<number, IDataObject>();
	for (const group of groupsOf(lost)) {
		const [first] = group;
		const fitting = candidates
			.filter(({ row, format }) => typeOf(row) === typeOf(first.body) && (format === '' || format === formatOf(first.body)))
			.sort((a, b) => createdAt(a.row) - createdAt(b.row));
		const alike = lost.filter(({ body }) => typeOf(body) === typeOf(first.body));
		const isShared = fitting.some(({ format }) => format === '') && alike.length > group.length;
		const isCertain = fitting.length === group.length && !isShared && group.every((one) => asked(one) === asked(first));
		const pairs = group.map((one, index) => ({ one, row: fitting[index]?.row }));
		if (!isCertain || pairs.some(({ one, row }) => !row || !(createdAt(row) >= datedFrom(one, clock)))) continue;
		for (const { one, row } of pairs) if (row) matched.set(one.item, row);
	}
	return matched;
}

const asked = ({ body }: LostRequest): string => JSON.stringify(body);

type Group = [LostRequest, ...LostRequest[]];

function groupsOf(lost: LostRequest[]): Group[] {
	const groups = new Map<string, Group>();
	for (const one of [...lost].sort((a, b) => a.sentAt - b.sentAt)) {
		const name = `${typeOf(one.body)}\n${formatOf(one.body)}`;
		const group = groups.get(name);
		if (group) group.push(one);
		else groups.set(name, [one]);
	}
	return [...groups.values()];
}
