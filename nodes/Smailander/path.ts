import { pathSegment } from '../transport/address';
import type { Endpoint } from '../transport/service';

/** IDs that replies gave or a user chose, by their names in the endpoint table. */
export interface PathIds {
	reportId: string;
	instanceId?: string;
}

/**
 * An endpoint's path with its IDs filled in, each as one safe segment.
 * @throws Refusal for an ID that could leave its segment
 */
export const pathOf = ({ url }: Endpoint, { reportId, instanceId }: PathIds): string =>
	url
		.replace('{reportId}', () => pathSegment(reportId, 'Report'))
		.replace('{instanceId}', () => pathSegment(instanceId, 'Instance'));
