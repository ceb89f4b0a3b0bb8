import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const STOPPED_BY_N8N = 'A required field is empty';

/** The words of a run that must not send anything. An empty field that is required stops n8n before the node runs. */
async function refused(parameters: IDataObject, more: Parameters<typeof run>[1] = {}): Promise<string> {
	const result = await run(parameters, more).catch((error: Error) => error);
	expect(lines()).toEqual([]);
	if (result instanceof Error) {
		expect(result.constructor.name).toBe('WorkflowHasIssuesError');
		return STOPPED_BY_N8N;
	}
	expect(result.items).toEqual([]);
	return words(result);
}

const withReport: Array<[string, IDataObject]> = [
	['get', { operation: 'get' }],
	['delete', { operation: 'delete' }],
	['pause', { operation: 'pause' }],
	['resume', { operation: 'resume' }],
	['update', { operation: 'update', updateFields: { name: 'N' } }],
	['instance getAll', { resource: 'instance', operation: 'getAll' }],
	['download', { resource: 'instance', operation: 'download' }],
];

describe.each(withReport)('Report of %s', (_, parameters) => {
	test.each(['../secret', 'a/b', 'a\\b', 'a?b', 'a#b', '%2e%2e', '%2E', '.', '..', '...', 'a b', 'a\nb', 'a\u0000b', '/', '//host', 'https://evil.test'])(
		'%j is no ID',
		async (id) => {
			expect(await refused({ ...parameters, reportId: byId(id) })).toBe(
				`"Report" is not a valid ID: ${JSON.stringify(id)} | An ID has no spaces and none of the characters / \\ ? # %. Choose an entry from the list, or paste the ID alone into "Report".`,
			);
		},
	);

	test.each(['templates', 'generate', 'Generate', ' TEMPLATES '])('"%s" is a word of the service', async (id) => {
		expect(await refused({ ...parameters, reportId: byId(id) })).toBe(
			`"Report" cannot be "${id.trim()}" | Smailander uses that word in its own addresses. Choose an entry from the list.`,
		);
	});

	test.each<[string, unknown]>([
		['empty', byId('')],
		['blank', byId('  ')],
		['never chosen', { __rl: true, mode: 'list', value: '' }],
		['from an expression without a result', byId('={{ $json.nothing }}')],
	])('%s', async (_name, reportId) => {
		expect(await refused({ ...parameters, reportId: reportId as IDataObject })).toMatch(
			/^"Report" is empty \| Choose an entry from the list or enter an ID in "Report"\.$|^A required field is empty$/,
		);
	});
});

test('whatever is typed as an ID, the request stays below /reports/', async () => {
	const pieces = fc.constantFrom('.', '/', '\\', '%2e', '%2F', '?', '#', '@', ':', '\t', 'report_101', 'download', '..', 'ü', '\u{1f600}', '&', ';');
	await fc.assert(
		fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 5 }), async (parts) => {
			sandbox.smailander.requests.length = 0;
			await run({ operation: 'get', reportId: byId(parts.join('')) }, { onError: 'continueRegularOutput' });
			const paths = sandbox.smailander.requests.map(({ path }) => path);
			expect(paths.every((path) => /^\/api\/v1\/reports\/[^/]+$/.test(path))).toBe(true);
			expect(sandbox.smailander.requests.every(({ query }) => Object.keys(query).length === 0)).toBe(true);
		}),
		{ numRuns: 60 },
	);
});

describe('Instance', () => {
	const download = { resource: 'instance', operation: 'download', reportId: byId('report_101'), instance: 'chosen' };

	test.each(['../report_102/download', 'a/b', '%2e%2e', '..', 'a?b', 'a#b'])('%j is no ID', async (id) => {
		expect(await refused({ ...download, instanceId: byId(id) })).toContain(`"Instance" is not a valid ID: ${JSON.stringify(id)}`);
	});

	test('empty', async () => {
		expect(await refused({ ...download, instanceId: byId('') })).toMatch(/^"Instance" is empty \| |^A required field is empty$/);
	});

	test('no field for the file', async () => {
		expect(await refused({ ...download, instance: 'latest', binaryPropertyName: ' ' })).toMatch(/^"Put Output File in Field" is empty/);
	});
});

describe('a choice that there is not', () => {
	const reportId = byId('report_101');

	test.each<[string, string, string, (value: string) => IDataObject]>([
		['Which Instance', 'newest', 'Chosen, Latest Completed', (instance) => ({ resource: 'instance', operation: 'download', reportId, instance })],
		['Update Method', 'POST', 'Automatic, PATCH, PUT', (updateMethod) => ({ operation: 'update', reportId, updateFields: { name: 'N' }, options: { updateMethod } })],
		['Sections', 'Elsewhere', 'Choose Here, Take From a Template', (sectionsFrom) => ({ operation: 'create', name: 'N', sectionsFrom })],
	])('%s', async (label, other, choices, parameters) => {
		for (const value of [other, null]) {
			expect(await refused(parameters(`={{ ${JSON.stringify(value)} }}`))).toBe(
				`"${label}" ${value === null ? 'is empty' : `has no choice ${JSON.stringify(value)}`} | Use one of: ${choices}.`,
			);
		}
	});
});

describe('Limit', () => {
	const lists: IDataObject[] = [
		{ operation: 'getAll' },
		{ resource: 'instance', operation: 'getAll', reportId: byId('report_101') },
		{ resource: 'template', operation: 'getAll' },
	];

	test.each([-1, 1.5, 'ten', Number.MIN_SAFE_INTEGER])('%j', async (limit) => {
		for (const parameters of lists) {
			expect(await refused({ ...parameters, limit })).toBe(
				'"Limit" must be a whole number of at least 1 | Turn on "Return All" to get every result.',
			);
		}
	});

	test('0 does not mean all', async () => {
		for (const parameters of lists) expect(await refused({ ...parameters, limit: 0 })).toMatch(/^"Limit" must be/);
	});
});

describe('JSON', () => {
	const places: Array<[string, (json: unknown) => IDataObject]> = [
		['generate', (additionalFields) => ({ operation: 'generate', options: { additionalFields } })],
		['create', (additionalFields) => ({ operation: 'create', name: 'N', options: { additionalFields } })],
		['update', (additionalFields) => ({ operation: 'update', reportId: byId('report_101'), updateFields: { additionalFields } })],
		['template', (additionalFields) => ({ resource: 'template', operation: 'create', name: 'N', sections: { section: [{ id: 'a' }] }, options: { additionalFields } })],
	];

	test.each(places)('%s', async (_, having) => {
		for (const text of ['{', '{ name: "N" }', "{ 'name': 'N' }", 'text', '{"a":1}}']) {
			expect(await refused(having(text))).toMatch(/^"Additional Fields \(JSON\)" is not valid JSON \| .*double quotes/);
		}
		for (const value of ['[]', '7', '"text"', 'true', [1], 7]) {
			expect(await refused(having(value))).toBe('"Additional Fields (JSON)" must hold a JSON object | Write it as { "name": "value" }.');
		}
	});
});

describe('Generate', () => {
	const generate = (fields: IDataObject) => ({ operation: 'generate', ...fields });
	const custom = (startDate: unknown, endDate: unknown) => generate({ period: 'custom', startDate, endDate } as IDataObject);

	test('an end that is not after the start', async () => {
		for (const endDate of ['2026-03-01T00:00:00Z', '2026-02-01T00:00:00Z']) {
			expect(await refused(custom('2026-03-01T00:00:00Z', endDate))).toMatch(
				/^"End Date" is not after "Start Date" \| The period runs from 2026-03-01T00:00:00Z to 2026-0\d-01T00:00:00Z\. Enter an end that is later\./,
			);
		}
	});

	test('the time zone counts: an end that only looks later', async () => {
		expect(await refused(custom('2026-03-01T00:00:00-05:00', '2026-03-01T04:00:00Z'))).toMatch(/^"End Date" is not after/);
	});

	test.each(['yesterday noon', '2026-13-01', 'next week'])('%j is no date', async (text) => {
		expect(await refused(custom(text, '2026-03-01'))).toMatch(/^"Start Date" is not a date: /);
		expect(await refused(custom('2026-03-01', text))).toMatch(/^"End Date" is not a date: /);
	});

	test('no date', async () => {
		expect(await refused(custom('', '2026-03-01'))).toMatch(/^"Start Date" is empty/);
		expect(await refused(custom('2026-03-01', undefined))).toMatch(/^"End Date" is empty/);
	});

	test('no such period', async () => {
		expect(await refused(generate({ period: 'last3Days' }))).toMatch(/^"Period" has no choice "last3Days" \| Use one of: .*Last 7 Days/);
	});

	test.each([-1, 101, '', 'high', null])('%j is no score', async (minThreatScore) => {
		expect(await refused(generate({ filters: { minThreatScore } }))).toBe('"Minimum Threat Score" is not a score | Enter a number from 0 to 100.');
	});

	test.each(['={{ null }}', '={{ $json.nothing }}'])('a filter whose expression gave nothing is not taken for all: %s', async (nothing) => {
		expect(await refused(generate({ filters: { honeypots: nothing } }))).toBe(
			'The expression in "Honeypots" gave nothing | Correct it, or leave the field empty for all honeypots.',
		);
		expect(await refused(generate({ filters: { minThreatScore: nothing } }))).toMatch(/^"Minimum Threat Score" is not a score/);
	});

	test.each<[unknown[], string]>([
		[[null], '1 of 1'],
		[['', ''], '2 of 2'],
		[['a@example.test', ''], '1 of 2'],
	])('the honeypots %j: none is left out', async (honeypots, empty) => {
		expect(await refused(generate({ filters: { honeypots } }))).toBe(
			`"Honeypots" has empty entries: ${empty} | Remove them, or check the expression there: some of it came to nothing.`,
		);
	});

	test('no type, no format', async () => {
		expect(await refused(generate({ type: '' }))).toMatch(/^"Type" is empty/);
		expect(await refused(generate({ format: ' ' }))).toMatch(/^"Format" is empty/);
	});
});

describe('Create', () => {
	const create = (fields: IDataObject) => ({ operation: 'create', name: 'N', ...fields });

	test('no name, no type, no frequency', async () => {
		expect(await refused(create({ name: '  ' }))).toBe('"Name" is empty | Fill in "Name".');
		expect(await refused(create({ type: '' }))).toMatch(/^"Type" is empty/);
		expect(await refused(create({ frequency: '' }))).toMatch(/^"Frequency" is empty/);
	});

	test.each(['9:00', '24:00', '12:60', '9 am', '09:00:00'])('%j is no time', async (time) => {
		expect(await refused(create({ time }))).toBe(
			`"Time" is not a time of day: ${JSON.stringify(time)} | Enter it as HH:MM, such as 09:00 or 17:30.`,
		);
	});

	test('no time', async () => {
		expect(await refused(create({ time: '' }))).toMatch(/^"Time" is empty/);
	});

	test.each(['Mars/Olympus', 'Berlin', 'UTC+25'])('%j is no time zone', async (timezone) => {
		expect(await refused(create({ timezone }))).toBe(
			`"Time Zone" is not known: ${JSON.stringify(timezone)} | Enter UTC or a name such as Europe/Berlin or America/New_York.`,
		);
	});

	test.each(['nobody', 'a b@example.test', '@', 'a@', ''])('%j is no email address', async (email) => {
		expect(await refused(create({ recipients: { recipient: [{ email: 'ok@example.test' }, { email }] } }))).toMatch(
			/^"Email" is not an email address: ".*" \| Enter an address such as name@example\.com\./,
		);
	});

	test('no template', async () => {
		expect(await refused(create({ sectionsFrom: 'template', templateId: byId('') }))).toMatch(/^"Template" is empty|^A required field is empty$/);
	});
});

describe('Update', () => {
	const update = (updateFields: IDataObject) => ({ operation: 'update', reportId: byId('report_101'), updateFields });

	test.each<[string, IDataObject]>([
		['no field', {}],
		['no additional fields', { additionalFields: '{}' }],
	])('nothing to update: %s', async (_, fields) => {
		expect(await refused(update(fields))).toBe('There is nothing to update | Add at least one field under "Update Fields".');
	});

	test.each<string | string[]>([[], ['', ' '], '', '[]'])('nothing to update: recipients %j', async (recipients) => {
		expect(await refused(update({ recipients }))).toBe(
			'There is nothing to update | Add at least one field under "Update Fields". To remove all recipients, enter {"recipients": []} in "Additional Fields (JSON)".',
		);
	});

	test.each(['["a@example.test"', '"a@example.test"', '<a@example.test>', 'A <a@example.test>', 'a@b@c'])('%j is no address', async (recipients) => {
		expect(await refused(update({ recipients }))).toBe(`"Recipients" is not an email address: ${JSON.stringify(recipients)} | Enter an address such as name@example.com.`);
	});

	test('an empty name and a recipient that is none', async () => {
		expect(await refused(update({ name: ' ' }))).toMatch(/^"Name" is empty/);
		expect(await refused(update({ recipients: ['a@example.test', 'nobody'] }))).toMatch(/^"Recipients" is not an email address: "nobody"/);
	});
});

describe('Template', () => {
	const create = (fields: IDataObject) => ({ resource: 'template', operation: 'create', name: 'N', sections: { section: [{ id: 'a' }] }, ...fields });

	test('no name, no section, a section without a name', async () => {
		expect(await refused(create({ name: '' }))).toMatch(/^"Name" is empty|^A required field is empty$/);
		expect(await refused(create({ sections: {} }))).toBe('The template has no sections | Add at least one under "Sections".');
		expect(await refused(create({ sections: { section: [{ id: ' ' }] } }))).toMatch(/^"Section" is empty/);
	});

	test.each([-1, 1.5, 'first'])('%j is no order', async (order) => {
		expect(await refused(create({ sections: { section: [{ id: 'a', order }] } }))).toMatch(/^"Order" is not a whole number/);
	});
});

describe('base address of the credential', () => {
	test.each([
		['', '"Custom Base URL" is not an address'],
		['smailander.com/api/v1', '"Custom Base URL" is not an address'],
		['http://smailander.com/api/v1', '"Custom Base URL" must start with https://'],
		['ftp://smailander.com', '"Custom Base URL" must start with https://'],
		['https://user:word@smailander.com/api/v1', '"Custom Base URL" must not contain a user name, a query or a fragment'],
		['https://smailander.com/api/v1?a=b', '"Custom Base URL" must not contain a user name, a query or a fragment'],
		['https://smailander.com/api/v1#a', '"Custom Base URL" must not contain a user name, a query or a fragment'],
	])('%j', async (address, message) => {
		expect(await refused({ operation: 'getAll' }, { credential: credential(undefined, address) })).toContain(message);
	});
});

describe('texts from expressions', () => {
	const reportId = byId('report_101');
	const section = { section: [{ id: 'summary' }] };
	const given = '={{ $json.value }}';
	const fields: Array<[string, IDataObject, string]> = [
		['report', { operation: 'create', name: 'N', options: { description: given } }, 'Description'],
		['report', { operation: 'create', name: 'N', format: given }, 'Format'],
		['report', { operation: 'update', reportId, updateFields: { name: given } }, 'Name'],
		['report', { operation: 'update', reportId, updateFields: { description: given } }, 'Description'],
		['report', { operation: 'update', reportId, updateFields: { format: given } }, 'Format'],
		['template', { operation: 'create', name: 'N', sections: section, options: { description: given } }, 'Description'],
		['template', { operation: 'create', name: 'N', sections: section, options: { theme: given } }, 'Theme'],
		['template', { operation: 'create', name: 'N', sections: section, format: given }, 'Format'],
		['report', { operation: 'getAll', filters: { status: given } }, 'Status'],
		['report', { operation: 'getAll', filters: { type: given } }, 'Type'],
		['instance', { operation: 'getAll', reportId, filters: { status: given } }, 'Status'],
	];

	test.each(fields)('%s %j: what is no text is refused without a request', async (resource, parameters, label) => {
		for (const value of [['a'], { a: 1 }, true]) {
			const result = await run({ resource, ...parameters }, { items: [{ value }] });
			expect(words(result)).toBe(`"${label}" is not a text | Enter a text in "${label}", or an expression that gives one.`);
		}
		expect(lines()).toEqual([]);
	});

	test.each(fields.slice(-3))('%s %j: a filter whose expression came to nothing is not taken for all', async (resource, parameters, label) => {
		for (const value of [undefined, null]) {
			const result = await run({ resource, ...parameters }, { items: [{ value }] });
			expect(words(result)).toBe(`The expression in "${label}" gave nothing | Correct it, or leave the field empty for all ${resource}s.`);
		}
		expect(lines()).toEqual([]);
		expect((await run({ resource, ...parameters }, { items: [{ value: '' }] })).items.length).toBeGreaterThan(0);
	});

	test('a number is one', async () => {
		for (const parameters of [fields[0]![1], fields[3]![1]]) {
			expect((await run({ resource: 'report', ...parameters }, { items: [{ value: 4711 }] })).error).toBeUndefined();
		}
		expect(sandbox.smailander.requests.map(({ body }) => (body as IDataObject).description)).toEqual(['4711', '4711']);
	});
});
