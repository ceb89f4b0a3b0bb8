import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../../../refusal';
import { parsedRows, rowBatches, type RowBatch, type Table } from '../../../table/rows';
import { exchange } from '../../../transport/exchange';
import { wordsBody } from '../../../transport/replyBody';
import type { Reply, RequestContext, ServiceRequest } from '../../../transport/service';
import { streamOf, type BodyStream } from '../../../transport/stream';
import { textOf } from '../../../values/pageText';
import { charsetOf, utf8Of } from '../../../values/text';
import { threatLocker } from '../../api';

/** The rows of one reply, to be read once, in either form. Both refuse the same replies, in the same words. */
export interface ReportRows {
	/** As items and excerpts need them. */
	parsed(): Table<IDataObject[]>;
	/** As they were sent: for files, and for whoever looks at few of them. */
	batches(): Table<RowBatch>;
	/** What both read from, for the storage that is to end with it. */
	readonly stream: BodyStream;
}

/**
 * Runs a report and hands its rows to `use`, while they arrive: a report may be larger than the longest text there can be. This is
 * the one reader of a report's reply, for items, files, polls, tools and the list of columns. `use` is called again from the
 * beginning when the reply breaks off.
 *
 * What it gets besides asks for the rows of a further request within the same place of the budget.
 * @throws Refusal for a web page, such as that of a proxy on the way, and while the rows are read for what is no list of rows or no text
 */
export async function readReport<T>(
	context: RequestContext,
	request: ServiceRequest,
	use: (rows: ReportRows, further: (request: ServiceRequest) => Promise<ReportRows>) => Promise<T>,
): Promise<T> {
	return await exchange(context, threatLocker, streamed(request), async (reply, follow) => {
		return await use(await rowsOf(reply), async (next) => await rowsOf(await follow(streamed(next))));
	});
}

const streamed = (request: ServiceRequest): ServiceRequest => ({ ...request, encoding: 'stream' });

async function rowsOf({ body, headers }: Reply): Promise<ReportRows> {
	const contentType = headers['content-type'];
	if (String(contentType).startsWith('text/html')) {
		throw new Refusal(
			`${threatLocker.name} sent a web page instead of rows: ${textOf(await wordsBody(body, contentType))}`,
			'Check the address in the credential, and whether a proxy stands between n8n and the service.',
		);
	}
	const stream = streamOf(body);
	const text = () =>
		utf8Of(stream, {
			sender: threatLocker.name,
			what: 'a list of rows',
			remedy: 'Letters would be lost. Look at the report in the service, and whether a proxy changes what it sends.',
			charset: charsetOf(contentType),
		});
	return {
		parsed: () => parsedRows(text(), threatLocker.name),
		batches: () => rowBatches(text(), threatLocker.name),
		stream,
	};
}
