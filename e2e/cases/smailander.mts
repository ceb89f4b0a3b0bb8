import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import { expectedSha256, type RecordedRequest, type Sandbox } from '../../sandbox/index.mts';
import type { Outcome } from '../runCase.mts';

export const active = 'report_101';
export const paused = 'report_102';
export const csv = 'report_103';
export const unknownReport = 'report_999';

export const byId = (value: string): Json => ({ __rl: true, mode: 'id', value });
export const fromList = (value: string): Json => ({ __rl: true, mode: 'list', value });

export const onReport = (operation: string, reportId: string, more: Json = {}): Json => ({
	resource: 'report',
	operation,
	reportId: byId(reportId),
	...more,
});

/** The requests that were to change something. */
export const writesOf = (sandbox: Sandbox): RecordedRequest[] => sandbox.smailander.requests.filter(({ method }) => method !== 'GET');

export const bodyOf = (sandbox: Sandbox): Json => {
	const writes = writesOf(sandbox);
	assert.equal(writes.length, 1, 'one writing request should have been sent');
	return writes[0]!.body as Json;
};

export const reportOf = (sandbox: Sandbox, id: string) => sandbox.smailander.state.reports.get(id);

/** The file in n8n's storage is byte for byte the one that the sandbox has, and the item tells so. */
export async function assertFile({ items, stage, sandbox }: Outcome, position: number, instanceId: string): Promise<string> {
	const instance = sandbox.smailander.state.instances.get(instanceId);
	assert.ok(instance !== undefined);
	const { json, binary } = items[position]!;
	const sha256 = expectedSha256({ instanceId, format: instance.format, size: instance.size });
	assert.equal(json.instanceId, instanceId);
	assert.equal(json.size, instance.size);
	assert.equal(json.sha256, sha256);
	assert.match(String(json.fileName), new RegExp(`^.+ - (\\S+ - )?${instanceId}\\.${instance.format}$`));
	const reference = binary?.data;
	assert.ok(reference !== undefined, 'the item has no file');
	assert.equal(reference.fileName, json.fileName);
	assert.equal(reference.mimeType, json.mimeType);
	assert.deepEqual(await stage.rest.readBinary(reference), { bytes: instance.size, sha256 });
	return `${String(json.fileName)}, ${instance.size} bytes`;
}
