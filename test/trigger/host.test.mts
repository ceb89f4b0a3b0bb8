import { breather } from '../../nodes/trigger/host.ts';

afterEach(() => jest.restoreAllMocks());

test('n8n gets its turn once a poll has worked for 20 ms, and not before', async () => {
	let now = 0;
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	const breathe = breather();
	let turns = 0;
	const others = async () => {
		setTimeout(() => (turns += 1), 0);
		await breathe();
		return turns;
	};
	now = 19;
	expect(await others()).toBe(0);
	now = 20;
	expect(await others()).toBe(2);
	now = 39;
	expect(await others()).toBe(2);
});
