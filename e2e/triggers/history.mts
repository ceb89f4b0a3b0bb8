import * as fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../host/stage.mts';
import { organizationGuid, reportGuid, type Fault, type Row, type Sandbox, type SmailanderInstance } from '../../sandbox/index.mts';

/** What a trigger must put out once. */
export type Happening = {
	service: Service;
	/** Names it, also in the item that it becomes. */
	key: string;
	atMs: number;
	/** Of a completed report. */
	file?: { instanceId: string; format: string; size: number };
};

type Deed =
	| { kind: 'begin'; report: number; agoMs: number; size: number }
	| { kind: 'end'; pick: number; isFailed: boolean; movesLastRun: boolean }
	| { kind: 'ended'; report: number; agoMs: number; size: number; isFailed: boolean }
	| { kind: 'rows'; organization: number; agoMs: number; count: number }
	| { kind: 'pace'; smailanderMs: number; threatLockerMs: number };

/** The report whose rows are watched. */
export const watchedReport = reportGuid(5);

const reports = ['report_101', 'report_103', 'report_104', 'report_105'];
const organizations = [2, 3, 4, 5, 6].map(organizationGuid);
const pick = fc.nat(1_000);
const agoMs = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3 * 24 * 3_600_000) });
const size = fc.integer({ min: 200, max: 300_000 });

const deeds = fc.record({
	waitMs: fc.integer({ min: 100, max: 7_000 }),
	deed: fc.oneof<Array<fc.WeightedArbitrary<Deed>>>(
		{ weight: 3, arbitrary: fc.record({ kind: fc.constant('begin' as const), report: pick, agoMs, size }) },
		{
			weight: 4,
			arbitrary: fc.record({
				kind: fc.constant('end' as const),
				pick,
				isFailed: fc.nat(3).map((one) => one === 0),
				movesLastRun: fc.boolean(),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({ kind: fc.constant('ended' as const), report: pick, agoMs, size, isFailed: fc.nat(3).map((one) => one === 0) }),
		},
		{
			weight: 6,
			arbitrary: fc.record({ kind: fc.constant('rows' as const), organization: pick, agoMs, count: fc.integer({ min: 1, max: 3 }) }),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				kind: fc.constant('pace' as const),
				smailanderMs: fc.constantFrom(5, 200, 900),
				threatLockerMs: fc.constantFrom(5, 300, 1_500),
			}),
		},
	),
});

/** Deeds for about two hours. */
const DEEDS = 2_000;

/** What happens at both services while n8n lives and dies: late, out of order, and now fast, now slow to answer. */
export class History {
	readonly happenings: Happening[] = [];
	private readonly sandbox: Sandbox;
	private readonly seed: number;
	private readonly running: SmailanderInstance[] = [];
	private readonly slowness: Fault = { kind: 'slow', ms: 5, times: Infinity };
	private rows = 0;

	constructor(sandbox: Sandbox, seed: number) {
		this.sandbox = sandbox;
		this.seed = seed;
		sandbox.smailander.faults.push(this.slowness);
		for (const organization of organizations) sandbox.threatLocker.setRows(watchedReport, organization, [this.row(organization, 0)]);
	}

	/** Lets it happen, until the signal; then everything that was begun ends, each report runs once more, and the services are fast. */
	async play(signal: AbortSignal): Promise<void> {
		for (const { waitMs, deed } of fc.sample(deeds, { seed: this.seed, numRuns: DEEDS })) {
			await sleep(waitMs, undefined, { signal }).catch(() => {});
			if (signal.aborted) break;
			this.take(deed);
		}
		while (this.running.length > 0) this.take({ kind: 'end', pick: 0, isFailed: false, movesLastRun: false });
		for (const report of reports.keys()) this.take({ kind: 'ended', report, agoMs: 0, size: 50_000, isFailed: false });
		this.take({ kind: 'rows', organization: 0, agoMs: 0, count: 3 });
		this.take({ kind: 'pace', smailanderMs: 5, threatLockerMs: 5 });
	}

	private take(deed: Deed): void {
		const { smailander, threatLocker } = this.sandbox;
		switch (deed.kind) {
			case 'begin':
				this.running.push(this.run(deed.report, deed.agoMs, { status: 'generating', size: deed.size }));
				return;
			case 'end': {
				const [instance] = this.running.splice(deed.pick % Math.max(1, this.running.length), 1);
				if (instance === undefined) return;
				instance.status = deed.isFailed ? 'failed' : 'completed';
				if (deed.movesLastRun) smailander.state.reports.get(instance.report_id)!.last_run = stamp(Date.now());
				return this.endedWith(instance);
			}
			case 'ended':
				return this.endedWith(this.run(deed.report, deed.agoMs, { status: deed.isFailed ? 'failed' : 'completed', size: deed.size }));
			case 'rows': {
				const organization = organizations[deed.organization % organizations.length]!;
				const rows = Array.from({ length: deed.count }, () => this.row(organization, deed.agoMs));
				threatLocker.addRows(watchedReport, organization, rows);
				for (const row of rows) this.happenings.push({ service: 'threatLocker', key: String(row['Full Path']), atMs: Date.now() });
				return;
			}
			case 'pace':
				this.slowness.ms = deed.smailanderMs;
				threatLocker.switches.runDelayMs = deed.threatLockerMs;
		}
	}

	private run(report: number, ago: number, instance: Partial<SmailanderInstance>): SmailanderInstance {
		return this.sandbox.smailander.runScheduled(reports[report % reports.length]!, { generated_at: stamp(Date.now() - ago), ...instance });
	}

	private endedWith({ instance_id: instanceId, status, format, size }: SmailanderInstance): void {
		const file = status === 'completed' ? { instanceId, format, size } : undefined;
		this.happenings.push({ service: 'smailander', key: `${instanceId} ${status}`, atMs: Date.now(), file });
	}

	private row(organization: string, ago: number): Row {
		this.rows += 1;
		return {
			Date: stamp(Date.now() - ago),
			Hostname: `WS-${this.rows % 50}.example.test`,
			'Full Path': `C:\\Users\\Public\\setup-${this.rows}.exe`,
			Policy: 'Default Deny',
			OrganizationId: organization,
		};
	}
}

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
