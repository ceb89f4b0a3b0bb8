import type { Endpoint } from '../transport/service';
import { idSegment } from '../values/id';
import { smailander } from './api';

/** IDs that replies gave or a user chose, by their names in the endpoint table. */
export interface PathIds {
	reportId: string;
	instanceId?: string;
}

/**
 * An endpoint's path with its IDs filled in, each as one safe segment.
 * @throws Refusal for an ID that could leave its segment, or that stands for something else there
 */
export const pathOf = ({ url }: Endpoint, { reportId, instanceId }: PathIds): string =>
	url
		.replace('{reportId}', () => idSegment(smailander, reportId, 'Report'))
		.replace('{instanceId}', () => idSegment(smailander, instanceId, 'Instance'));
