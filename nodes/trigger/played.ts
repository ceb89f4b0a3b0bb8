import type { INodeExecutionData } from 'n8n-workflow';
import { elapsedMs } from '../clock';
import { fingerprint } from '../polling/fingerprint';
import { begunNews, playNews } from '../polling/news';
import { readNews, writtenNews } from '../polling/newsState';
import type { Place } from '../polling/place';
import { dayOf } from '../polling/seen';
import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';
import { firstOf } from '../transport/cancel';
import type { Host, Warn } from './host';
import { isRepeated, notesOf, type NotesByTrigger } from './notes';
import { positionOf } from './position';
import { readAhead } from './readAhead';
import type { Faults, Watch } from './watch';

/** Milliseconds after which a poll begins nothing more, however long it may take: what it has is waited for. */
const LONGEST_WORK_MS = 60_000;
/** Events of so many days back are expected to be remembered. */
const EXPECTED_DAYS = 35;

/** Plays the round of one poll, from the stored position to the next. @returns its items; none when another poll does the same */
export async function played<P extends Place, Row, Own>(
	host: Host,
	notes: NotesByTrigger,
	faults: Faults,
	watchOf: () => Watch<P, Row, Own> | Promise<Watch<P, Row, Own>>,
): Promise<INodeExecutionData[]> {
	const begun = elapsedMs();
	const own = notesOf(notes, host.trigger());
	const data = host.staticData();
	const isAtWork = (name: string) => notes.get(host.trigger(name))?.workflowData === data.ofWorkflow;
	const { stored, copy, keep } = positionOf(host.node, data, isAtWork);
	own.workflowData = data.ofWorkflow;
	if (isRepeated(own, stored, begun)) return [];
	own.busyUntil = begun + host.budgetMs;
	// It takes whole milliseconds only.
	const deadline = AbortSignal.timeout(Math.floor(host.budgetMs * 0.9));
	const over = new AbortController();
	try {
		const watch = await watchOf();
		const source = readAhead(await watch.open(firstOf([deadline, over.signal]), host.breathe), watch.readsAtOnce);
		const before = readNews(stored ?? own.unstored ?? copy, watch.kind);
		if ((stored ?? copy) !== undefined && before?.identity !== watch.identity) {
			host.warn(`${before ? 'Something else is watched now' : 'The stored position cannot be read'}, so watching begins anew`);
		}
		const state = begunNews(before, source, watch, watch.kind);
		own.unstored = stored === undefined ? writtenNews(state, watch.kind) : undefined;
		const workUntil = begun + Math.min(host.budgetMs * 0.7, LONGEST_WORK_MS);
		const rules = { isTime: () => elapsedMs() >= workUntil, isGeneral: faults.isGeneral, breathe: host.breathe };
		const { items, fault, read, lostDay } = await playNews(state, source, watch.kind, rules);
		warnOfLoss(host.warn, watch, source.now, lostDay);
		const position = writtenNews(state, watch.kind);
		keep(position);
		if (items.length === 0 && stored === undefined) own.unstored = position;
		if (items.length > 0) own.left = { position: fingerprint(stored), atMs: elapsedMs() };
		// One place that cannot be read keeps nobody from watching the others.
		const isPassedOver = host.isToPublish && read.size > 0 && !faults.isGeneral(fault?.error);
		if (fault && items.length === 0 && !isPassedOver) throw fault.error;
		if (fault) host.warn((await faults.asError(fault.error)).message);
		else own.shown = undefined;
		return items;
	} catch (error) {
		rethrow(deadline.aborted && !faults.isGeneral(error) ? new OutOfTime(host.budgetMs) : error);
	} finally {
		over.abort();
		own.busyUntil = 0;
	}
}

/** The poll ended before anything came of it. */
export class OutOfTime extends Refusal {
	constructor(budgetMs: number) {
		super(
			`The service did not answer within the ${Math.round(budgetMs / 1_000)} seconds of a poll`,
			'Nothing is lost: the next poll goes on. If it stays so, watch less with one trigger, or raise the time that n8n gives to a poll.',
		);
	}
}

/** @throws what `tooMuch` makes when the events of this very poll do not fit the state: the next poll would repeat them */
function warnOfLoss(warn: Warn, { tooMuch }: { tooMuch?: () => unknown }, now: number, lostDay: number | undefined): void {
	if (lostDay === undefined) return;
	const today = dayOf(now);
	if (tooMuch && lostDay >= today) throw tooMuch();
	if (lostDay < today - EXPECTED_DAYS) return;
	const day = new Date(lostDay * 86_400_000).toISOString().slice(0, 10);
	warn(`There are more events than are remembered; only those after day ${day} are told apart`);
}
