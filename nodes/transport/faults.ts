import { wallTime } from '../values/wallTime';
import { explainConnection } from './connectionWords';
import { ServiceFault } from './errors';
import { isPassing, mayHaveBeenTaken } from './retry';
import type { Asked, Explanation, Fault, Service } from './service';
import { explainUsedUp } from './usedUpWords';

/** A longer wait is told by its end. */
const LONGEST_COUNTDOWN_MS = 10 * 60_000;
/** A longer wait is no advice, but a slip of the service. */
const A_DAY_MS = 24 * 60 * 60_000;

/** Where a fault was met. */
interface Whereabouts {
	/** The address that was asked. */
	base: URL;
	/** The workflow's time zone. */
	zone: string;
}

const quoted = (fault: Fault): string => (fault.message ? `: ${fault.message}` : '');

/** Words for faults that mean the same with every service, or host. */
function explainGenerally(name: string, fault: Fault, { base, zone }: Whereabouts): Explanation {
	const { status } = fault;
	if (status === undefined) return explainConnection(name, fault, base);
	if (status === 204) {
		return {
			message: `${name} answered that there is no file (204)`,
			description:
				'The file may not be ready yet, or the report holds nothing for its period. Run the node again in some minutes, or look at the report in the service.',
			cause: 'temporarily-unavailable',
		};
	}
	if (status === 202) {
		return {
			message: `The file is not ready yet${quoted(fault)}`,
			description: `${name} is still preparing it. Run the node again in some minutes.`,
			cause: 'temporarily-unavailable',
		};
	}
	if (status >= 300 && status < 400) {
		return {
			message: `${name} answered with a redirect (${status})`,
			description: `The API does not redirect. Check the address in the credential: ${base.host}.`,
			cause: 'configuration-invalid',
		};
	}
	if (fault.usedUp) return explainUsedUp(name, fault.usedUp, zone);
	if (status === 429) {
		return {
			message: `${name} asks to wait${waitOf(fault, zone)}: too many requests`,
			description: 'Run the workflow later or less often, or spread its schedule.',
			cause: 'rate-limited',
		};
	}
	if (status === 408) {
		return {
			message: `${name} closed the connection, because the request took too long to arrive (408)${quoted(fault)}`,
			description: 'The network between n8n and the service, or a proxy there, is slow. Try again later.',
			cause: 'temporarily-unavailable',
		};
	}
	if (status < 500 && isPassing(status)) {
		return {
			message: `${name} answered ${status}${quoted(fault)}`,
			description: 'The service could not take the request at this time. Try again later.',
			cause: 'temporarily-unavailable',
		};
	}
	if (status >= 520 && isPassing(status)) {
		return {
			message: `A proxy in front of ${name} answered ${status}${quoted(fault)}`,
			description: `The proxy got no answer from the service that it could hand on. Try again later.${status === 524 ? ' If it stays so, ask for less, for example a shorter period.' : ''}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (status >= 500) {
		return {
			message: `${name} answered ${status}${quoted(fault)}`,
			description: 'The service could not handle the request. Check the values in the node; if they are right, try again later.',
			cause: 'temporarily-unavailable',
		};
	}
	return {
		message: `${name} answered ${status}${quoted(fault)}`,
		description: 'Check the values in the node against what the service accepts.',
		cause: 'configuration-invalid',
	};
}

/** ` for 30 seconds`, ` until …`, or '' where the service names no time. */
function waitOf({ retryAfterMs }: Fault, zone: string): string {
	if (!retryAfterMs || retryAfterMs > A_DAY_MS) return '';
	return retryAfterMs > LONGEST_COUNTDOWN_MS
		? ` until ${wallTime(Date.now() + retryAfterMs, zone)}`
		: ` for ${Math.ceil(retryAfterMs / 1_000)} seconds`;
}

/** Statuses with which something on the way refuses, while the service itself would say so in JSON. */
const REFUSALS_ON_THE_WAY = new Set([403, 407, 511]);

/** Of these two no service has a use, so that they need no page. */
const ONLY_ON_THE_WAY = new Set([407, 511]);

function explainPage(name: string, { isPage, status = 0, message }: Fault, { host }: URL, remedy: string): Explanation | undefined {
	if (!(isPage ? REFUSALS_ON_THE_WAY : ONLY_ON_THE_WAY).has(status)) return undefined;
	return {
		message: `${isPage ? 'A web page' : 'A proxy'} answered ${status} in place of ${name}${message ? `: ${message}` : ''}`,
		description: `A proxy or a firewall refuses the request on its way to ${host}. ${remedy}`,
		cause: 'configuration-invalid',
	};
}

/**
 * The fault with its words: the service's own (`<Service>/faults.ts`) go before the general ones. A request that changes something and whose answer was lost may have been
 * taken: the user must look before sending it again, so the words say that.
 */
export function serviceFault(service: Service, fault: Fault, whereabouts: Whereabouts, asked: Asked): ServiceFault {
	const { name } = service;
	const explanation =
		explainPage(name, fault, whereabouts.base, 'Have it let n8n through, or check the address in the credential.') ??
		service.explain(fault, whereabouts.base, asked) ??
		explainGenerally(name, fault, whereabouts);
	const details = [
		explanation.description,
		!asked.repeatable &&
			mayHaveBeenTaken(fault) &&
			`${name} may have carried out the request all the same. Look there before you run the node again.`,
		fault.host && fault.status !== undefined && !explanation.message.includes(fault.host) && `Answered by ${fault.host}.`,
		fault.field && `Field named by the service: ${fault.field}.`,
		fault.code && `Code: ${fault.code}.`,
		fault.requestId && `Request ID: ${fault.requestId}.`,
	];
	return new ServiceFault(fault, { ...explanation, description: details.filter(Boolean).join(' ') });
}

/**
 * The fault of a link to which the key does not go, with its words: its host is another's, of which the credential says
 * nothing, and whose limits are not the account's.
 */
export function linkFault(service: Service, fault: Fault, whereabouts: Whereabouts): ServiceFault {
	const { host } = whereabouts.base;
	const explanation = explainPage(host, fault, whereabouts.base, 'Have it let n8n through.') ?? explainGenerally(host, fault, whereabouts);
	const cause = explanation.cause === 'rate-limited' ? 'temporarily-unavailable' : explanation.cause;
	const isOfAnyHost = fault.status === undefined ? fault.connection !== 'ENOTFOUND' : fault.isPage;
	const description = isOfAnyHost
		? explanation.description
		: `${service.name} named this host for the file. Try again later, or download the file in the service.`;
	return new ServiceFault(fault, { ...explanation, cause, description });
}
