import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Host, StaticData } from './host';

/** Under this name the copies stand in the workflow's own static data, by node ID. */
const COPIES = 'securityReportsTriggers';
/** Copies of a workflow, the one that was written longest ago first: those of removed triggers go by and by. */
const MAX_COPIES = 10;
/** Names that are remembered of one trigger. */
const MAX_NAMES = 10;

const copies = z.record(z.object({ name: z.string(), formerly: z.array(z.string()), position: z.unknown() }));

/** Where a trigger stands. */
export interface Position {
	/** As n8n stored it for the node; undefined where it stored none. */
	stored: unknown;
	/** As the node left it under the name that it had before. */
	copy: unknown;
	keep(position: Record<string, unknown>): void;
}

/**
 * The position of a trigger. n8n keeps the data of a node under the node's name, and with durable cursors under its ID. So
 * that a trigger that was renamed goes on from where it was, a copy stands in the workflow's data under its ID, with the
 * names that it had: of a trigger that has its old name again, n8n's own data is what it left there long ago.
 * @param isAtWork whether a trigger of the same ID and another name is at work in this workflow: of two nodes of one ID, which older engines
 * let be, each has a position of its own
 */
export function positionOf({ id, name }: Host['node'], { ofNode, ofWorkflow }: StaticData, isAtWork: (name: string) => boolean): Position {
	const found = copies.safeParse(plain(ofWorkflow[COPIES]));
	const { [id]: copy, ...others } = found.success ? found.data : {};
	const isOther = copy !== undefined && copy.name !== name;
	const isBack = isOther && copy.formerly.includes(name) && !isAtWork(copy.name);
	const stored = isBack ? copy.position : plain(ofNode.position);
	const isRenamed = isOther && (isBack || ofNode.position === undefined);
	const names = isRenamed ? [...copy.formerly, copy.name].filter((one) => one !== name) : isOther ? [] : (copy?.formerly ?? []);
	return {
		stored,
		copy: isRenamed ? copy.position : undefined,
		keep: (position) => {
			ofNode.position = position as IDataObject;
			const kept = { ...others, [id]: { name, formerly: names.slice(-MAX_NAMES), position } };
			ofWorkflow[COPIES] = Object.fromEntries(Object.entries(kept).slice(-MAX_COPIES));
		},
	};
}

/** n8n's object watches every part of it, and may be the same one in the next poll. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
