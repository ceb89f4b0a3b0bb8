import type { Column, Row, RowContext } from './rows.mts';
import * as rows from './rows.mts';

export type Report = {
	reportId: string;
	name: string;
	category: string | null;
	dateOption: boolean;
	dataOption: boolean;
	dataOptionName: string | null;
	guidOption: boolean;
	guidOptionName: string | null;
	columns: Column[];
	/** Rows of one organization. Left out for a report that is written by `rowTexts`. */
	rows?(context: RowContext): Iterable<Row>;
	/** The same rows as JSON texts, for row counts that must be fast and streamed. */
	rowTexts?(context: RowContext): Iterable<string>;
	slow?: boolean;
	/** Ids of the organizations that have the report; left out for all. */
	organizations?: string[];
};

export const isOffered = ({ organizations }: Report, organizationId: string): boolean => organizations?.includes(organizationId) ?? true;

/** Id of the report that stands at this place in the list, from 1. */
export function reportGuid(number: number): string {
	return `11111111-aaaa-4aaa-8aaa-${String(number).padStart(12, '0')}`;
}

const plain = { dateOption: false, dataOption: false, dataOptionName: null, guidOption: false, guidOptionName: null };
const dated = { ...plain, dateOption: true };
const byHostname = { dataOption: true, dataOptionName: 'Hostname', guidOptionName: '' };

/** The reports on offer. A test may push its own. */
export function makeReports(): Report[] {
	const numbered: Array<Omit<Report, 'reportId'>> = [
		{
			name: 'Applications Containing Same Hash',
			category: 'Applications',
			...plain,
			columns: rows.sameHashColumns,
			rows: rows.sameHashRows,
		},
		{
			name: 'Files Learned in Applications',
			category: 'Applications',
			...dated,
			...byHostname,
			columns: rows.learnedColumns,
			rows: rows.learnedRows,
		},
		{
			name: 'Override Code History by ComputerId (Agent 7.6 or above)',
			category: null,
			...dated,
			guidOption: true,
			guidOptionName: 'ComputerId',
			columns: rows.overrideColumns,
			rows: rows.overrideRows,
		},
		{
			name: 'Applications with more than a Thousand Hashes',
			category: 'Applications',
			...plain,
			columns: rows.manyHashesColumns,
			rows: rows.manyHashesRows,
		},
		{ name: 'Denied Executions', category: 'Audit', ...dated, columns: rows.deniedColumns, rows: rows.deniedRows },
		{
			name: 'Computer Details by Hostname',
			category: 'Computers',
			...plain,
			...byHostname,
			columns: rows.computerColumns,
			rows: rows.computerRows,
		},
		{
			name: 'Policies by Computer Group',
			category: 'Computers',
			...plain,
			guidOption: true,
			guidOptionName: 'Computer Group Id',
			columns: rows.policyColumns,
			rows: rows.policyRows,
		},
		{
			name: 'Full Activity of a Computer',
			category: 'Audit',
			...dated,
			...byHostname,
			guidOption: true,
			guidOptionName: 'ComputerId',
			columns: rows.activityColumns,
			rows: rows.activityRows,
		},
		{ name: 'Retired Agents', category: 'Computers', ...plain, columns: rows.computerColumns, rows: () => [] },
		{
			name: 'Software Inventory (20,000 rows)',
			category: 'Inventory',
			...plain,
			columns: rows.bulkColumns,
			rowTexts: (context) => rows.bulkRowTexts(context, 20_000),
		},
		{
			name: 'Bulk Extract',
			category: 'Inventory',
			...plain,
			columns: rows.bulkColumns,
			rowTexts: (context) => rows.bulkRowTexts(context, context.switches.rowCount),
		},
		{ name: 'Repeated Detections', category: 'Audit', ...plain, columns: rows.repeatedColumns, rows: rows.repeatedRows },
		{ name: 'Unassigned Assets', category: 'Inventory', ...plain, columns: rows.unassignedColumns, rows: rows.unassignedRows },
		{ name: 'Network Shares: Paths, Owners & Notes', category: 'Inventory', ...plain, columns: rows.shareColumns, rows: rows.shareRows },
		{
			name: 'Slow Software Summary',
			category: 'Inventory',
			...plain,
			columns: rows.manyHashesColumns,
			rows: rows.manyHashesRows,
			slow: true,
		},
	];
	return numbered.map((report, index) => ({ reportId: reportGuid(index + 1), ...report }));
}
