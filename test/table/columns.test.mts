import { columnDrift, columnNames } from '../../nodes/table/columns.ts';

test.each<[unknown[], string[]]>([
	[
		['a', 'b'],
		['a', 'b'],
	],
	[
		[{ name: 'a', type: 'String' }, { Name: 'b' }, 'c'],
		['a', 'b', 'c'],
	],
	[['a', 'a'], ['a']],
	[['a', { title: 'b' }], []],
	[['a', 5], []],
	[[], []],
])('the names of %j are %j', (columns, names) => {
	expect(columnNames(columns)).toEqual(names);
});

test('columns are compared by name, in whatever order', () => {
	expect(columnDrift(['a', 'b'], ['b', 'a'])).toEqual({ missing: [], further: [] });
	expect(columnDrift(['a', 'b'], ['b', 'c', 'd'])).toEqual({ missing: ['a'], further: ['c', 'd'] });
	expect(columnDrift([], ['a'])).toEqual({ missing: [], further: ['a'] });
	// A field of the form gives no white space around a name.
	expect(columnDrift(['a'], [' a '])).toEqual({ missing: [], further: [] });
	expect(columnDrift(['a'], ['A'])).toEqual({ missing: ['a'], further: ['A'] });
});
