import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { BASE_ADDRESS_PATTERN, checkedBaseAddress } from '../transport/address';
import { Refusal } from '../refusal';
import { textValue } from '../fields/values';

/** Labels seen: a to h, au1, ae1, ca1, eu1, sa1, and more to come; so the form is checked, not the label. */
const INSTANCE_LABEL = /^[a-z0-9]{1,32}$/;
const API_PATH = '/portalapi';

/**
 * The base address as an n8n expression, for the engine and the credential's test. A label that could lead to
 * another host becomes `invalid`, a name that never resolves, so the key cannot leave.
 */
export const BASE_ADDRESS_EXPRESSION = `={{
	($credentials.baseUrl || '').trim()
		? (${BASE_ADDRESS_PATTERN}.test($credentials.baseUrl.trim())
			? $credentials.baseUrl.trim().replace(/\\/+$/, '').replace(/^(\\w+:\\/\\/[^\\/\\\\]+)$/, '$1/portalapi')
			: 'https://base-address.invalid')
		: 'https://portalapi.'
			+ (/^[a-z0-9]{1,32}$/i.test(($credentials.instance || '').trim())
				? $credentials.instance.trim().toLowerCase()
				: 'instance-label.invalid')
			+ '.threatlocker.com/portalapi'
}}`;

/**
 * `https://portalapi.INSTANCE.threatlocker.com/portalapi`, or the base address that replaces it.
 * @throws Refusal for a label or an address that cannot be used.
 */
export function baseAddress(credentials: ICredentialDataDecryptedObject): URL {
	const replacement = textValue(credentials.baseUrl, 'Base URL');
	if (replacement !== '') {
		const url = checkedBaseAddress(replacement, 'Base URL');
		if (url.pathname === '' || url.pathname === '/') url.pathname = API_PATH;
		return url;
	}
	const label = textValue(credentials.instance, 'Portal Instance').toLowerCase();
	if (!INSTANCE_LABEL.test(label)) {
		throw new Refusal(
			label === '' ? 'The credential has no portal instance' : '"Portal Instance" in the credential is not an instance label',
			'Enter the letters and digits alone, such as g or au1. The portal shows them under Help (top right), in brackets by "ThreatLocker Access".',
		);
	}
	return new URL(`https://portalapi.${label}.threatlocker.com${API_PATH}`);
}
