/** By which a request may go. */
export interface Terms {
	/** Method and path, without IDs: a limit may be an endpoint's own. */
	endpoint: string;
	/** What the service documents; holds until its headers tell. */
	documentedPerMinute?: number;
	/** What the user set; holds always. */
	requestsPerMinute?: number;
	/** Part of the service's limits that is this process's, up to 1. */
	share: number;
}

/** A request on its way. */
export interface Sent {
	/** Names it: the first of an account is 1, each further one is the next. */
	number: number;
	terms: Terms;
	/** The account's requests in flight when it was sent, with this one. */
	inFlight: number;
}
