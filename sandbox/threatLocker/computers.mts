import { z } from 'zod';
import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import { childrenOf, type Organization } from './organizations.mts';
import { pageOf } from './paging.mts';
import type { ThreatLockerSwitches } from './switches.mts';

const modes = ['Secure', 'Installation', 'Learning', 'MonitorOnly'];

export const computersBody = z
	.object({
		pageNumber: z.number().int().min(1).optional(),
		pageSize: z.number().int().min(1).optional(),
		searchText: z.string().optional(),
		/** 1 name, 2 user, 3 group, 4 address of the last check-in, 5 organization. */
		searchBy: z.number().int().min(1).max(5).optional(),
		orderBy: z
			.enum(['computername', 'group', 'action', 'lastcheckin', 'computerinstalldate', 'deniedcountthreedays', 'threatlockerversion'])
			.optional(),
		isAscending: z.boolean().optional(),
		childOrganizations: z.boolean().optional(),
	})
	.strict();

/** Id of a computer of the organization with this number; computers are counted from 1. */
export function computerGuid(organizationNumber: number, number: number): string {
	return `66666666-ffff-4fff-8fff-${String(organizationNumber * 1_000_000 + number).padStart(12, '0')}`;
}

const computersOf = (organization: Organization) =>
	Array.from({ length: organization.computerCount }, (_, index) => ({
		computerId: computerGuid(organization.number, index + 1),
		computerName: `WS-${String(index + 1).padStart(3, '0')}`,
		hostname: `WS-${String(index + 1).padStart(3, '0')}.example.test`,
		group: 'Workstations',
		mode: modes[index % modes.length],
		lastCheckin: '2026-09-08T06:15:00Z',
		organizationId: organization.organizationId,
		// Assumption: the service searches by it, so it must know it; the key is not recorded anywhere.
		organization: organization.displayName ?? organization.name,
	}));

/** POST Computer/ComputerGetByAllParameters, by name only. */
export function listComputers(
	request: RecordedRequest,
	organization: Organization,
	all: Organization[],
	switches: ThreatLockerSwitches,
): Reply {
	const {
		searchText = '',
		searchBy = 1,
		isAscending = true,
		childOrganizations = false,
		...page
	} = request.body as z.infer<typeof computersBody>;
	if (searchBy !== 1) throw new Refusal(500, 'A problem occurred with the request (this double searches by name only)');
	const organizations = [organization, ...(childOrganizations ? childrenOf(organization.organizationId, all, true) : [])];
	const found = organizations
		.flatMap(computersOf)
		.filter(({ computerName }) => computerName.toLowerCase().includes(searchText.toLowerCase()));
	found.sort((one, other) => (isAscending ? 1 : -1) * one.computerName.localeCompare(other.computerName));
	return pageOf(found, page, switches);
}
