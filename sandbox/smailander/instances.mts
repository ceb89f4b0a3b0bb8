import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import { wholeNumber } from '../http/strict.mts';
import type { Addresses } from './download.mts';
import { downloadLink, refreshLink } from './download.mts';
import { instanceRow, shownId, spelled, success } from './shapes.mts';
import type { SmailanderReport, SmailanderState } from './state.mts';
import { instancesOf } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

/** GET /reports/{id}/instances: no offset, no total. The caller has looked at the report. */
export function listInstances(
	request: RecordedRequest,
	report: SmailanderReport,
	state: SmailanderState,
	addresses: Addresses,
	switches: SmailanderSwitches,
): Reply {
	const limit = Math.min(wholeNumber(request, 'limit', 1) ?? 50, switches.instanceMaxLimit);
	const hidden = report.generation ? hiding(switches, report.generation.ended) : 'no';
	if (hidden === 'missing') throw new Refusal(404, 'No instances were found', { code: 'not_found' });
	const { status } = request.query;
	const found = hidden === 'empty' ? [] : instancesOf(state, report.id);
	if (switches.instanceOrder === 'oldest') found.reverse();
	const fitting = found.filter((one) => !status || spelled(one.status, switches).toLowerCase() === status.toLowerCase());
	const rows = fitting.slice(0, limit).map((one) => {
		refreshLink(one);
		return instanceRow(one, switches, downloadLink(one, addresses, switches));
	});
	return success({ report_id: shownId(report.id, switches), instances: rows }, switches);
}

function hiding({ instanceList }: SmailanderSwitches, ended: boolean): 'no' | 'missing' | 'empty' {
	if (instanceList === 'alwaysMissing' || (instanceList === 'missingUntilReady' && !ended)) return 'missing';
	if (instanceList === 'alwaysEmpty' || (instanceList === 'emptyUntilReady' && !ended)) return 'empty';
	return 'no';
}
