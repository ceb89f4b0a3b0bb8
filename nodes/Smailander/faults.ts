import { ServiceFault } from '../transport/errors';
import type { Explanation, Fault } from '../transport/service';
import { textOf } from '../values/pageText';
import { fieldOf, firstText, isRecord } from '../values/record';

/** Two documented forms: `{success, error: {code, message, details}, meta}` and `{error: "code", message}`. */
export function readFault(body: unknown): Pick<Fault, 'message' | 'code' | 'field' | 'requestId'> {
	const error = fieldOf(body, 'error');
	const nested = isRecord(error) ? error : undefined;
	const code = firstText(nested?.code, error, fieldOf(body, 'code'));
	const message = firstText(nested?.message, fieldOf(body, 'message'), fieldOf(body, 'detail'), code, textOf(body));
	return {
		message,
		code: code && code !== message ? code : undefined,
		field: firstText(fieldOf(nested?.details, 'field')) || undefined,
		requestId: firstText(fieldOf(fieldOf(body, 'meta'), 'request_id')) || undefined,
	};
}

/** What a request is for that names no record which may be missing: a whole list, or to make something. */
export type Wanted = 'reports' | 'templates' | 'something new' | undefined;

/**
 * @param isReading whether the request was to change nothing
 * @param wanted every account has reports, so that without them the address is wrong; whether every account has templates,
 * nobody says
 */
export function explain({ status, message, field }: Fault, base: URL, isReading: boolean, wanted: Wanted): Explanation | undefined {
	const words = message ? `: ${message}` : '';
	if (status === 401) {
		return {
			message: `Smailander did not accept the API key at ${base.host}`,
			description:
				'Check in the credential that the key is complete and has not been deleted or regenerated (Settings, API Keys), and that the base address is that of your account.',
			cause: 'credential-invalid',
		};
	}
	if (status === 403) {
		return {
			message: `Smailander refused the request${words}`,
			description: `Give the API key the permission ${isReading ? 'reports:read' : 'reports:write'} under Settings, API Keys.`,
			cause: 'configuration-invalid',
		};
	}
	if (status === 404 && wanted === 'reports') {
		return {
			message: `There is no Smailander API at ${base.href}${words}`,
			description: 'Choose another base address in the credential; its connection test shows whether it is the right one.',
			cause: 'configuration-invalid',
		};
	}
	if (status === 404 && wanted === 'templates') {
		return {
			message: `Smailander has no templates at ${base.href}${words}`,
			description: 'If the connection test of the credential finds the address right, go without templates: your account has none.',
			cause: 'configuration-invalid',
		};
	}
	if (status === 404 && wanted === 'something new') {
		return {
			message: `Smailander has no path for this at ${base.href}${words}`,
			description:
				'Check the base address in the credential; its connection test shows whether it is the right one. If it is, your account may lack this operation.',
			cause: 'configuration-invalid',
		};
	}
	if (status === 404) {
		return {
			message: `Smailander did not find it${words}`,
			description: `Choose the report, instance or template from the list: it may have been deleted. If others are not found either, check the base address in the credential (${base.href}).`,
			cause: 'configuration-invalid',
		};
	}
	if (status === 400 || status === 422) {
		return {
			message: `Smailander declined the values${words}`,
			description: field ? 'Correct that value in the node.' : 'Check the values in the node.',
			cause: 'configuration-invalid',
		};
	}
	return undefined;
}

/** Whether the service answered with one of the statuses. */
export const hasStatus = (error: unknown, ...statuses: number[]): error is ServiceFault =>
	error instanceof ServiceFault && statuses.includes(error.fault.status ?? 0);
