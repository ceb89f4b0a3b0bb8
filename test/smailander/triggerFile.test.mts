import { createHash } from 'node:crypto';
import { expectedSha256 } from '../../sandbox/index.mts';
import { storedBytes } from '../engine/run.mts';
import { lines, sandbox, useSandbox } from './run.mts';
import { instances, watching } from './watching.mts';

useSandbox();

describe('the file', () => {
	test('is streamed into the field', async () => {
		const active = await watching({ download: true, binaryPropertyName: 'report' });
		const made = sandbox.smailander.runScheduled('report_101', { size: 300_000 });
		const [item] = await active.poll();
		const bytes = await storedBytes(item!.binary!.report!);
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(
			expectedSha256({ instanceId: made.instance_id, format: 'pdf', size: 300_000 }),
		);
		const { reportName, generatedAt, instanceId } = item!.json;
		expect(item!.binary!.report).toMatchObject({
			mimeType: 'application/pdf',
			fileName: `${reportName} - ${String(generatedAt).slice(0, 10)} - ${instanceId}.pdf`,
		});
		expect(lines().filter((line) => line.includes('report_101'))).toHaveLength(1);
	});

	test('is called after the period where the run tells one, and so does the item', async () => {
		const active = await watching({ download: true });
		const made = sandbox.smailander.runScheduled('report_101', { told: { period: '2026-03' } });
		const [item] = await active.poll();
		expect(item!.json).toMatchObject({ period: '2026-03' });
		expect(item!.binary!.data!.fileName).toBe(`${item!.json.reportName} - 2026-03 - ${made.instance_id}.pdf`);
	});

	test('without a link is that of its own run, though a newer one is there', async () => {
		const active = await watching({ download: true });
		sandbox.smailander.switches.linkStyle = 'none';
		const made = ['T00:00:00Z', 'T01:00:00Z'].map((time) =>
			sandbox.smailander.runScheduled('report_101', { generated_at: `2036-01-01${time}`, size: 2_000 }),
		);
		const found = await active.poll();
		expect(instances(found)).toEqual(made.map((one) => one.instance_id));
		for (const item of found) {
			const bytes = await storedBytes(item.binary!.data!);
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(
				expectedSha256({ instanceId: String(item.json.instanceId), format: 'pdf', size: 2_000 }),
			);
		}
	});

	test('that is none leaves its item, which says so', async () => {
		const active = await watching({ download: true });
		sandbox.smailander.switches.downloadMode = 'htmlPage';
		sandbox.smailander.runScheduled('report_101');
		const [item] = await active.poll();
		expect(item!.json.fileError).toMatch(/web page instead of the file/);
		expect(item!.binary).toBeUndefined();
		expect(await active.poll()).toEqual([]);
	});

	test('of a failed run is not asked for', async () => {
		const active = await watching({ download: true, triggerOn: 'both' });
		sandbox.smailander.runScheduled('report_101', { status: 'failed' });
		const [item] = await active.poll();
		expect(item!.json).not.toHaveProperty('fileError');
	});

	test('whose link expired is fetched by a fresh one', async () => {
		const active = await watching({ download: true });
		sandbox.smailander.switches.downloadMode = 'expiredOnce';
		sandbox.smailander.runScheduled('report_101');
		const [item] = await active.poll();
		expect(item!.binary!.data).toBeDefined();
	});
});
