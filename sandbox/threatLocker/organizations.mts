export type Organization = {
	organizationId: string;
	/** Identifier. */
	name: string;
	displayName: string | null;
	dateAdded: string;
	computerCount: number;
	activeCount: number;
	/** null for the home organization only. */
	parentId: string | null;
	/** 1 for the home organization; the base of its rows, so that no two organizations have a row in common. */
	number: number;
};

export const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** Id of the organization with this number; 1 is the home organization. */
export function organizationGuid(number: number): string {
	return `33333333-cccc-4ccc-8ccc-${String(number).padStart(12, '0')}`;
}

const named: Array<Omit<Organization, 'organizationId' | 'parentId' | 'number'> & { parent: number | null }> = [
	{
		name: 'northwind',
		displayName: 'Northwind Managed Services',
		dateAdded: '2024-11-05T09:00:00',
		computerCount: 160,
		activeCount: 151,
		parent: null,
	},
	{ name: 'acme', displayName: 'Acme Dental', dateAdded: '2025-03-02T10:11:12', computerCount: 41, activeCount: 39, parent: 1 },
	{ name: 'globex', displayName: null, dateAdded: '2025-06-20T08:00:00', computerCount: 7, activeCount: 7, parent: 1 },
	{ name: 'acme-north', displayName: 'Acme Dental North', dateAdded: '2025-07-01T12:30:00', computerCount: 12, activeCount: 11, parent: 2 },
	{
		name: 'acme-north-lab',
		displayName: 'Acme Dental North, Laboratory',
		dateAdded: '2025-09-14T07:45:00',
		computerCount: 3,
		activeCount: 3,
		parent: 4,
	},
	{ name: 'initech', displayName: 'Initech & Söhne', dateAdded: '2026-01-10T16:20:00', computerCount: 58, activeCount: 52, parent: 1 },
];

/** The home organization and `count` below it. Every fifth generated one is nested under the one before. */
export function makeOrganizations(count: number): Organization[] {
	return Array.from({ length: count + 1 }, (_, index) => {
		const number = index + 1;
		const organizationId = organizationGuid(number);
		const known = named[index];
		if (known) {
			const { parent, ...rest } = known;
			return { organizationId, ...rest, parentId: parent === null ? null : organizationGuid(parent), number };
		}
		const parentId = organizationGuid(number % 5 === 0 ? number - 1 : 1);
		const day = String(1 + (number % 28)).padStart(2, '0');
		return {
			organizationId,
			name: `customer-${String(number).padStart(4, '0')}`,
			displayName: `Customer ${number}`,
			dateAdded: `2026-02-${day}T00:00:00`,
			computerCount: number % 97,
			activeCount: number % 89,
			parentId,
			number,
		};
	});
}

/** Direct children, or all descendants, in the order of `all`. */
export function childrenOf(parentId: string, all: Organization[], nested: boolean): Organization[] {
	if (!nested) return all.filter((one) => one.parentId === parentId);
	const inside = new Set([parentId]);
	// A child always stands after its parent, so one pass is enough.
	return all.filter((one) => {
		if (one.parentId === null || !inside.has(one.parentId)) return false;
		inside.add(one.organizationId);
		return true;
	});
}

/** The row of the organization list. */
export function organizationRow(one: Organization): Record<string, unknown> {
	const { organizationId, name, displayName, dateAdded, computerCount, activeCount, parentId } = one;
	const computerDenyCountDtos = computerCount > 10 ? [{ oneDay: 3, threeDays: 9, sevenDays: 20, organizationId }] : [];
	const products = computerCount > 10 ? [{ name: 'protect', displayName: 'Protect', isThreatLockerProtect: true }] : [];
	return { organizationId, name, displayName, dateAdded, computerCount, activeCount, parentId, computerDenyCountDtos, products };
}
