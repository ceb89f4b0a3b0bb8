import { createHash } from 'node:crypto';
import { addressText } from './address';
import { readCredential } from './credential';
import { bareKey, type RequestContext, type Service } from './service';

/** Whose requests they are: one address and key of a service. */
export interface Account {
	base: URL;
	/** As the user entered it. */
	key: string;
	/** Names the account without holding its key: all its requests share a budget. */
	id: string;
}

/** Of each credential that n8n has read, for as long as somebody holds it: a context that lends one gives the same for each request. */
const accounts = new WeakMap<object, Account>();

/**
 * Reads the address and the key of the context's credential.
 * @throws Refusal when one of them is missing or unusable.
 */
export async function accountOf(context: RequestContext, service: Service): Promise<Account> {
	const credentials = await context.getCredentials(service.credentialType);
	const known = accounts.get(credentials);
	if (known) return known;
	const { base, key } = readCredential(service, credentials);
	const account = { base, key, id: accountId(addressText(base), bareKey(key)) };
	accounts.set(credentials, account);
	return account;
}

/** @param key without what may have been pasted around it */
export const accountId = (address: string, key: string): string => createHash('sha256').update(`${address}\n${key}`).digest('hex');
