import type { Service } from '../../host/stage.mts';
import type { RecordedRequest, Sandbox } from '../../sandbox/index.mts';

/** The request that every poll begins with, and makes only once. */
const opens: Record<Service, (request: RecordedRequest) => boolean> = {
	smailander: ({ method, path, query }) => method === 'GET' && path.endsWith('/reports') && Number(query.offset ?? 0) === 0,
	threatLocker: ({ path, headers }) => /ReportGetByOrganizationId$/i.test(path) && headers.managedorganizationid === undefined,
};

/** Requests of each poll that has begun, in their order; of a poll that was killed those that it got to. */
export function requestsOfPolls(sandbox: Sandbox, service: Service): number[] {
	const polls: number[] = [];
	for (const request of sandbox[service].requests) {
		if (opens[service](request)) polls.push(0);
		if (polls.length > 0) polls[polls.length - 1]! += 1;
	}
	return polls;
}

export const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
