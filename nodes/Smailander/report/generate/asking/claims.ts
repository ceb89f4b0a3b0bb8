import { elapsedMs } from '../../../../clock';
import { accountOf } from '../../../../transport/account';
import { smailander } from '../../../api';
import type { Generation } from '../generation';

/** Milliseconds for which it matters whose report it is: as long as an answer that was lost may be looked for. */
const KEPT_MS = 60 * 60_000;

/** When a report became known, by account and ID; the oldest come first. */
const knownSince = new Map<string, number>();

const nameOf = (account: string, reportId: string): string => `${account}\n${reportId}`;

/** Names the address and the key. */
export const accountIn = async ({ context }: Generation): Promise<string> => (await accountOf(context, smailander)).id;

/**
 * Notes whose report it is, for all nodes of this process: one that another item, loop or workflow had made is not
 * taken for the report of a request whose answer was lost.
 * @param account names address and key
 * @returns false when it was somebody's already
 */
export function claimReport(account: string, reportId: string): boolean {
	const now = elapsedMs();
	for (const [name, since] of knownSince) {
		if (since > now - KEPT_MS) break;
		knownSince.delete(name);
	}
	const name = nameOf(account, reportId);
	const isNew = !knownSince.has(name);
	if (isNew) knownSince.set(name, now);
	return isNew;
}

export const isClaimed = (account: string, reportId: string): boolean => knownSince.has(nameOf(account, reportId));
