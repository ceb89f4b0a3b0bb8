import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Page } from '../lists/page';
import { Refusal } from '../refusal';
import { listIn, recordIn, requireGranted, type Known } from '../transport/answer';
import { checkedReply, recordsIn, UnknownReply } from '../transport/schema';
import type { Reply } from '../transport/service';
import { fieldOf, firstText, textIn } from '../values/record';
import { smailander } from './api';

/** By what Smailander's records are known, whatever they come in. */
const known: Known = {
	ids: ['id', 'report_id', 'instance_id'],
	records: ['report', 'instance', 'template'],
	lists: ['reports', 'instances', 'templates'],
};

/** The ID of a report in its row or record; '' where there is none. */
export const reportIdIn = (row: IDataObject): string => textIn(row, 'id', 'report_id');

const nothing = z.union([z.null(), z.undefined(), z.literal('')]);
const replyBody = z.union([z.record(z.unknown()), z.array(z.unknown()), nothing]);
const record = z.union([z.record(z.unknown()), nothing]);
const list = z.array(z.unknown());

/** @throws Refusal when the envelope says that the request was declined, or the body is no JSON */
function grantedBody({ body }: Reply): unknown {
	const checked = checkedReply(replyBody, body, smailander.name);
	requireGranted(smailander, checked, known);
	return checked;
}

/** @param name under which the service puts the list */
function readList(reply: Reply, name: string): Page {
	const body = grantedBody(reply);
	const { entries, ...told } = listIn(body, name, known) ?? { entries: checkedReply(list, body, smailander.name) };
	return { ...told, rows: recordsIn(entries, smailander.name), entries: entries.length };
}

export const readReports = (reply: Reply): Page => readList(reply, 'reports');
export const readInstances = (reply: Reply): Page => readList(reply, 'instances');
export const readTemplates = (reply: Reply): Page => readList(reply, 'templates');

/** One record; an empty body counts as `{}`. */
export function readRecord(reply: Reply): IDataObject {
	return (checkedReply(record, recordIn(grantedBody(reply), known), smailander.name) || {}) as IDataObject;
}

const LOOK_FIRST = 'It may have been carried out. Look in the service before you run the node again.';

/** A success from which nobody can tell what was done. */
export class UnreadableOutcome extends Refusal {}

/** The record in the answer to a request that changes something. An answer that cannot be read does not mean that nothing was done. */
function readOutcome(reply: Reply): IDataObject {
	try {
		return readRecord(reply);
	} catch (error) {
		throw error instanceof UnknownReply ? new UnreadableOutcome(error.message, `${LOOK_FIRST} ${error.remedy}`) : error;
	}
}

/**
 * The record that a request made.
 * @throws UnreadableOutcome when the reply names none, so that nobody takes it for done or sends it again unseen
 */
export function readMade(reply: Reply): IDataObject {
	const made = readOutcome(reply);
	if (reportIdIn(made) === '') {
		throw new UnreadableOutcome('Smailander took the request but named no ID', LOOK_FIRST);
	}
	return made;
}

/** All that some services say when a request was carried out, as text or as JSON. */
const ACKNOWLEDGEMENT = /^"?(ok|okay|success|succeeded|successful|done|accepted|true|1)[.!]?"?$/i;

/** What came in answer to a request whose documented reply is blank. */
const readBlank = (reply: Reply): IDataObject => (ACKNOWLEDGEMENT.test(String(reply.body).trim()) ? {} : readOutcome(reply));

/** The answer to a request whose documented reply is blank: what came, the ID, and what was done. */
export const acknowledged =
	(done: 'deleted' | 'paused' | 'resumed' | 'updated') =>
	(reply: Reply, id: string): IDataObject => {
		const outcome = readBlank(reply);
		if (fieldOf(outcome, done) === false) {
			throw new Refusal(`Smailander answered that the report was not ${done}`, 'Look at its state in the service.');
		}
		return { ...outcome, id, [done]: true };
	};

/** Section names of a template, which are plain text in one sample and objects with an `id` in another. */
export const sectionNames = (template: IDataObject): string[] =>
	[fieldOf(template, 'sections')]
		.flat()
		.map((section) => firstText(section, fieldOf(section, 'id')))
		.filter((name) => name !== '');
