import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { refused } from './refused.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

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
	test.each([
		'../secret',
		'a/b',
		'a\\b',
		'a?b',
		'a#b',
		'%2e%2e',
		'%2E',
		'.',
		'..',
		'...',
		'a b',
		'a\nb',
		'a\u0000b',
		'/',
		'//host',
		'https://evil.test',
	])('%j is no ID', async (id) => {
		expect(await refused({ ...parameters, reportId: byId(id) })).toBe(
			`"Report" is not a valid ID: ${JSON.stringify(id)} | An ID has no spaces and none of the characters / \\ ? # %. Choose an entry from the list, or paste the ID alone into "Report".`,
		);
	});

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
	const pieces = fc.constantFrom(
		'.',
		'/',
		'\\',
		'%2e',
		'%2F',
		'?',
		'#',
		'@',
		':',
		'\t',
		'report_101',
		'download',
		'..',
		'ü',
		'\u{1f600}',
		'&',
		';',
	);
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
		[
			'Which Instance',
			'newest',
			'Chosen, Latest Completed',
			(instance) => ({ resource: 'instance', operation: 'download', reportId, instance }),
		],
		[
			'Update Method',
			'POST',
			'Automatic, PATCH, PUT',
			(updateMethod) => ({ operation: 'update', reportId, updateFields: { name: 'N' }, options: { updateMethod } }),
		],
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
		[
			'template',
			(additionalFields) => ({
				resource: 'template',
				operation: 'create',
				name: 'N',
				sections: { section: [{ id: 'a' }] },
				options: { additionalFields },
			}),
		],
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

	test.each(fields.slice(-3))(
		'%s %j: a filter whose expression came to nothing is not taken for all',
		async (resource, parameters, label) => {
			for (const value of [undefined, null]) {
				const result = await run({ resource, ...parameters }, { items: [{ value }] });
				expect(words(result)).toBe(
					`The expression in "${label}" gave nothing | Correct it, or leave the field empty for all ${resource}s.`,
				);
			}
			expect(lines()).toEqual([]);
			expect((await run({ resource, ...parameters }, { items: [{ value: '' }] })).items.length).toBeGreaterThan(0);
		},
	);

	test('a number is one', async () => {
		for (const parameters of [fields[0]![1], fields[3]![1]]) {
			expect((await run({ resource: 'report', ...parameters }, { items: [{ value: 4711 }] })).error).toBeUndefined();
		}
		expect(sandbox.smailander.requests.map(({ body }) => (body as IDataObject).description)).toEqual(['4711', '4711']);
	});
});
