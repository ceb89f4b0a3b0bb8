import { CALLED_OFF, type Fault } from './service';

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
const HANDSHAKE_CODE =
	/^(EPROTO$|ERR_SSL_.*(VERSION|PROTOCOL|HANDSHAKE|CIPHER|UNRECOGNIZED_NAME|RENEGOTIATION|KEY_TOO_SMALL|HTTP_REQUEST|PACKET_LENGTH))/;

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
		connection ??=
			named ?? (isConnecting ? code : undefined) ?? (message === 'aborted' || message === 'socket hang up' ? 'ECONNRESET' : undefined);
		neverSent ||= isConnecting || message === NOT_YET_SECURE;
	}
	return connection === undefined ? undefined : { connection, ...(neverSent ? { neverSent } : {}) };
}

/** Codes that need no further evidence. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

export const isUntrusted = ({ connection = '' }: Fault): boolean => CERTIFICATE_CODE.test(connection);
export const isNoTls = ({ connection = '' }: Fault): boolean => HANDSHAKE_CODE.test(connection);
/** zlib's name is for what ended in the middle. */
export const isCutShort = ({ connection }: Fault): boolean => connection === CUT_SHORT || connection === 'Z_BUF_ERROR';
export const isPackedWrongly = (fault: Fault): boolean => UNPACKING_CODE.test(fault.connection ?? '') && !isCutShort(fault);

/** Whether the service surely knows nothing of the request, because no connection to it was made. */
export const wasNeverSent = (fault: Fault): boolean =>
	fault.status === undefined &&
	(fault.neverSent === true || NEVER_SENT.has(fault.connection ?? '') || isUntrusted(fault) || isNoTls(fault));

const OUT_OF_TIME = new Set([CALLED_OFF, 'ECONNABORTED', TIMED_OUT]);

/** Whether the fault is that of a canceled or timed out request, which has had its time. */
export const hadItsTime = (fault: Fault): boolean => OUT_OF_TIME.has(fault.connection ?? '') && !wasNeverSent(fault);

/** Whether the next try would meet the same: a host name that does not exist will not exist in four seconds. */
export const isFinal = (fault: Fault): boolean =>
	fault.connection === 'ENOTFOUND' || isUntrusted(fault) || isNoTls(fault) || isPackedWrongly(fault) || hadItsTime(fault);
