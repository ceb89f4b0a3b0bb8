import type { IAuthenticate, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { addressText } from './address';
import { bareKey, type Service } from './service';

/** What no header may hold: everything but printable ASCII. */
const UNSENDABLE = /[^ -~]/;

type Credentialed = Pick<Service, 'name' | 'baseAddress'>;

interface ReadCredential {
	base: URL;
	/** As the user entered it. */
	key: string;
}

/** What was read of a credential as n8n handed it out: each run is handed another, and all requests of a run the same. */
const readBefore = new WeakMap<ICredentialDataDecryptedObject, ReadCredential>();

/**
 * The address and the key in a credential: the one reading of them, for the nodes and for the credential's Test.
 * @throws Refusal when one of them is missing or unusable.
 */
export function readCredential(credentialed: Credentialed, credentials: ICredentialDataDecryptedObject): ReadCredential {
	const before = readBefore.get(credentials);
	if (before) return before;
	const read = readAnew(credentialed, credentials);
	readBefore.set(credentials, read);
	return read;
}

function readAnew({ name, baseAddress }: Credentialed, credentials: ICredentialDataDecryptedObject): ReadCredential {
	const base = baseAddress(credentials);
	const key = typeof credentials.apiKey === 'string' ? credentials.apiKey : '';
	if (key.trim() === '') throw new Refusal('The credential has no API key', `Enter the key in the ${name} credential.`);
	if (UNSENDABLE.test(bareKey(key))) {
		throw new Refusal(
			'The API key contains a character that cannot be sent',
			`Copy the key once more and enter it alone in the ${name} credential, without line breaks or invisible characters.`,
		);
	}
	return { base, key };
}

/**
 * How a credential type signs a request. A function, because n8n evaluates a generic form as an expression for each request:
 * with what a poll of the same workflow may have given back. Only the Test of a credential has a base address in its request,
 * as n8n's expression reads it: it goes to the address that the nodes read.
 * @param header what stands in Authorization for a key
 * @throws Refusal as `readCredential` does, which the Test shows
 */
export const signing =
	(credentialed: Credentialed, header: (key: string) => string): IAuthenticate =>
	async (credentials, request) => {
		const { base, key } = readCredential(credentialed, credentials);
		const address = request.baseURL === undefined ? {} : { baseURL: addressText(base) };
		return { ...request, ...address, headers: { ...request.headers, Authorization: header(bareKey(key)) } };
	};
