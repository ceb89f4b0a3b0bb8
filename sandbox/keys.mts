import type { RecordedRequest } from './http/exchange.mts';

const demoKey = (...words: string[]) => ['demo', ...words, 'not-a-secret'].join('-');

export const threatLockerKeys = {
	/** Everything. */
	full: demoKey('threatlocker', 'full'),
	/** Without View Reports: 401 on both report calls. */
	withoutReports: demoKey('threatlocker', 'no-reports'),
	/** Without View Organizations: 401 on the child organizations, OrganizationGetForMoveComputers works. */
	withoutOrganizations: demoKey('threatlocker', 'no-organizations'),
	/** Without View Computers: 401 on the list of computers. */
	withoutComputers: demoKey('threatlocker', 'no-computers'),
	/** Made in the child organization Acme Dental: cannot reach its parent or siblings. */
	child: demoKey('threatlocker', 'child'),
	/** 440, or 403 with the switch `revokedStatus`. */
	revoked: demoKey('threatlocker', 'revoked'),
};

export const smailanderKeys = {
	/** reports:read and reports:write. */
	full: demoKey('smailander', 'full'),
	/** reports:read only: 403 on a write. */
	readOnly: demoKey('smailander', 'read-only'),
	/** No reports scope: 403 on everything. */
	withoutReports: demoKey('smailander', 'no-reports'),
	/** 401, like any unknown key. */
	revoked: demoKey('smailander', 'revoked'),
};

/** Whether one of these keys stands in a header or in the query. */
export function carriesKey(request: RecordedRequest, keys: Record<string, string>): boolean {
	const places = [...Object.values(request.headers), ...Object.values(request.query), request.path, JSON.stringify(request.body ?? '')];
	return places.some((place) => Object.values(keys).some((key) => place.includes(key)));
}
