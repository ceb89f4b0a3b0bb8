import { choice, filterChoices, knownChoice } from '../../nodes/fields/choice.ts';
import { PERIOD_CHOICES } from '../../nodes/fields/period.ts';
import { reportFormats, reportSections, reportTypes } from '../../nodes/Smailander/choices.ts';

describe.each([
	['Period', PERIOD_CHOICES],
	['Type', reportTypes],
	['Format', reportFormats],
	['Section', reportSections],
])('%s', (label, choices) => {
	test.each(choices)('$value, also as "$name", in any case', ({ name, value }) => {
		for (const given of [value, value.toUpperCase(), name, name.toUpperCase(), ` ${name.toLowerCase().replace(/ /g, '\u00a0')} `]) {
			expect(choice(given, choices, label)).toBe(value);
		}
	});

	test('anything else is refused with all there is', () => {
		for (const given of ['toString', 'weather']) {
			expect(() => choice(given, choices, label)).toThrow(
				expect.objectContaining({
					message: `"${label}" has no choice "${given}"`,
					remedy: `Use one of: ${choices.map(({ name }) => name).join(', ')}.`,
				}),
			);
		}
		for (const empty of ['', ' ', null, undefined]) expect(() => choice(empty, choices, label)).toThrow(`"${label}" is empty`);
	});
});

test('a value goes before a label that reads like it', () => {
	const choices = [
		{ name: 'Other', value: 'one' },
		{ name: 'One', value: 'other' },
	];
	expect(knownChoice('one', choices)).toBe('one');
	expect(knownChoice('ONE', choices)).toBe('one');
});

test('several, as a list or with commas', () => {
	for (const given of [['PDF', 'csv'], 'pdf, Csv'])
		expect(filterChoices(given, reportFormats, 'Formats', 'reports')).toEqual(['pdf', 'csv']);
	expect(() => filterChoices(['pdf', 'docx'], reportFormats, 'Formats', 'reports')).toThrow('"Formats" has no choice "docx"');
});
