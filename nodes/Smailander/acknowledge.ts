import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { textValue } from '../fields/entered';
import { asItems, parameterValue, type Call } from '../operation/routing';
import { acknowledged } from './replies';

/** Sends a request whose reply may be blank and puts out what was done to which report. */
export const acknowledge = (done: Parameters<typeof acknowledged>[0]) =>
	async function (this: IExecuteSingleFunctions, { request, send }: Call) {
		const id = textValue(parameterValue(this, 'reportId'), 'Report');
		return asItems([acknowledged(done)(await send(request), id)]);
	};
