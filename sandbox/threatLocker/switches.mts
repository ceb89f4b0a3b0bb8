export type ThreatLockerSwitches = {
	/** Report list: groups by `category`, groups by `categoryName`, flat, `{data:[groups]}`, `{data:[reports]}`, `null`, empty body. */
	listShape: 'category' | 'categoryName' | 'flat' | 'data' | 'flatData' | 'null' | 'empty';
	/** Key of a report's name in the list; `none` leaves the name out. */
	reportNameKey: 'name' | 'reportName' | 'displayName' | 'none';
	/** Case of the keys in the report list and of `data`, `columns`, `name`, `type` in a run's reply. Row keys never change. */
	keyCase: 'camel' | 'pascal' | 'upper' | 'lower';
	/** Reply of a run: `{data,columns}`, bare array of rows, `null`, empty body, or a web page with status 200. */
	runShape: 'object' | 'array' | 'null' | 'empty' | 'page';
	/** Columns as `{name,type}`, as strings, or left out. */
	columnShape: 'objects' | 'strings' | 'none';
	/** Rows of the report "Bulk Extract", for each organization. */
	rowCount: number;
	/** The Id of each row of "Bulk Extract" is a number beyond 2^53; that the service has such is only suspected. */
	longNumbers: boolean;
	/** Milliseconds that the report "Slow Software Summary" takes. */
	slowMs: number;
	/** Milliseconds that every run takes. */
	runDelayMs: number;
	/** Adds a column `Organization` (the name) when children are included. */
	organizationColumn: boolean;
	/** A dated report without dates: the last 30 days, or 417 `Invalid Date Range`. */
	missingDates: 'recent' | 'error';
	/** Organizations below the home organization, nested ones included. */
	organizationCount: number;
	/** Where the organization list tells its page: a `pagination` header, separate headers, `totalRows` in the rows, nowhere. */
	pagination: 'header' | 'separateHeaders' | 'totalRows' | 'none';
	/** The organization list never gives a longer page, whatever `pageSize` asks. */
	maxPageSize: number;
	/** Organization list: bare array (seen live), `null` or empty body. */
	organizationShape: 'array' | 'null' | 'empty';
	/** Status for an unknown, revoked or wrongly written token. */
	revokedStatus: 440 | 403;
	/** Reply to `Bearer <token>`: as for an unknown token (seen live), or 400. A violation either way. */
	bearerStatus: 'revoked' | 400;
	/** Added to this machine's time to make the service's time. */
	clockOffsetMs: number;
};

export const threatLockerDefaults: ThreatLockerSwitches = {
	listShape: 'category',
	reportNameKey: 'name',
	keyCase: 'camel',
	runShape: 'object',
	columnShape: 'objects',
	rowCount: 50_000,
	longNumbers: false,
	slowMs: 1500,
	runDelayMs: 0,
	organizationColumn: false,
	missingDates: 'recent',
	organizationCount: 5,
	pagination: 'header',
	maxPageSize: Infinity,
	organizationShape: 'array',
	revokedStatus: 440,
	bearerStatus: 'revoked',
	clockOffsetMs: 0,
};
