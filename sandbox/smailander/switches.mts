export type DownloadMode =
	/** The bytes, with Content-Disposition. */
	| 'direct'
	/** 302 to the storage origin, which answers 400 to an Authorization header. */
	| 'redirect'
	/** 302 to itself for ever. */
	| 'redirectLoop'
	/** The link on the same host wants the Bearer key, else 401. */
	| 'bearerLink'
	/** The link gives 403 until the instances have been read again; then a fresh link works. */
	| 'expiredOnce'
	/** The link gives 403 for ever. */
	| 'expired'
	/** JSON with a `download_url` (inside the envelope when `replyStyle` says so) to the storage origin. */
	| 'jsonLink'
	/** An error as JSON, with status 200. */
	| 'jsonError'
	/** An HTML page, with status 200. */
	| 'htmlPage'
	| 'noContentType'
	| 'emptyFile';

export type SmailanderSwitches = {
	/** The link answers 406 to a request that does not take any type. Only suspected, of storage and frameworks that negotiate. */
	negotiates: boolean;
	/**
	 * Success bodies bare, or as `{success,data,meta}`. Of the others no page speaks, but services like it have them: `{data}`,
	 * `{success:"true",data}`, `{status:"success",data}`, `{code:200,data}`, a record under its own name, keys in capitals.
	 */
	replyStyle: 'bare' | 'envelope' | 'data' | 'successText' | 'status' | 'code' | 'named' | 'capitals';
	/** `{success:false,error:{code,message,details},meta}` or `{error,message}`. */
	errorStyle: 'nested' | 'flat';
	/** Report list: `{total,reports}`, `{success,data:[…],pagination}`, without a total, bare array; suspected: under `items`, and `{}` when it is empty. */
	listStyle: 'reports' | 'data' | 'noTotal' | 'array' | 'items';
	/** Total of the report list: the true one; suspected: the rows of the page, or one too few. */
	totalStyle: 'true' | 'page' | 'tooFew';
	/** Rows of a page of the report list that were on the page before (suspected). */
	pageOverlap: number;
	/** So often the first report is deleted when the first page of the list has been read; counts down. */
	deletedWhileRead: number;
	ignoreOffset: boolean;
	/** Longest page of the report list, whatever `limit` asks. */
	maxLimit: number;
	/** IDs are texts, or numbers beyond 2^53 that differ in their last digits; that the service has such is only suspected. */
	idStyle: 'text' | 'number';
	/** How times of reports and instances are written; any but `iso` is only suspected. `words` is no time that anybody could read. */
	timeStyle: 'iso' | 'database' | 'epochSeconds' | 'epochMs' | 'httpDate' | 'words';
	/** A longer `limit` is shortened, or refused with 400. */
	overLimit: 'cap' | 'reject';
	listOrder: 'oldest' | 'newest';
	/** Reports made by generate stand in the report list. */
	generatedInList: boolean;
	updateVerb: 'PATCH' | 'PUT' | 'both';
	/** Answer to the other verb; 405 carries Allow. */
	wrongVerbStatus: 405 | 501 | 404;
	/** PUT blanks what is not sent. */
	putReplaces: boolean;
	/** Reply of update, delete, pause and resume: 204, 200 without a body, 200 `{}`, 200 with the record, 200 with the text `OK` (suspected). */
	blankReply: '204' | 'empty' | 'object' | 'record' | 'text';
	/** Dotted body keys that are allowed besides the documented ones, such as `filters.threat_score.max`. */
	extraBodyKeys: string[];
	generateStatus: 200 | 202;
	/** How a generated report ends. Taken when it is generated, like the three after it. */
	generateOutcome: 'completed' | 'failed' | 'never';
	/** Looks (at its instances, itself or the report list) that find it unfinished; the next one finds it ended. */
	pollsUntilDone: number;
	/** Ends this many milliseconds after it was generated, whatever the looks; null: by looks. */
	msUntilDone: number | null;
	/** Bytes of a generated file. */
	downloadSize: number;
	/** Milliseconds from now for `estimated_completion`; `auto`: the true time; `none`: left out. */
	estimatedCompletion: number | 'auto' | 'none';
	/** Spellings of the states. */
	pendingStatus: string;
	completedStatus: string;
	failedStatus: string;
	/** Instances of a generated report: listed at once, 404 or an empty list until it ended, or always so. */
	instanceList: 'listed' | 'missingUntilReady' | 'emptyUntilReady' | 'alwaysMissing' | 'alwaysEmpty';
	/** A generated report holds an older completed instance from the start. */
	olderInstance: boolean;
	/** Longest instance list, whatever `limit` asks. */
	instanceMaxLimit: number;
	instanceOrder: 'newest' | 'oldest';
	/**
	 * Completed runs found nothing: no size, no link and no file; `completedStatus` may say so. Only suspected. `link`: with a link
	 * that leads nowhere.
	 */
	withoutData: 'no' | 'yes' | 'link';
	/** GET of a generated, completed report carries `download_url`. */
	reportDownloadUrl: boolean;
	downloadMode: DownloadMode;
	/** Looks at a file that find it not there yet (suspected), and what they are answered. */
	fileAfterLooks: number;
	fileBefore: '202' | '204' | 'status' | 'retryAfter' | '403' | '404';
	/** Declared type of a file, whatever it is (suspected); null: its own. */
	fileType: string | null;
	/** `download_url` of an instance: absolute, relative, at the foreign origin, or null. */
	linkStyle: 'absolute' | 'relative' | 'foreign' | 'none';
	/** Which of the two inferred download paths exist. */
	downloadPaths: 'both' | 'report' | 'instance' | 'none';
	/** Content-Disposition: plain name, `filename*` in UTF-8, a name with a path in it, none. */
	fileNameStyle: 'plain' | 'utf8' | 'hostile' | 'none';
	/**
	 * Cells of a CSV file are cut as Excel cuts them in a region with decimal commas, with the line before the header that
	 * names the separator, or as its Unicode text. Only suspected: the service's page shows no file.
	 */
	csvStyle: 'comma' | 'semicolon' | 'sepLine' | 'tab';
	/** Added to the true size in the instance's `size`. */
	sizeError: number;
	/** For X-RateLimit-Limit. */
	rateLimit: number;
	/** Length of the fixed window. */
	rateWindowMs: number;
	/** Limits besides, such as an hour's and a day's; the headers show the one with the fewest requests left. */
	furtherLimits: Array<{ limit: number; windowMs: number }>;
	/** What the headers claim in place of `rateLimit`, which stays the true one. */
	claimedRateLimit: number | null;
	/** Limits that endpoints have to themselves, in place of the others; only suspected. `endpoint` fits method and path. */
	endpointLimits: Array<{ endpoint: RegExp; limit: number; windowMs: number }>;
	/** Every reply has the X-RateLimit headers, as documented. */
	tellsRateLimit: boolean;
	/** What comes while so many are served is refused with 429 and a Retry-After of a second; null: nothing. Only suspected. */
	takesAtOnce: number | null;
	/** Beyond the limit: 429. Without it X-RateLimit-Remaining never falls below 1. */
	enforceRateLimit: boolean;
	/** Retry-After of an enforced 429. */
	retryAfter: 'seconds' | 'date' | 'none';
	/** Scheduled reports at the start; takes effect at the start and at reset. */
	reportCount: number;
	/** ISO time of the newest run of those; likewise. */
	newestRun: string;
	/** Added to this machine's time to make the service's time, which is in the Date header too. */
	clockOffsetMs: number;
};

export const smailanderDefaults: SmailanderSwitches = {
	negotiates: false,
	replyStyle: 'bare',
	errorStyle: 'nested',
	listStyle: 'reports',
	totalStyle: 'true',
	pageOverlap: 0,
	deletedWhileRead: 0,
	ignoreOffset: false,
	maxLimit: 100,
	idStyle: 'text',
	timeStyle: 'iso',
	overLimit: 'cap',
	listOrder: 'oldest',
	generatedInList: true,
	updateVerb: 'PATCH',
	wrongVerbStatus: 405,
	putReplaces: true,
	blankReply: '204',
	extraBodyKeys: [],
	generateStatus: 200,
	generateOutcome: 'completed',
	pollsUntilDone: 2,
	msUntilDone: null,
	downloadSize: 5120,
	estimatedCompletion: 'auto',
	pendingStatus: 'generating',
	completedStatus: 'completed',
	failedStatus: 'failed',
	instanceList: 'listed',
	olderInstance: false,
	instanceMaxLimit: 100,
	instanceOrder: 'newest',
	withoutData: 'no',
	reportDownloadUrl: false,
	downloadMode: 'direct',
	fileAfterLooks: 0,
	fileBefore: '202',
	fileType: null,
	linkStyle: 'absolute',
	downloadPaths: 'both',
	fileNameStyle: 'plain',
	csvStyle: 'comma',
	sizeError: 0,
	rateLimit: 500,
	rateWindowMs: 60_000,
	furtherLimits: [],
	claimedRateLimit: null,
	endpointLimits: [],
	tellsRateLimit: true,
	takesAtOnce: null,
	enforceRateLimit: false,
	retryAfter: 'seconds',
	reportCount: 5,
	newestRun: '2026-03-20T07:00:00Z',
	clockOffsetMs: 0,
};
