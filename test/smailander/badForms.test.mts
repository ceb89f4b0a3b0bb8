import type { IDataObject } from 'n8n-workflow';
import { refused } from './refused.mts';
import { byId, useSandbox } from './run.mts';

useSandbox();

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
		expect(await refused(generate({ filters: { minThreatScore } }))).toBe(
			'"Minimum Threat Score" is not a score | Enter a number from 0 to 100.',
		);
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
		expect(await refused(create({ sectionsFrom: 'template', templateId: byId('') }))).toMatch(
			/^"Template" is empty|^A required field is empty$/,
		);
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

	test.each(['["a@example.test"', '"a@example.test"', '<a@example.test>', 'A <a@example.test>', 'a@b@c'])(
		'%j is no address',
		async (recipients) => {
			expect(await refused(update({ recipients }))).toBe(
				`"Recipients" is not an email address: ${JSON.stringify(recipients)} | Enter an address such as name@example.com.`,
			);
		},
	);

	test('an empty name and a recipient that is none', async () => {
		expect(await refused(update({ name: ' ' }))).toMatch(/^"Name" is empty/);
		expect(await refused(update({ recipients: ['a@example.test', 'nobody'] }))).toMatch(/^"Recipients" is not an email address: "nobody"/);
	});
});

describe('Template', () => {
	const create = (fields: IDataObject) => ({
		resource: 'template',
		operation: 'create',
		name: 'N',
		sections: { section: [{ id: 'a' }] },
		...fields,
	});

	test('no name, no section, a section without a name', async () => {
		expect(await refused(create({ name: '' }))).toMatch(/^"Name" is empty|^A required field is empty$/);
		expect(await refused(create({ sections: {} }))).toBe('The template has no sections | Add at least one under "Sections".');
		expect(await refused(create({ sections: { section: [{ id: ' ' }] } }))).toMatch(/^"Section" is empty/);
	});

	test.each([-1, 1.5, 'first'])('%j is no order', async (order) => {
		expect(await refused(create({ sections: { section: [{ id: 'a', order }] } }))).toMatch(/^"Order" is not a whole number/);
	});
});
