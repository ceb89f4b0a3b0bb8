import { requestSettings, settingsOf } from '../../nodes/operation/requestSettings.ts';
import { byId, run, sandbox, useSandbox, words } from '../smailander/run.mts';

useSandbox();

const get = { resource: 'report', operation: 'get', reportId: byId('report_101') };

test.each([
	[5_000, 5_000],
	['5000', 5_000],
	[1_000.5, 1_001],
	[0.2, 1],
	[0, undefined],
	[-1, undefined],
	['soon', undefined],
	[null, undefined],
	[Infinity, undefined],
	[{}, undefined],
])('a timeout of %j is one of %j milliseconds', (given, timeout) => {
	expect(requestSettings({ timeout: given }).timeout).toBe(timeout);
	expect(settingsOf({ timeout: given as number }).timeout).toBe(timeout);
});

test.each([undefined, null, '', ' ', false])('a proxy of %j is none', (proxy) => {
	expect(requestSettings({ proxy })).toEqual({});
});

test.each([undefined, null, '', 7, []])('Request Options of %j set nothing', (given) => {
	expect(requestSettings(given)).toEqual({});
});

test.each(['smailander', 'smailanderRouted'] as const)('a timeout with a fraction is kept: %s', async (node) => {
	const { error, items } = await run({ ...get, requestOptions: { timeout: 4_000.5 } }, { node });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);
});

test('a timeout that is no time is none, though routing hands it on', async () => {
	const { error } = await run({ ...get, requestOptions: { timeout: '={{ "soon" }}' } }, { node: 'smailanderRouted' });
	expect(error).toBeUndefined();
});

test.each([8080, true, ['http://proxy.example.test'], { host: 'proxy.example.test' }])(
	'without the proxy %j nothing is sent',
	async (proxy) => {
		const result = await run({ ...get, requestOptions: { proxy: `={{ ${JSON.stringify(proxy)} }}` } });
		expect(words(result)).toBe('"Proxy" is not an address | Enter it as http://user:password@host:port.');
		expect(sandbox.smailander.requests).toEqual([]);
	},
);
