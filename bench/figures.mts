export type Unit = 's' | 'ms' | 'MB' | 'kB' | 'requests/s' | '';

/** Characters of a failure that the table shows. */
const longestFailure = 80;

/** The same thing measured several times. */
export type Figure = { values: number[]; unit: Unit };

/** What one way of doing a row's work came to: a figure, or why there is none. */
export type Result = Figure | { failure: string };

/** One line of the table. */
export type Line = {
	work: string;
	measure: string;
	target: string;
	ours: Result;
	/** What a user would take instead. */
	theirs?: Result;
	/** undici alone, reading the same reply. */
	bare?: Result;
	/** Undefined when there is nothing to compare with. */
	met: boolean | undefined;
};

export function median({ values }: Figure): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const isFigure = (result: Result | undefined): result is Figure => result !== undefined && 'values' in result;

/** Ours divided by theirs, by their medians. */
export function ratio({ ours, theirs }: Pick<Line, 'ours' | 'theirs'>): number | undefined {
	return isFigure(ours) && isFigure(theirs) ? median(ours) / median(theirs) : undefined;
}

/** A target of ours as a multiple of theirs, for figures that are to be small. */
export const atMostTimes = (limit: number, compared: Pick<Line, 'ours' | 'theirs'>): boolean | undefined => {
	if (!isFigure(compared.ours)) return false;
	const found = ratio(compared);
	return found === undefined ? undefined : found <= limit;
};

/** A target in itself. */
export const atMost = (limit: number, ours: Result): boolean => isFigure(ours) && median(ours) <= limit;

/** The median and, of several runs, the smallest and the largest. */
export function shown(result: Result | undefined): string {
	if (result === undefined) return '';
	if (!isFigure(result)) return `fails: ${result.failure.split('\n')[0]!.slice(0, longestFailure)}`;
	const { values, unit } = result;
	const text = (value: number) => value.toFixed(digits(unit, value));
	const spread = values.length > 1 ? ` (${text(Math.min(...values))} to ${text(Math.max(...values))})` : '';
	return `${text(median(result))} ${unit}${spread}`.replace('  ', ' ');
}

const digits = (unit: Unit, value: number): number => {
	if (unit === 's') return 2;
	return unit === 'ms' || (unit === 'kB' && value < 100) ? 1 : 0;
};
