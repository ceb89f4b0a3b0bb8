import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { textValue } from '../fields/entered';
import { BASE_ADDRESS_PATTERN, checkedBaseAddress } from '../transport/address';

/** The Reports page names the first; other pages of the same documentation the others. */
export const DOCUMENTED_BASES = [
	{ name: 'Main', value: 'https://smailander.com/api/v1', description: 'The address smailander.com/api/v1' },
	{ name: 'API Host', value: 'https://api.smailander.com/v1', description: 'The address api.smailander.com/v1' },
	{ name: 'Staging', value: 'https://api-staging.smailander.com/v1', description: 'The address api-staging.smailander.com/v1' },
] as const;

/** What stands in a credential that was never edited. */
export const DEFAULT_BASE = DOCUMENTED_BASES[0].value;

export const CUSTOM_BASE = 'custom';

/**
 * The base address as an n8n expression, for the engine and the credential's test. An address that is neither
 * https nor on this machine becomes a name that never resolves, so the key cannot leave.
 */
export const BASE_ADDRESS_EXPRESSION = `={{
	((typed) => ${BASE_ADDRESS_PATTERN}.test(typed)
		? typed.replace(/\\/+$/, '').replace(/\\/reports$/i, '')
		: 'https://base-address.invalid')(
		(($credentials.baseUrl === '${CUSTOM_BASE}' ? $credentials.customBaseUrl : $credentials.baseUrl || '${DEFAULT_BASE}') || '').trim())
}}`;

/**
 * The chosen or custom base. The Reports page shows it with `/reports` at the end, which is removed.
 * @throws Refusal for an address that cannot be used
 */
export function baseAddress(credentials: ICredentialDataDecryptedObject): URL {
	const isCustom = credentials.baseUrl === CUSTOM_BASE;
	const typed = textValue(isCustom ? credentials.customBaseUrl : credentials.baseUrl, 'Base URL') || (isCustom ? '' : DEFAULT_BASE);
	const url = checkedBaseAddress(typed, isCustom ? 'Custom Base URL' : 'Base URL');
	url.pathname = url.pathname.replace(/\/reports\/*$/i, '');
	return url;
}

/** Download links were shown on the main host and may be on any host of the service. */
export const isServiceHost = (url: URL): boolean =>
	url.protocol === 'https:' && (url.hostname === 'smailander.com' || url.hostname.endsWith('.smailander.com'));
