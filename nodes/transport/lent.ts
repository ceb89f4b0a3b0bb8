import type { RequestContext, Service } from './service';

/**
 * The same context with the node and the service's credential taken: read at once, and once for all that is done with it.
 *
 * Polls of one workflow share what n8n evaluates expressions with, and the one that ends first gives it back for all of them; an
 * execution that is canceled gives it back too. So whatever n8n has to evaluate is asked for before the first wait. Each
 * reading of a credential is a decryption besides. To be made anew for each poll: n8n keeps its context, and the key may
 * have been exchanged since.
 */
export function withCredential<Context extends RequestContext>(context: Context, { credentialType }: Service): Context {
	const taken = context.getCredentials(credentialType);
	// Nobody may ask for one that cannot be read.
	taken.catch(() => undefined);
	// n8n copies the whole node each time that it is asked for.
	const node = context.getNode();
	return Object.create(context, { getCredentials: { value: async () => await taken }, getNode: { value: () => node } }) as Context;
}
