import { textValue } from '../fields/entered';
import { itemsOf } from '../operation/made';
import type { Call, Made } from '../operation/operation';
import { acknowledged } from './replies';

/** Sends a request whose reply may be blank and puts out what was done to which report. */
export const acknowledge =
	(done: Parameters<typeof acknowledged>[0]) =>
	async ({ input, request, send }: Call): Promise<Made> => {
		const id = textValue(input.read('reportId'), 'Report');
		return itemsOf([acknowledged(done)(await send(request), id)]);
	};
