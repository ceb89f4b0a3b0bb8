import { resource } from '../../operation/resource';
import { smailander } from '../api';
import { create } from './create.operation';
import { getAll } from './getAll.operation';

export const template = resource({
	service: smailander,
	value: 'template',
	name: 'Template',
	description: 'A list of sections that reports can be made of',
	first: getAll,
	operations: [create, getAll],
});
