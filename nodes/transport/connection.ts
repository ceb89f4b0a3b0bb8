import { CALLED_OFF, type Explanation, type Fault } from './service';

/** The connection fault of a list which did not come while somebody waited for it. */
export const LIST_TIMEOUT = 'ERR_LIST_TIMEOUT';
/** The connection fault of a reply that did not come, or did not end, in its time. */
export const TIMED_OUT = 'ETIMEDOUT';

/** The connection fault of a reply that ended before all had come that was announced. */
export const CUT_SHORT = 'ERR_CUT_SHORT';

/** Sockets, name lookup, TLS, HTTP parsing; not the file system, whose codes look alike (`ENOSPC`). */
const NETWORK_CODE =
	/^(E(CONN(RESET|REFUSED|ABORTED)|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|NETDOWN|PIPE|PROTO)|EAI_AGAIN|ERR_(CANCELED|CUT_SHORT|NETWORK|BAD_RESPONSE|STREAM_PREMATURE_CLOSE|(SSL|TLS|SOCKET)_\w+)|HPE_\w+)$/;
/** zlib and Brotli, and Zstandard of newer Node versions. */
const UNPACKING_CODE = /^(Z_|ERR__ERROR_|ZSTD_error_)/;
/** Certificates, by OpenSSL's names for what is wrong with them; Node has one of its own, for a certificate of another name. */
const CERTIFICATE_CODE = /CERT|^UNABLE_TO_|^CRL_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

/** A TLS handshake that came to nothing: the other side speaks another version, or no TLS at all. Other faults of TLS may come later. */
const HANDSHAKE_CODE = /^(EPROTO$|ERR_SSL_.*(VERSION|PROTOCOL|HANDSHAKE|CIPHER|UNRECOGNIZED_NAME|RENEGOTIATION|KEY_TOO_SMALL|HTTP_REQUEST|PACKET_LENGTH))/;

const isConnectionCode = (code: string): boolean => [NETWORK_CODE, UNPACKING_CODE, CERTIFICATE_CODE].some((form) => form.test(code));

/** System calls before a request can leave. */
const CONNECTING = new Set<unknown>(['connect', 'getaddrinfo']);
/** Node's words; the error has no code of its own. */
const NOT_YET_SECURE = 'Client network socket disconnected before secure TLS connection was established';

type Shown = Partial<Record<'code' | 'httpCode' | 'message' | 'syscall' | 'cause' | 'errors', unknown>>;

/**
 * An error, what it was made of, and so on: n8n's request helpers wrap several levels deep, and a host with several
 * addresses has one error for each.
 */
function* causes(error: unknown, depth = 0): Generator<Shown> {
	if (depth > 5 || typeof error !== 'object' || error === null) return;
	const shown: Shown = error;
	yield shown;
	for (const inner of Array.isArray(shown.errors) ? shown.errors.slice(0, 20) : []) yield* causes(inner, depth + 1);
	yield* causes(shown.cause, depth + 1);
}

/**
 * The connection fault behind an error of n8n's request helpers: its name, and whether it came before the request
 * left. Undefined when the error is no connection fault, so it must not be retried.
 */
export function connectionFault(error: unknown): Pick<Fault, 'connection' | 'neverSent'> | undefined {
	let connection: string | undefined;
	let neverSent = false;
	for (const { code, httpCode, message, syscall } of causes(error)) {
		// Older engines leave only the wrapper, with the code in place of the status.
		const named = [code, httpCode].find((one): one is string => typeof one === 'string' && isConnectionCode(one));
		const isConnecting = CONNECTING.has(syscall) && typeof code === 'string';
		connection ??= named ?? (isConnecting ? code : undefined) ?? (message === 'aborted' || message === 'socket hang up' ? 'ECONNRESET' : undefined);
		neverSent ||= isConnecting || message === NOT_YET_SECURE;
	}
	return connection === undefined ? undefined : { connection, ...(neverSent ? { neverSent } : {}) };
}

/** Codes that need no further evidence. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

const isUntrusted = ({ connection = '' }: Fault): boolean => CERTIFICATE_CODE.test(connection);
const isNoTls = ({ connection = '' }: Fault): boolean => HANDSHAKE_CODE.test(connection);
/** zlib's name is for what ended in the middle. */
const isCutShort = ({ connection }: Fault): boolean => connection === CUT_SHORT || connection === 'Z_BUF_ERROR';
const isPackedWrongly = (fault: Fault): boolean => UNPACKING_CODE.test(fault.connection ?? '') && !isCutShort(fault);

/** Whether the service surely knows nothing of the request, because no connection to it was made. */
export const wasNeverSent = (fault: Fault): boolean =>
	fault.status === undefined && (fault.neverSent === true || NEVER_SENT.has(fault.connection ?? '') || isUntrusted(fault) || isNoTls(fault));

const OUT_OF_TIME = new Set([CALLED_OFF, 'ECONNABORTED', TIMED_OUT]);

/** Whether the fault is that of a canceled or timed out request, which has had its time. */
export const hadItsTime = (fault: Fault): boolean => OUT_OF_TIME.has(fault.connection ?? '') && !wasNeverSent(fault);

/** Whether the next try would meet the same: a host name that does not exist will not exist in four seconds. */
export const isFinal = (fault: Fault): boolean =>
	fault.connection === 'ENOTFOUND' || isUntrusted(fault) || isNoTls(fault) || isPackedWrongly(fault) || hadItsTime(fault);

const TRUST_REMEDY =
	'If it was issued by an authority of your own, such as that of a proxy which looks into the traffic, make it known to n8n: the environment variable NODE_EXTRA_CA_CERTS names its file. ' +
	'In an action node, Ignore SSL Issues under Settings > Request Options goes without the check, and without its protection.';

function explainCertificate(connection: string, { hostname }: URL): Explanation {
	const found = (state: string, description: string, cause: Explanation['cause']): Explanation => ({
		message: `The certificate of ${hostname} ${state}`,
		description: `${description} (${connection})`,
		cause,
	});
	if (/EXPIRED/.test(connection)) {
		return found('has expired', 'The operator of that host, or of a proxy on the way, has to renew it. Check the clock of the machine that n8n runs on, too.', 'temporarily-unavailable');
	}
	if (/NOT_YET_VALID/.test(connection)) {
		return found('is not valid yet', 'Check the clock of the machine that n8n runs on.', 'temporarily-unavailable');
	}
	if (connection === 'ERR_TLS_CERT_ALTNAME_INVALID' || connection === 'HOSTNAME_MISMATCH') {
		return found('is for another name', 'Check the address in the credential. If it is right, something on the way answers in its place.', 'configuration-invalid');
	}
	if (/^UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)/.test(connection)) {
		return found('is not trusted', `The server does not send the whole chain of certificates, or n8n does not know who issued it. ${TRUST_REMEDY}`, 'configuration-invalid');
	}
	return found('is not trusted', TRUST_REMEDY, 'configuration-invalid');
}

/** What to say of a connection fault. @param name of the service, or of the host where that is not the service's */
export function explainConnection(name: string, fault: Fault, base: URL): Explanation {
	const { connection = '' } = fault;
	const code = connection === '' ? '' : ` (${connection})`;
	if (connection === LIST_TIMEOUT) {
		return {
			message: `${name} gave no list in time`,
			description: 'Try again in a moment. If it stays so, enter the ID yourself, or an expression.',
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === CALLED_OFF) {
		return {
			message: 'The execution was canceled',
			description: `The request to ${name} was stopped.`,
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === 'ENOTFOUND') {
		return {
			message: `${name} was not reached: there is no host ${base.hostname}`,
			description: 'Check the address in the credential.',
			cause: 'configuration-invalid',
		};
	}
	if (isUntrusted(fault)) return explainCertificate(connection, base);
	if (isNoTls(fault)) {
		return {
			message: `No secure connection to ${base.host} could be made`,
			description: `What answers there speaks no TLS, or none that n8n speaks. Check the address in the credential and the proxy, if there is one.${code}`,
			cause: 'configuration-invalid',
		};
	}
	if (wasNeverSent(fault)) {
		return {
			message: `${name} could not be reached`,
			description: `No connection to ${base.host} could be made. Check the network, the firewall and the proxy between n8n and that host; where the host has IPv6 addresses, that n8n can reach those.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (isPackedWrongly(fault)) {
		return {
			message: `${name} sent a reply that cannot be unpacked`,
			description: `Its header Content-Encoding says how the reply is compressed, and its bytes are not, or are damaged. If it stays so, tell whoever runs ${base.host}, or the proxy in front of it.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (isCutShort(fault)) {
		return {
			message: `${name} sent only a part of what it announced`,
			description: `Run the node again. If it stays so, tell whoever runs ${base.host}, or the proxy in front of it.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (hadItsTime(fault)) {
		return {
			message: `${name} did not answer in time`,
			description:
				'Ask for less, for example a shorter period. In an action node, Timeout under Settings > Request Options allows more than the usual five minutes: 600000 is ten minutes.',
			cause: 'temporarily-unavailable',
		};
	}
	return {
		message: `The connection to ${name} was lost before an answer arrived`,
		description: `Check that n8n can reach ${base.host}, then try again.${code}`,
		cause: 'temporarily-unavailable',
	};
}
