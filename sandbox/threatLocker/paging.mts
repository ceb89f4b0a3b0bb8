import type { Reply } from '../http/exchange.mts';
import { json, Refusal } from '../http/exchange.mts';
import type { ThreatLockerSwitches } from './switches.mts';

/** One page of a list, as a bare array; where the page is told, the switch `pagination` says. */
export function pageOf(
	found: object[],
	{ pageNumber, pageSize }: { pageNumber?: number; pageSize?: number },
	switches: ThreatLockerSwitches,
): Reply {
	if (!pageNumber || !pageSize) throw new Refusal(500, 'A problem occurred with the request (pageNumber and pageSize are required)');
	const size = Math.min(pageSize, switches.maxPageSize);
	const from = (pageNumber - 1) * size;
	const page = found.slice(from, from + size);
	const figures = {
		currentPage: pageNumber,
		itemsPerPage: size,
		totalItems: found.length,
		totalPages: Math.ceil(found.length / size),
		firstItem: page.length > 0 ? from + 1 : 0,
		lastItem: from + page.length,
	};
	const rows = switches.pagination === 'totalRows' ? page.map((row) => ({ ...row, totalRows: found.length })) : page;
	return json(rows, 200, paginationHeaders(figures, switches));
}

function paginationHeaders(figures: Record<string, number>, switches: ThreatLockerSwitches): Record<string, string> {
	if (switches.pagination === 'header') return { pagination: JSON.stringify(figures) };
	if (switches.pagination !== 'separateHeaders') return {};
	const { totalItems, totalPages, firstItem, lastItem } = figures;
	return { totalItems: `${totalItems}`, totalPages: `${totalPages}`, firstItem: `${firstItem}`, lastItem: `${lastItem}` };
}
