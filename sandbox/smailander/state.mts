import type { SmailanderSwitches } from './switches.mts';

export type Schedule = { frequency: string; day?: string; time: string; timezone: string };

export type SmailanderReport = {
	id: string;
	name: string;
	description: string;
	type: string;
	status: string;
	schedule: Schedule | null;
	format: string;
	recipients: string[];
	sections: string[];
	created_at: string;
	updated_at: string;
	last_run: string | null;
	next_run: string | null;
	/** Set for a report made by generate. */
	generation?: Generation;
};

export type Generation = {
	startedMs: number;
	/** Looks so far that found it unfinished. */
	looks: number;
	ended: boolean;
	instanceId: string;
	outcome: SmailanderSwitches['generateOutcome'];
	pollsUntilDone: number;
	msUntilDone: number | null;
};

export type SmailanderInstance = {
	instance_id: string;
	report_id: string;
	generated_at: string;
	/** `generating`, `completed`, `failed` are shown in the spelling of the switches; others as they are. */
	status: string;
	format: string;
	/** True size of the file in bytes. */
	size: number;
	error?: string;
	/** What its row shows besides, such as the name and the period of its report; only suspected. */
	told?: Record<string, unknown>;
	/** Counts up when a link expired and the instance was read again. */
	linkVersion: number;
	linkExpired: boolean;
	/** How often its file was asked for. */
	fileLooks?: number;
};

export type SmailanderTemplate = {
	id: string;
	name: string;
	description: string;
	type: string;
	sections: Array<string | { id: string; order: number; required: boolean }>;
	created_at?: string;
};

/** Everything that the service remembers, readable and changeable by tests. */
export type SmailanderState = {
	reports: Map<string, SmailanderReport>;
	/** All instances by their id, in the order in which they were made. */
	instances: Map<string, SmailanderInstance>;
	templates: SmailanderTemplate[];
	/** How many generate requests took effect. */
	generated: number;
	/** Last number given to a new report, instance or template. */
	lastNumber: number;
};

const dayMs = 24 * 3_600_000;

/** Epoch milliseconds as the service writes them. */
export function stamp(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const firstReports: Array<Pick<SmailanderReport, 'name' | 'type' | 'status' | 'format' | 'description'>> = [
	{ name: 'Morning Digest', type: 'daily_digest', status: 'active', format: 'pdf', description: 'Daily summary of honeypot activity' },
	{ name: 'Board Summary', type: 'executive_summary', status: 'paused', format: 'pdf', description: 'For the board' },
	{ name: 'Weekly Security Summary', type: 'weekly_summary', status: 'active', format: 'csv', description: '' },
	{ name: 'Monthly Analysis', type: 'monthly_analysis', status: 'active', format: 'xlsx', description: 'Comprehensive monthly report' },
	{ name: 'Compliance Evidence', type: 'compliance_report', status: 'active', format: 'json', description: '' },
];
const frequencies: Record<string, string> = { daily_digest: 'daily', weekly_summary: 'weekly', monthly_analysis: 'monthly' };

/** An ID as the service makes it; in its state always a text. */
export const madeId = (kind: string, number: number | string, style: SmailanderSwitches['idStyle']): string =>
	style === 'number' ? `638412345678${String(number).replace(/\D/g, '').padStart(7, '0')}` : `${kind}_${number}`;

/** Scheduled reports; each active one has two completed instances and one failed between them. */
export function makeState({
	reportCount: count,
	newestRun,
	idStyle,
}: Pick<SmailanderSwitches, 'reportCount' | 'newestRun' | 'idStyle'>): SmailanderState {
	const state: SmailanderState = { reports: new Map(), instances: new Map(), templates: makeTemplates(), generated: 0, lastNumber: 900 };
	const run = Date.parse(newestRun);
	const created = run - 47 * dayMs - 7 * 3_600_000;
	for (let index = 0; index < count; index += 1) {
		const base = firstReports[index] ?? {
			...firstReports[index % firstReports.length]!,
			name: `Customer Digest ${index + 1}`,
			status: 'active',
		};
		const active = base.status === 'active';
		const id = madeId('report', 101 + index, idStyle);
		state.reports.set(id, {
			id,
			...base,
			schedule: { frequency: frequencies[base.type] ?? 'quarterly', time: '07:00', timezone: 'UTC' },
			recipients: ['security@example.test'],
			sections: [],
			created_at: stamp(created + index * dayMs),
			updated_at: stamp(created + (index + 1) * dayMs),
			last_run: active ? stamp(run) : null,
			next_run: active ? stamp(run + dayMs) : null,
		});
		if (active) addFirstInstances(state, id, base.format, run, (order) => madeId('instance', `${101 + index}_${order}`, idStyle));
	}
	return state;
}

function addFirstInstances(state: SmailanderState, reportId: string, format: string, run: number, idOf: (order: number) => string): void {
	const statuses = ['completed', 'failed', 'completed'];
	for (const [index, status] of statuses.entries()) {
		const instanceId = idOf(index + 1);
		state.instances.set(instanceId, {
			instance_id: instanceId,
			report_id: reportId,
			generated_at: stamp(run - (2 - index) * dayMs),
			status,
			format,
			size: status === 'failed' ? 0 : 2048 + 512 * index,
			...(status === 'failed' ? { error: 'The mail store did not answer' } : {}),
			linkVersion: 1,
			linkExpired: false,
		});
	}
}

function makeTemplates(): SmailanderTemplate[] {
	return [
		{
			id: 'daily_digest',
			name: 'Daily Digest',
			description: 'One-day overview',
			type: 'standard',
			sections: ['summary', 'threats', 'top_senders'],
		},
		{
			id: 'monthly_analysis',
			name: 'Monthly Analysis',
			description: 'Comprehensive monthly report',
			type: 'standard',
			sections: ['executive_summary', 'detailed_analysis'],
		},
		{
			id: 'template_777',
			name: 'Supplier Check',
			description: '',
			type: 'custom',
			sections: [{ id: 'executive_summary', order: 1, required: true }],
		},
	];
}

/** Instances of one report, or of all, newest first. */
export function instancesOf(state: SmailanderState, reportId?: string): SmailanderInstance[] {
	const found = [...state.instances.values()].filter((one) => reportId === undefined || one.report_id === reportId);
	return found.reverse().sort((one, other) => other.generated_at.localeCompare(one.generated_at));
}
