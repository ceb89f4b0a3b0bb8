import type { IDataObject } from 'n8n-workflow';
import { byId, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const reports = { resource: 'report', operation: 'getAll' };
const instances = { resource: 'instance', operation: 'getAll', reportId: byId('report_101') };
const templates = { resource: 'template', operation: 'getAll' };
const messages = async (parameters: IDataObject) => {
	const { hints, error } = await run(parameters);
	expect(error).toBeUndefined();
	return hints.map(({ message }) => message);
};
const CUT = 'There are more results than "Limit" lets through. Turn on "Return All" or raise "Limit" to get them.';
const PERHAPS_CUT = 'There may be more results: as many came as "Limit" allows. Turn on "Return All" or raise "Limit" to get them.';

test.each<[string, IDataObject, string]>([
	['reports, of which the service gives the total', reports, CUT],
	['instances, of which it gives none', instances, PERHAPS_CUT],
	['templates, which come all at once', templates, CUT],
])('Limit: %s', async (_, list, hint) => {
	expect(await messages({ ...list, limit: 1 })).toEqual([hint]);
	expect(await messages({ ...list, limit: 1000 })).toEqual([]);
	expect(await messages({ ...list, returnAll: true })).toEqual([]);
});

test('without a total nobody can say', async () => {
	sandbox.smailander.reset({ listStyle: 'noTotal' });
	expect(await messages({ ...reports, limit: 1 })).toEqual([PERHAPS_CUT]);
});

test.each<[string, IDataObject, RegExp]>([
	['report', { ...reports, filters: { status: 'nowhere' } }, /The account has no report, or none that fits "Filters"\.$/],
	['instance', { ...instances, filters: { status: 'nowhere' } }, /The report has not run yet, or no instance fits "Filters"\.$/],
])('nothing found: %s', async (_, list, why) => {
	const [hint, ...others] = await messages(list);
	expect(hint).toMatch(/^Nothing was found, which is no failure\. /);
	expect(hint).toMatch(why);
	expect(others).toEqual([]);
});

describe('a service that lists no more than a hundred instances at once', () => {
	const CAPPED =
		'There may be more results than the service gives at once: it gave 100, and no more when it was asked for more. Narrow the list by "Filters" to see others.';
	const make = (count: number) => {
		for (let number = 0; number < count; number += 1) sandbox.smailander.runScheduled('report_101', { instance_id: `made_${number}` });
	};

	test('may hold some back', async () => {
		make(150);
		expect(await messages({ ...instances, returnAll: true })).toEqual([CAPPED]);
		expect(await messages({ ...instances, limit: 120 })).toEqual([CAPPED]);
		expect(await messages({ ...instances, limit: 100 })).toEqual([PERHAPS_CUT]);
	});

	test('no word of it where all came', async () => {
		make(50);
		expect(await messages({ ...instances, returnAll: true })).toEqual([]);
		sandbox.smailander.switches.instanceMaxLimit = 10_000;
		make(150);
		expect(await messages({ ...instances, returnAll: true })).toEqual([]);
	});
});
