import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Page } from '../lists/page';
import { listIn, requireGranted, type Known } from '../transport/answer';
import { checkedReply, recordsIn } from '../transport/schema';
import type { Reply } from '../transport/service';
import { wholeNumber } from '../values/number';
import { fieldOf, firstText, lettersOf } from '../values/record';
import { threatLocker } from './api';

// A type, not an interface: only that can be handed on as a row of any keys.
export type Report = {
	reportId: string;
	name: string;
	category: string | null;
	/** The report expects a period. */
	dateOption: boolean;
	/** The report expects a text; `dataOptionName` says which. */
	dataOption: boolean;
	dataOptionName: string | null;
	/** The report expects an ID; `guidOptionName` says whose. */
	guidOption: boolean;
	guidOptionName: string | null;
};

/** By what ThreatLocker's records are known, whatever they come in. */
const known: Known = { ids: ['reportId', 'organizationId', 'computerId'], records: [], lists: ['reports', 'organizations', 'computers'] };

const nothing = z.union([z.null(), z.undefined(), z.literal('')]);
const rowList = z.array(z.unknown());
const listReply = z.union([rowList, nothing, z.record(z.unknown())]);
const wrappedList = z.object({ data: rowList });

/** The list in a reply, as `listIn` finds it. @throws Refusal when the reply holds none, or says that the request was declined */
function listOf(body: unknown): unknown[] {
	const reply: unknown = checkedReply(listReply, body, threatLocker.name);
	requireGranted(threatLocker, reply, known);
	return (
		listIn(reply, 'data', known)?.entries ??
		checkedReply(wrappedList, { ...(reply as IDataObject), data: fieldOf(reply, 'data') }, threatLocker.name).data
	);
}

/** Its records. @throws as `listOf` and `recordsIn` do */
const recordsOf = (body: unknown): IDataObject[] => recordsIn(listOf(body), threatLocker.name);

/**
 * The report list, flattened. Groups (`category` or `categoryName`, `reports`) and flat lists are both read,
 * also mixed and with keys in any spelling; fields that are not known pass unchanged.
 */
export function readReports(reply: Reply): { rows: Report[] } {
	const rows = recordsOf(reply.body).flatMap((entry) => {
		const grouped = fieldOf(entry, 'reports');
		if (grouped === undefined) return [asReport(entry, null)];
		const category = firstText(fieldOf(entry, 'category'), fieldOf(entry, 'categoryName'), fieldOf(entry, 'name'));
		return Array.isArray(grouped) ? recordsIn(grouped, threatLocker.name).map((row) => asReport(row, category || null)) : [];
	});
	return { rows };
}

function asReport(row: IDataObject, groupCategory: string | null): Report {
	const reportId = firstText(fieldOf(row, 'reportId'), fieldOf(row, 'id'));
	const known: Report = {
		reportId,
		name: firstText(fieldOf(row, 'name'), fieldOf(row, 'reportName'), fieldOf(row, 'displayName'), reportId),
		category: groupCategory ?? (firstText(fieldOf(row, 'category'), fieldOf(row, 'categoryName')) || null),
		dateOption: isTrue(fieldOf(row, 'dateOption')),
		dataOption: isTrue(fieldOf(row, 'dataOption')),
		dataOptionName: firstText(fieldOf(row, 'dataOptionName')) || null,
		guidOption: isTrue(fieldOf(row, 'guidOption')),
		guidOptionName: firstText(fieldOf(row, 'guidOptionName')) || null,
	};
	const knownKeys = new Set([...Object.keys(known), 'categoryName', 'reportName'].map(lettersOf));
	const others = Object.entries(row).filter(([key]) => !knownKeys.has(lettersOf(key)));
	return { ...known, ...Object.fromEntries(others) };
}

/** Also as a text, and as the bit of a database: a period that a report asks for would be left out without a word. */
const isTrue = (value: unknown): boolean => ['true', '1'].includes(String(value).toLowerCase());

const NESTED_ORGANIZATIONS = ['organizationHierarchyDtos', 'childOrganizations', 'children'];

/** A page of organizations; nested ones are put behind their parent, with its ID as `parentId`. */
export function readOrganizations({ body, headers }: Reply): Page {
	const entries = recordsOf(body);
	return { rows: entries.flatMap(withDescendants), ...pagesIn(headers), entries: entries.length };
}

function withDescendants(organization: IDataObject): IDataObject[] {
	const row = { ...organization };
	const children = NESTED_ORGANIZATIONS.flatMap((key) => {
		const nested = row[key];
		if (!Array.isArray(nested)) return [];
		delete row[key];
		return recordsIn(nested, threatLocker.name).map((child) => ({ parentId: row.organizationId, ...child }));
	});
	return [row, ...children.flatMap(withDescendants)];
}

/** Rows in all and of a full page, from the header `pagination` (JSON) or the separate ones. */
function pagesIn(headers: Record<string, unknown>): Pick<Page, 'total' | 'fullLength'> {
	const inOne = jsonHeader(headers.pagination);
	const figure = (key: string) => wholeNumber(fieldOf(inOne, key) ?? headers[key.toLowerCase()]);
	return { total: figure('totalItems'), fullLength: figure('itemsPerPage') };
}

function jsonHeader(header: unknown): unknown {
	try {
		return JSON.parse(String(header)) as unknown;
	} catch {
		return undefined;
	}
}

/** A page of computers: of each its ID, name and organization, '' where the service gives none. */
export function readComputers({ body, headers }: Reply): Page {
	const rows = recordsOf(body).map((row) => {
		const computerId = firstText(fieldOf(row, 'computerId'));
		return {
			computerId,
			computerName: firstText(fieldOf(row, 'computerName'), computerId),
			organization: firstText(fieldOf(row, 'organizationName'), fieldOf(row, 'organization')),
		};
	});
	return { rows, ...pagesIn(headers) };
}

/** The short list that needs fewer permissions, in the form of the full one. */
export function readReachableOrganizations({ body }: Reply): Page {
	const rows = recordsOf(body).map((row) => ({
		organizationId: fieldOf(row, 'value') as string,
		name: fieldOf(row, 'label') as string,
		displayName: fieldOf(row, 'label') as string,
	}));
	return { rows };
}
