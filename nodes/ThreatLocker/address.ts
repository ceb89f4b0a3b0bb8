import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { textValue } from '../fields/entered';
import { Refusal } from '../refusal';
import { BASE_ADDRESS_PATTERN, checkedBaseAddress } from '../transport/address';

/**
 * A label, alone or in what people paste: the address of the portal or of its API, or brackets with or without the words
 * by which the portal shows them. Labels seen: a to h, au1, ae1, ca1, eu1, sa1, and more to come; so the form is checked,
 * not the label. As source, for n8n's expressions too.
 */
const INSTANCE_PATTERN = String.raw`^(?:(?:https?:\/\/)?[a-z0-9-]+\.([a-z0-9]{1,32})\.threatlocker\.com(?:[\/:?#].*)?|(?:ThreatLocker Access)?\s*[[(]\s*([a-z0-9]{1,32})\s*[\])]|([a-z0-9]{1,32}))$`;
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
			+ ((($credentials.instance || '').trim().match(/${INSTANCE_PATTERN}/i) || []).slice(1).find(Boolean) || 'instance-label.invalid').toLowerCase()
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
	const typed = textValue(credentials.instance, 'Portal Instance');
	const label = new RegExp(INSTANCE_PATTERN, 'i').exec(typed)?.slice(1).find(Boolean)?.toLowerCase();
	if (label === undefined) {
		throw new Refusal(
			typed === '' ? 'The credential has no portal instance' : '"Portal Instance" in the credential is not an instance label',
			'Enter the letters and digits alone, such as g or au1. The portal shows them under Help (top right), in brackets by "ThreatLocker Access".',
		);
	}
	return new URL(`https://portalapi.${label}.threatlocker.com${API_PATH}`);
}
