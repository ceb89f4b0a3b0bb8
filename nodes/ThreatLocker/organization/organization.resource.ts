import { resource } from '../../operation/resource';
import { threatLocker } from '../api';
import { getAll } from './getAll.operation';

export const organization = resource({
	service: threatLocker,
	value: 'organization',
	name: 'Organization',
	description: 'The organizations that the API user can reach',
	first: getAll,
	operations: [getAll],
});
