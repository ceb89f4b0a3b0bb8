import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IExecuteSingleFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import type { ReplyHead, Told } from '../budget/rateHeaders';

/** Every n8n context from which a request can leave. */
export type RequestContext = IExecuteFunctions | IExecuteSingleFunctions | ILoadOptionsFunctions | IPollFunctions;

/** One row of a service's endpoint table. `{name}` in `url` is filled from the node parameter of that name. */
export interface Endpoint {
	method: IHttpRequestMethods;
	url: string;
	/** The request changes nothing, so it may be sent again after its answer was lost. */
	repeatable: boolean;
}

/** What leaves: the engine's own options plus the mark that decides about repeating. */
export type ServiceRequest = IHttpRequestOptions &
	Pick<Endpoint, 'repeatable'> & {
		/** Goes before all that is not. Requests outside of an execution (pickers, polls) are urgent by themselves. */
		urgent?: boolean;
	};

export interface Reply extends ReplyHead {
	/** Parsed JSON, text when the body is no JSON, '' when it is empty, a stream when one was asked for. */
	body: unknown;
}

/** What a fault was the answer to. */
export type Asked = Pick<ServiceRequest, 'repeatable' | 'url'>;

/** An answer that is no success, or no answer at all, in the service's own words. */
export interface Fault {
	/** HTTP status; undefined when there was no answer. */
	status?: number;
	/** Name of the connection fault (`ECONNRESET`, `ENOTFOUND` …) when there was no answer. */
	connection?: string;
	/** No connection was made, so that the service cannot have taken the request. */
	neverSent?: boolean;
	/** Of a link, which may lead anywhere: the host that was asked. */
	host?: string;
	/** Milliseconds the service asked to wait. */
	retryAfterMs?: number;
	/** The limit because of which the request was not even sent. */
	usedUp?: UsedUpLimit;
	/** A web page answered, which is another's voice than an API's. */
	isPage?: boolean;
	/** The service's own words, may be empty. */
	message: string;
	code?: string;
	field?: string;
	requestId?: string;
}

/** The connection fault of a request that was stopped with its execution. */
export const CALLED_OFF = 'ERR_CANCELED';

/** A limit that is used up. Times are epoch milliseconds of this machine's clock. */
export interface UsedUpLimit {
	endsAt: number;
	/** When a request asks whether it still holds, if that is before its end. */
	askedAt?: number;
	/** Undefined where no answer told it, but the service's documentation or the user. */
	told?: Told;
}

/** What a user is told: what happened, and how to mend it. */
export interface Explanation {
	message: string;
	description: string;
	/** n8n's own word for the cause; its poll back-off reads it. */
	cause: FaultCause;
}

export type FaultCause =
	| 'rate-limited'
	| 'quota-exhausted'
	| 'temporarily-unavailable'
	| 'credential-invalid'
	| 'configuration-invalid'
	| 'node-defect';

/** All that the transport must know of a service. */
export interface Service {
	name: string;
	credentialType: string;
	/** Requests in flight at most per address and key. */
	maxInFlight: number;
	/** The documented limit of requests a minute, which holds until the service's headers tell; left out where none is documented. */
	requestsPerMinute?: number;
	/** @throws Refusal when the credential holds no usable address. */
	baseAddress(credentials: ICredentialDataDecryptedObject): URL;
	/** Words that stand in the service's own paths where an ID would, so no ID may be one of them. */
	reservedIds: readonly string[];
	/** Whether the key may go to this address, besides the base address's own origin. */
	trusts(url: URL): boolean;
	/** Reads an error body of any documented or seen form. */
	readFault(body: unknown): Pick<Fault, 'message' | 'code' | 'field' | 'requestId'>;
	/** Words and remedy for the fault of a request, or undefined where the general ones fit. */
	explain(fault: Fault, base: URL, request: Asked): Explanation | undefined;
}

/** The key as the credentials send it: without what may have been pasted around it. */
export const bareKey = (key: string): string => key.trim().replace(/^Bearer\s+/i, '');
