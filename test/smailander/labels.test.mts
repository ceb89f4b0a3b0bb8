import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { deepFields, fieldsOf, operationsOf } from '../contract/lines.mts';
import { smailander } from '../engine/nodeTypes.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, run, sandbox, sent, useSandbox } from './run.mts';

useSandbox();

const reportId = byId('report_101');
const instanceId = byId('instance_101_1');
/** With what each operation that has choices runs, whichever of them is made. */
const operations: Record<string, IDataObject> = {
	'report create': { name: 'N', templateId: byId('daily_digest') },
	'report generate': { startDate: '2026-03-01T00:00:00Z', endDate: '2026-03-02T00:00:00Z', waitOptions: { firstLook: 0, interval: 1 } },
	'report getAll': {},
	'report update': { reportId, updateFields: { name: 'N' } },
	'instance download': { reportId: byId('report_102'), instanceId },
	'template create': { name: 'N', sections: { section: [{ id: 'summary' }] } },
};

/** Parameters with one more of them, which may stand in a collection. */
const withField = (parameters: IDataObject, [first, inner]: string[], value: unknown): IDataObject =>
	({ ...parameters, [first!]: inner === undefined ? value : { ...(parameters[first!] as IDataObject), [inner]: value } }) as IDataObject;

const isChoice = ({ type, options }: INodeProperties): boolean => ['options', 'multiOptions'].includes(type) && (options?.length ?? 0) > 0;
const cases = operationsOf(smailander.description).flatMap((operation) =>
	deepFields(fieldsOf(smailander.description, operation))
		.filter(({ field }) => isChoice(field))
		.map(({ path, field }) => ({ name: `${operation.resource} ${operation.operation}`, path, field, operation })),
);

test('every operation with choices is among these', () => {
	expect([...new Set(cases.map(({ name }) => name))].sort()).toEqual(Object.keys(operations).sort());
});

test.each(cases)('$name, $path: a label does what its value does', async ({ name, path, field, operation: { resource, operation } }) => {
	Object.assign(sandbox.smailander.switches, { msUntilDone: 0 });
	const more = field.name === 'unfinished' ? { completion: 'completed' } : {};
	const isList = field.type === 'multiOptions';
	const done = async (choice: string) => {
		sandbox.smailander.requests.length = 0;
		const value = isList ? [choice] : choice;
		const parameters = withField({ resource, operation, ...operations[name], ...more }, path.split('.'), '={{ $json.value }}');
		const { items, error } = await run(parameters, { items: [{ value }] });
		const asked = sent().map(({ method, path: address, body }) => [method, address.replace(/\d+/g, 'n'), withoutPeriod(body)]);
		return { asked, message: error?.message, items: items.map(({ json, binary }) => [Object.keys(json), Object.keys(binary ?? {})]) };
	};
	for (const { name: label, value } of field.options as INodePropertyOptions[]) {
		const expected = await done(String(value));
		expect(expected.message ?? '').not.toContain('choice');
		expect(await done(label.toUpperCase())).toEqual(expected);
	}
});

/** Which ends a moment later each time. */
const withoutPeriod = (body: unknown): unknown =>
	body && typeof body === 'object' && 'period' in body ? { ...body, period: 'some' } : body;

test('of the trigger, too', async () => {
	const parameters = {
		triggerOn: '={{ "report completed or failed" }}',
		reportScope: '={{ "ALL" }}',
		filters: { types: '={{ "Daily Digest" }}', formats: ['={{ "Pdf" }}'] },
	};
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters, credential: credential() });
	await active.poll();
	sandbox.smailander.runScheduled('report_101');
	expect((await active.poll()).map(({ json }) => json.event)).toEqual(['completed']);
});

test('a section that the list does not hold goes as it is', async () => {
	await run({ operation: 'create', name: 'N', sections: '={{ ["Top Threats", "threat_analysis", "Own"] }}' });
	expect(sent()[0]!.body).toMatchObject({ sections: ['top_threats', 'threat_analysis', 'Own'] });
});
