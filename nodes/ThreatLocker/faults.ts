import { ServiceFault } from '../transport/errors';
import type { Explanation, Fault } from '../transport/service';
import { textOf } from '../values/pageText';
import { fieldOf, firstText } from '../values/record';

const CREDENTIAL_REMEDY =
	'In the credential, "Portal Instance" must be the value that the portal shows under Help (top right), in brackets by "ThreatLocker Access". ' +
	'If it is, the key is incomplete, revoked or expired (unused keys expire): make a new one under Administrators, API Users.';
const REACH_REMEDY =
	'Choose an organization that the API user reaches: its own or one below it, for a key made in one organization cannot reach its parent or siblings.';
const PERMISSION_REMEDY =
	'Give the role of the API user the missing permission: View Reports for reports, also View Override Codes for those on override codes, ' +
	`View Organizations for the list of organizations, View Computers for the list of computers. If it has that: ${REACH_REMEDY.charAt(0).toLowerCase()}${REACH_REMEDY.slice(1)}`;

/** Two body styles were seen: `{message, error}` from the gateway and `{LoggerId, StatusCode, Message}`. */
export function readFault(body: unknown): Pick<Fault, 'message' | 'code' | 'requestId'> {
	const error = fieldOf(body, 'error');
	const message = firstText(fieldOf(body, 'message'), error, fieldOf(error, 'message'), fieldOf(body, 'title'), textOf(body));
	return {
		message,
		code: typeof error === 'string' && error !== message ? error : undefined,
		requestId: firstText(fieldOf(body, 'LoggerId')) || undefined,
	};
}

/** A wrong instance cannot be told from a revoked key (440, or 403 with TOKEN_REVOKED); a 401 means the key is fine. */
export function explain(fault: Fault, base: URL): Explanation | undefined {
	const { status, message } = fault;
	if (status === 440 || fault.code === 'TOKEN_REVOKED' || message === 'TOKEN_REVOKED') {
		return {
			message: `ThreatLocker did not accept the API key at ${base.hostname}`,
			description: CREDENTIAL_REMEDY,
			cause: 'credential-invalid',
		};
	}
	if (status === 401 || status === 403) {
		return {
			message: `ThreatLocker refused the request: ${message || 'a permission is missing'}`,
			description: remedyFor(message),
			cause: 'configuration-invalid',
		};
	}
	if (status === 404) {
		return {
			message: `ThreatLocker has no API at ${base.href}`,
			description: 'Check the instance, or the base address that replaces it, in the credential.',
			cause: 'configuration-invalid',
		};
	}
	if (status === 417) {
		return {
			message: `ThreatLocker declined the values: ${message || 'no reason given'}`,
			description: /date/i.test(message)
				? 'Choose another "Period"; the end must be after the start.'
				: 'Check the values that the report asks for.',
			cause: 'configuration-invalid',
		};
	}
	if (status === 500) {
		return {
			message: `ThreatLocker could not carry out the request: ${message || 'no reason given'}`,
			description:
				'This is often a value that does not fit: check the report, the values that it asks for, and the organization. If they are right, try a shorter period or try again later.',
			cause: 'temporarily-unavailable',
		};
	}
	if (fault.connection === 'ENOTFOUND' && base.hostname.endsWith('.threatlocker.com')) {
		return {
			message: `There is no ThreatLocker instance at ${base.hostname}`,
			description:
				'Check "Portal Instance" in the credential. The portal shows it under Help (top right), in brackets by "ThreatLocker Access". If it is right, n8n has no way to the internet.',
			cause: 'configuration-invalid',
		};
	}
	return undefined;
}

/** What the service's words name: a permission, in quotation marks, or the organization. */
function remedyFor(message: string): string {
	const permission = /['"]([^'"]+)['"] permission/i.exec(message)?.[1];
	if (permission) return `Give the role of the API user the permission ${permission} in the portal.`;
	return /organi[sz]ation/i.test(message) ? REACH_REMEDY : PERMISSION_REMEDY;
}

/** The key is good and only its permissions are not, so another call may still work. */
export const isMissingPermission = (error: unknown): boolean =>
	error instanceof ServiceFault &&
	error.explanation.cause !== 'credential-invalid' &&
	(error.fault.status === 401 || error.fault.status === 403);
