import { resource } from '../../operation/resource';
import { smailander } from '../api';
import { create } from './create.operation';
import { deleteReport } from './delete.operation';
import { generate } from './generate/generate.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { pause } from './pause.operation';
import { resume } from './resume.operation';
import { update } from './update.operation';

export const report = resource({
	service: smailander,
	value: 'report',
	name: 'Report',
	description: 'A report with its schedule, or one that is generated now',
	first: getAll,
	operations: [create, deleteReport, generate, get, getAll, pause, resume, update],
});
