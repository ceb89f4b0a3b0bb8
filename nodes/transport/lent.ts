import type { RequestContext, Service } from './service';

/**
 * The same context with the service's credential taken: read at once, and once for all that is done with it.
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
	return Object.create(context, { getCredentials: { value: async () => await taken } }) as Context;
}
