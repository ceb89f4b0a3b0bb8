import { parse } from 'flatted';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Execution, Item, Json } from '../../host/model.mts';
import type { Service } from '../../host/stage.mts';
import { triggerNode } from './workflows.mts';

/** An item that a trigger put out, as an execution holds it. */
export type Delivery = {
	executionId: number;
	status: Execution['status'];
	/** As the truth names it. */
	key: string;
	eventId: string;
	item: Item;
};

/** The stored position of a trigger: its size, and the keys of the events that it remembers. */
export type Position = { bytes: number; seen: Set<string> };

const keyLength = 8;

/** The key of an event in a position, as `nodes/polling/fingerprint.ts` makes it. */
export const keyOf = (eventId: string): string =>
	createHash('sha256')
		.update(JSON.stringify([eventId]))
		.digest('base64url')
		.slice(0, keyLength);

type Stack = Array<{ node: { name: string }; data: { main: Array<Item[] | null> } }>;
type RunData = { executionData?: { nodeExecutionStack: Stack }; resultData: { runData: Execution['runs'] } };

/** n8n's SQLite database, read from outside; n8n may be running, or have been killed. */
export class Stored {
	private readonly file: string;

	constructor(userFolder: string) {
		this.file = join(userFolder, '.n8n', 'database.sqlite');
	}

	/**
	 * Items of all executions of a workflow, whatever became of these.
	 *
	 * n8n stores an execution with the trigger's items as the stack of what is to be run, before it runs. One that ends
	 * has them in the trigger's run. Of one that was killed n8n's recovery makes "crashed": the stack stays, and the runs
	 * that it adds hold no items of the trigger, but a placeholder. One that was not begun stays "new" and is begun after the restart.
	 */
	deliveries(workflowId: string, service: Service, trigger = triggerNode): Delivery[] {
		const rows = this.rows(
			'SELECT e.id, e.status, d.data FROM execution_entity e JOIN execution_data d ON d.executionId = e.id WHERE e.workflowId = ?',
			workflowId,
		);
		return rows.flatMap(({ id, status, data }) =>
			triggerItems(parse(String(data)) as RunData, trigger).map((item) => ({
				executionId: Number(id),
				status: status as Execution['status'],
				item,
				...identityOf(service, item.json),
			})),
		);
	}

	/** By status, how many executions a workflow has. */
	statuses(workflowId: string): Record<string, number> {
		const rows = this.rows('SELECT status, count(*) AS n FROM execution_entity WHERE workflowId = ? GROUP BY status', workflowId);
		return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
	}

	executionCount(workflowId: string): number {
		return Object.values(this.statuses(workflowId)).reduce((sum, count) => sum + count, 0);
	}

	/** A workflow's static data, as JSON. */
	staticData(workflowId: string): string {
		const [row] = this.rows('SELECT staticData FROM workflow_entity WHERE id = ?', workflowId);
		return typeof row?.staticData === 'string' ? row.staticData : 'null';
	}

	/** The position where n8n keeps it by default: in the static data. */
	staticPosition(workflowId: string): Position | undefined {
		return positionIn((JSON.parse(this.staticData(workflowId)) as Json | null)?.[`node:${triggerNode}`]);
	}

	/** The position where n8n keeps it with durable cursors: in a table of its own. */
	cursorPosition(workflowId: string): Position | undefined {
		const [row] = this.rows('SELECT cursor FROM poller_state WHERE workflowId = ?', workflowId);
		return positionIn(row === undefined ? undefined : JSON.parse(String(row.cursor)));
	}

	/** Everything that is stored of executions, for checks that nothing secret is in it. */
	executionTexts(): string[] {
		return this.rows('SELECT data FROM execution_data').map(({ data }) => String(data));
	}

	private rows(query: string, ...values: string[]): Array<Record<string, unknown>> {
		const database = new DatabaseSync(this.file, { readOnly: true, timeout: 10_000 });
		try {
			return database.prepare(query).all(...values);
		} finally {
			database.close();
		}
	}
}

function triggerItems({ executionData, resultData }: RunData, trigger: string): Item[] {
	const waiting = executionData?.nodeExecutionStack.filter(({ node }) => node.name === trigger) ?? [];
	const given = waiting.flatMap(({ data }) => data.main.flatMap((items) => items ?? []));
	if (given.length > 0) return given;
	const runs = resultData.runData[trigger] ?? [];
	return runs.flatMap(({ data }) => data?.main.flatMap((items) => items ?? []) ?? []);
}

function identityOf(service: Service, json: Json): { key: string; eventId: string } {
	return service === 'smailander'
		? { key: `${String(json.instanceId)} ${String(json.event)}`, eventId: String(json.eventId) }
		: { key: String(json['Full Path']), eventId: String(json._eventId) };
}

const keysIn = new RegExp(`.{${keyLength}}`, 'g');

function positionIn(nodeData: unknown): Position | undefined {
	const { position } = (nodeData ?? {}) as { position?: { seen: Record<string, string> } };
	if (position === undefined) return undefined;
	return {
		bytes: JSON.stringify(position).length,
		seen: new Set(Object.values(position.seen).flatMap((keys) => keys.match(keysIn) ?? [])),
	};
}
