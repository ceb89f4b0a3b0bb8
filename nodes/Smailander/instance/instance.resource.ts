import { resource } from '../../operation/resource';
import { smailander } from '../api';
import { download } from './download/download.operation';
import { getAll } from './getAll.operation';

export const instance = resource({
	service: smailander,
	value: 'instance',
	name: 'Instance',
	description: 'One run of a report, with its file',
	first: download,
	operations: [download, getAll],
});
