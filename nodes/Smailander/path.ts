import { Refusal } from '../refusal';
import { pathSegment } from '../transport/address';
import type { Endpoint } from '../transport/service';
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
		.replace('{reportId}', () => segment(reportId, 'Report'))
		.replace('{instanceId}', () => segment(instanceId, 'Instance'));

function segment(id: string | undefined, label: string): string {
	const text = pathSegment(id, label);
	if (!smailander.reservedIds.includes(text.toLowerCase())) return text;
	throw new Refusal(
		`"${label}" cannot be "${text}"`,
		`${smailander.name} uses that word in its own addresses. Choose an entry from the list.`,
	);
}
