import * as fc from 'fast-check';
import { folded } from '../../nodes/values/folded.ts';

test.each([
	['composed and decomposed letters', 'Zürich', 'Zu\u0308rich'],
	['capitals', 'ACME Dental', 'acme dental'],
	['no-break and other white space', 'Acme\u00a0Dental\u2003North', 'Acme  Dental\tNorth'],
	['white space around', ' Acme\n', 'Acme'],
	['full-width letters', 'ＡＣＭＥ', 'acme'],
	['ligatures', 'ﬁnance', 'Finance'],
	['the dotted capital of Turkish', 'İstanbul', 'istanbul'],
	['its dotless letter', 'DIYARBAKIR', 'dıyarbakır'],
	['sharp s', 'Weißes Haus', 'WEISSES HAUS'],
	['the sigma at the end of a word', 'ΟΔΟΣ', 'οδοσ'],
	['capitals without a composed form', 'ΐ', 'Ϊ\u0301'],
])('the same: %s', (_, one, other) => {
	expect(folded(one)).toBe(folded(other));
});

test.each([
	['an accent', 'Müller', 'Muller'],
	['a letter of another script', 'А', 'A'],
	['white space within', 'Acme', 'Ac me'],
])('not the same: %s', (_, one, other) => {
	expect(folded(one)).not.toBe(folded(other));
});

test('whatever the case and the form of a text, it is the same, and folding it again changes nothing', () => {
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom(...'aZıİiIßσςΣäÄﬁ\u0308\u0301 \u00a0\u3000Ａ1') }), (text) => {
			for (const other of [text.toUpperCase(), text.normalize('NFD'), text.normalize('NFC'), folded(text)])
				expect(folded(other)).toBe(folded(text));
		}),
		{ numRuns: 2_000 },
	);
});
