import { resource } from '../../operation/resource';
import { threatLocker } from '../api';
import { getAll } from './getAll.operation';
import { run } from './run/run.operation';

export const report = resource({
	service: threatLocker,
	value: 'report',
	name: 'Report',
	description: 'The reports of the portal',
	first: run,
	operations: [getAll, run],
});
