import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { flag, textList, textValue, wholeNumber } from '../../fields/values';
import { Refusal } from '../../refusal';
import { guid } from '../../transport/address';

const UNIT_MS: Record<string, number> = { minutes: 60_000, hours: 60 * 60_000, days: 24 * 60 * 60_000 };

export interface TriggerSettings {
	reportId: string;
	lookBackMs: number;
	/** Empty for the whole row. */
	keyColumns: string[];
	takesExisting: boolean;
	scope: 'one' | 'several' | 'children';
	/** For `several`. */
	organizationIds: string[];
	/** For the other two, as the field holds it. */
	organizationId: unknown;
}

/** @throws Refusal for parameters that nothing can be watched with */
export function readSettings(context: IPollFunctions): TriggerSettings {
	const scope = textValue(context.getNodeParameter('organizationScope', 'one'), 'Organizations');
	if (scope !== 'one' && scope !== 'several' && scope !== 'children') {
		throw new Refusal(`"Organizations" has no choice "${scope}"`, 'Use one of: one, several, children.');
	}
	const label = 'Organization Names or IDs';
	const chosen = scope === 'several' ? textList(context.getNodeParameter('organizationIds', []), label).map((id) => guid(id, label)) : [];
	if (scope === 'several' && chosen.length === 0) {
		throw new Refusal('No organization is chosen', `Choose organizations in "${label}".`);
	}
	const { takesExisting = false } = context.getNodeParameter('options', {}) as IDataObject;
	return {
		reportId: guid(context.getNodeParameter('reportId', '', { extractValue: true }), 'Report'),
		lookBackMs: lookBack(context),
		keyColumns: textList(context.getNodeParameter('keyColumns', []), 'Key Column Names or IDs').sort(),
		takesExisting: flag(takesExisting, 'Start With Existing Rows'),
		scope,
		organizationIds: [...new Set(chosen)].sort(),
		// The engine does not read a field that is not shown.
		organizationId: scope === 'several' ? '' : context.getNodeParameter('organizationId', '', { extractValue: true }),
	};
}

function lookBack(context: IPollFunctions): number {
	const count = wholeNumber(context.getNodeParameter('lookBack', 24));
	const unit = UNIT_MS[textValue(context.getNodeParameter('lookBackUnit', 'hours'), 'Look Back Unit')];
	if (count === undefined || count < 1 || unit === undefined) {
		throw new Refusal('"Look Back" is not a length of time', 'Enter a whole number of at least 1, and one of minutes, hours, days.');
	}
	return count * unit;
}
