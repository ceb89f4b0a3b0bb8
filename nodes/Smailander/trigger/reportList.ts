import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { byOffset } from '../../lists/paging';
import { send } from '../../transport/exchange';
import type { ServiceRequest } from '../../transport/service';
import { warnOf, type Warn } from '../../trigger/host';
import { ToldTime } from '../../trigger/toldTime';
import { beginning } from '../../values/beginning';
import { isUnreadTime } from '../../values/time';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { readReports, reportIdIn } from '../replies';
import type { TriggerSettings } from './settings';

/** Characters of a time that are shown. */
const LONGEST_SHOWN = 40;

/** The report list from end to end, and the service's time. */
export async function listedReports(context: IPollFunctions, { types }: TriggerSettings): Promise<{ rows: IDataObject[]; now: number }> {
	const filter = types.length === 1 ? { type: types[0] } : {};
	const told = new ToldTime();
	const ask = async (qs: ServiceRequest['qs']) =>
		told.learn(await send(context, smailander, { ...endpoints.listReports, qs: { ...filter, ...qs } }));
	const rows = await byOffset(PAGE_SIZE, reportIdIn)(async ({ qs }) => readReports(await ask(qs)), undefined);
	return { rows, now: await told.now(warnOf(context), async () => await ask({ limit: 1 })) };
}

/** Logs the first time of a poll that is written in an unknown form: what has none is watched all the same, but cannot be told old from new. */
export function unreadTimes(warn: Warn): (times: unknown[]) => void {
	let isTold = false;
	return (times) => {
		const unread = isTold ? undefined : times.find(isUnreadTime);
		if (unread === undefined) return;
		isTold = true;
		const shown = beginning(String(unread), LONGEST_SHOWN);
		warn(
			`${smailander.name} gives a time as "${shown}", which cannot be read. Its runs count from when they are met, in the service's order; Look Back does not find them`,
		);
	};
}
