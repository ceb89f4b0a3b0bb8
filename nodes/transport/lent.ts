import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
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
	return Object.create(
		lending(context, async () => await taken),
		{ getNode: { value: () => node } },
	) as Context;
}

/** For each input item of a run the context in which it is carried out, with the credential as it is for this item. */
export interface ItemContexts<Context> {
	of(item: number): Context;
	/** Whether it has the credential of the first item. */
	isAlike(item: number): Promise<boolean>;
}

/** Where there is nothing to tell apart. */
export const oneForAll = <Context>(lent: Context): ItemContexts<Context> => ({
	of: () => lent,
	isAlike: async () => await Promise.resolve(true),
});

/**
 * The fields of a credential may hold expressions, by which an item can have a key of its own. Whether they do shows where there is no
 * item: such an expression fails there, or gives something else. So the credential is read twice for many items, and seldom for each.
 * @param context as n8n gave it
 * @param lent made of it, with the credential of the first item
 * @param items how many there are
 */
export function itemContexts<Context extends RequestContext>(
	context: IExecuteFunctions,
	lent: Context,
	{ credentialType }: Service,
	items: number,
): ItemContexts<Context> {
	if (items < 2) return oneForAll(lent);
	const read = async (item: number) => await context.getCredentials(credentialType, item);
	const first = lent.getCredentials(credentialType);
	const areAlike = Promise.all([first, read(items)]).then(
		([one, other]) => isSame(one, other),
		() => false,
	);
	const ofItem = async (item: number) => await ((await areAlike) ? first : read(item));
	return {
		of(item) {
			if (item === 0) return lent;
			let taken: Promise<ICredentialDataDecryptedObject> | undefined;
			return lending(lent, async () => await (taken ??= ofItem(item)));
		},
		isAlike: async (item) => item === 0 || (await areAlike) || isSame(await first, await read(item)),
	};
}

const isSame = (one: ICredentialDataDecryptedObject, other: ICredentialDataDecryptedObject): boolean =>
	JSON.stringify(one) === JSON.stringify(other);

const lending = <Context extends RequestContext>(
	context: Context,
	getCredentials: () => Promise<ICredentialDataDecryptedObject>,
): Context => Object.create(context, { getCredentials: { value: getCredentials } }) as Context;
