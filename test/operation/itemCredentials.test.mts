import { StoredCredentials } from '../engine/credentials.mts';
import { useExpressionRuntime } from '../engine/runtime.mts';
import { byId, credential, run, sandbox, useSandbox } from '../smailander/run.mts';

useSandbox();
useExpressionRuntime();

const get = { resource: 'report', operation: 'get', reportId: byId('report_101') };
const generate = { resource: 'report', operation: 'generate', type: 'daily_digest', format: 'pdf' };
const UNKNOWN = 'sm_live_of_another_tenant';
const tenants = () => ({ ours: sandbox.smailander.key, theirs: UNKNOWN, readers: sandbox.smailander.readOnlyKey });
/** The keys stand in the credential, so that they may be nowhere else. */
const ofTheTenant = () => ({ ...credential(), apiKey: `={{ (${JSON.stringify(tenants())})[$json.tenant] }}` });
const items = ['ours', 'theirs', 'readers'].map((tenant) => ({ tenant }));
const keysSent = () => sandbox.smailander.requests.map(({ headers }) => headers.authorization?.replace('Bearer ', '')).sort();

test('an expression in the credential gives each item its own key', async () => {
	const result = await run(get, { credential: ofTheTenant(), items, onError: 'continueRegularOutput' });
	expect(keysSent()).toEqual(Object.values(tenants()).sort());
	const refusal = { error: expect.stringContaining('did not accept the API key') as string };
	expect(result.items).toMatchObject([{ json: { id: 'report_101' } }, { json: refusal }, { json: { id: 'report_101' } }]);
});

test('the key that is taken out of an error is that of its item', async () => {
	sandbox.smailander.faults.push({ kind: 'echoKey', times: Infinity });
	const result = await run(get, { credential: ofTheTenant(), items, onError: 'continueRegularOutput' });
	for (const { json } of result.items) expect(json.error).toContain('***');
	expect(JSON.stringify(result.items)).not.toContain(UNKNOWN);
});

test('a default in the expression is no key of the items that have one', async () => {
	const { ours, readers } = tenants();
	const apiKey = `={{ ({ readers: "${readers}" })[$json.tenant] ?? "${ours}" }}`;
	await run(get, { credential: { ...credential(), apiKey }, items: [{}, { tenant: 'readers' }, {}] });
	expect(keysSent()).toEqual([ours, ours, readers].sort());
});

test('what works on all items together works with the key of the first, and refuses items of another', async () => {
	const result = await run(generate, { credential: ofTheTenant(), items, onError: 'continueRegularOutput' });
	expect(keysSent()).toEqual([sandbox.smailander.key]);
	const refusal = { error: 'The credential gives another key or address for this input item than for the first' };
	expect(result.items).toMatchObject([{ json: { report_id: expect.anything() as string } }, { json: refusal }, { json: refusal }]);
});

test('an expression that gives the same for all items is no other key', async () => {
	const result = await run(generate, { credential: ofTheTenant(), items: [1, 2].map(() => ({ tenant: 'ours' })) });
	expect(result.error).toBeUndefined();
	expect(result.items).toHaveLength(2);
});

test.each([
	['one item', 'KEY', 1, 1],
	['many items', 'KEY', 6, 2],
	['many items, by an expression that looks at none of them', '={{ "KEY" }}', 6, 2],
])('the credential of %s is read no more often than it must be', async (_, written, count, reads) => {
	const reading = jest.spyOn(StoredCredentials.prototype, 'getDecrypted');
	const apiKey = written.replace('KEY', sandbox.smailander.key);
	const result = await run(get, { credential: { ...credential(), apiKey }, items: Array.from({ length: count }, () => ({})) });
	expect(result.error).toBeUndefined();
	expect(reading).toHaveBeenCalledTimes(reads);
});
