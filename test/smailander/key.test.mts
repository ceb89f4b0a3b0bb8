import { shortWaits } from '../engine/clock.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

/** As many as there are, so that one request is enough. */
const getAll = { operation: 'getAll', limit: 5 };

describe('the key', () => {
	test.each([301, 302, 303, 307, 308])('does not follow a redirect (%i) to a foreign host', async (status) => {
		sandbox.smailander.faults.push({ kind: 'redirect', to: `${sandbox.foreign.url}/steal`, status });
		const result = await run(getAll);
		expect(words(result)).toMatch(new RegExp(`^Smailander answered with a redirect \\(${status}\\) \\| The API does not redirect\\.`));
		expect(sandbox.foreign.requests).toEqual([]);
	});

	test('does not follow a write to a foreign host either', async () => {
		sandbox.smailander.faults.push({ kind: 'redirect', to: `${sandbox.foreign.url}/steal`, status: 307 });
		expect((await run({ operation: 'generate' })).error?.message).toContain('redirect');
		expect(sandbox.foreign.requests).toEqual([]);
	});

	describe.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)('On Error %s', (onError) => {
		test.each([200, 400, 401, 403, 404, 422, 429, 500, 503])('repeated by the service with %i is not shown', async (status) => {
			shortWaits(2_000);
			sandbox.smailander.faults.push({ kind: 'echoKey', status, times: Infinity });
			await run({ operation: 'get', reportId: byId('report_101') }, { onError });
			await run({ operation: 'generate' }, { onError });
			expect(lines().length).toBeGreaterThanOrEqual(2);
		});
	});

	test('in any place of an error body is not shown', async () => {
		const { key } = sandbox.smailander;
		const error = { code: `code ${key}`, message: `message ${key}`, details: { field: `field ${key}` } };
		const meta = { request_id: `request ${key}` };
		for (const body of [{ success: false, error, meta }, { error: key }, { detail: key }, key, `<p>${key}</p>`]) {
			sandbox.smailander.faults.push({ kind: 'status', status: 400, body }, { kind: 'status', status: 200, body: `Bearer ${key}` });
			await run({ operation: 'get', reportId: byId('report_101') });
			await run({ operation: 'get', reportId: byId('report_101') });
		}
		expect(lines()).toHaveLength(10);
	});

	test.each(['Bearer demo', ' demo\n', 'bearer\tdemo'])('is sent clean when it was pasted as "%s…"', async (pasted) => {
		const apiKey = pasted.replace('demo', sandbox.smailander.key);
		const { items, error } = await run(getAll, { credential: credential(apiKey) });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(5);
	});
});
