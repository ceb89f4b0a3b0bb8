import { byId, run, useSandbox } from '../smailander/run.mts';

useSandbox();

const download = { resource: 'instance', operation: 'download', reportId: byId('report_101') };
const generate = {
	resource: 'report',
	operation: 'generate',
	type: 'daily_digest',
	format: 'pdf',
	completion: 'completed',
	waitOptions: { interval: 1 },
};
const many = (count: number) => ({ items: Array.from({ length: count }, () => ({})) });

test.each([
	[1, 0],
	[2, 1],
	[10, 9],
	[25, 9],
])('a manual run of %d downloads writes %d lines into the console', async (count, lines) => {
	const { console } = await run(download, many(count));
	expect(console).toHaveLength(lines);
	if (count === 25) expect(console).toEqual(expect.arrayContaining(['Tested: 3 of 25 downloads done', 'Tested: 23 of 25 downloads done']));
});

test('a wait for many reports tells how many have ended', async () => {
	const { console, error } = await run(generate, many(3));
	expect(error).toBeUndefined();
	expect(console.filter((line) => !/^Tested: [12] of 3 reports done$/.test(line))).toEqual([]);
});
