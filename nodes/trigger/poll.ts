import type { IPollFunctions, INodeExecutionData } from 'n8n-workflow';
import { elapsedMs } from '../clock';
import { fingerprint } from '../polling/fingerprint';
import { begunState, playRound, type Place, type Rules, type Source } from '../polling/round';
import { dayOf } from '../polling/seen';
import { readState, writtenState } from '../polling/state';
import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';
import { firstOf } from '../transport/cancel';
import { positionOf, turnName } from './position';
import { readAhead } from './readAhead';
import { isRepeated, isToBeShown, turnOf, type Turn, type Turns } from './turn';

/** Milliseconds that a host without poll budgets gives: none of them abandons a poll. */
const DEFAULT_BUDGET_MS = 5 * 60_000;
/** Milliseconds after which a poll begins nothing more, however long it may take: what it has is waited for. */
const LONGEST_WORK_MS = 60_000;
/** Milliseconds of a poll by which n8n tries to publish, which it gives up after 84 seconds. */
const LONGEST_PUBLISHING_MS = 60_000;
/** Events of so many days back are expected to be remembered. */
const EXPECTED_DAYS = 35;

export interface Plan<P extends Place, Row> extends Omit<Rules, 'isTime' | 'isGeneral'> {
	/** @param signal ends requests when the poll's budget is nearly used up, and with the poll */
	open(signal: AbortSignal): Promise<Source<P, Row, INodeExecutionData>>;
	/** How many places may be read side by side. */
	readsAtOnce: number;
	/** The newest few events, for a test in the editor. */
	sample(): Promise<INodeExecutionData[]>;
	/** Where the whole of what is watched does not fit the state, this error says what to do. */
	tooMuch?: () => unknown;
}

export interface Faults {
	/** A fault as the node's error. */
	asError(error: unknown): Promise<Error>;
	/** Shown every time: it will not pass by itself. */
	isAuthentication(error: unknown): boolean;
	/** Whoever publishes must mend it. */
	isLasting(error: unknown): boolean;
	isGeneral: Rules['isGeneral'];
}

const turnsOfProcess: Turns = new Map();

/**
 * A trigger's `poll()`: one round from the stored position. Returns null when there is nothing.
 *
 * n8n publishes nothing whose first poll fails five times in a row, and makes no execution of its error. So that poll
 * fails for what its user has to mend; anything else is left for the next one to show. At n8n's own start it fails for nothing,
 * for nobody would publish anew what was given up there.
 * @throws the fault of a poll that came to nothing, when it is new, another one, an hour old, or one of authentication
 */
export async function poll<P extends Place, Row>(
	context: IPollFunctions,
	faults: Faults,
	planOf: () => Plan<P, Row> | Promise<Plan<P, Row>>,
	turns: Turns = turnsOfProcess,
): Promise<INodeExecutionData[][] | null> {
	const turn = turnOf(turns, turnName(context));
	const isManual = context.getMode() === 'manual';
	const isToPublish = !isManual && triesToPublish(context);
	try {
		const items = isManual ? await (await planOf()).sample() : await takeTurn(context, turn, turns, faults, planOf, isToPublish);
		return items.length > 0 ? [items] : null;
	} catch (error) {
		const shown = await faults.asError(error);
		const isShown = isToPublish
			? !isStart(context) && !(error instanceof OutOfTime) && faults.isLasting(error)
			: isManual || isToBeShown(turn, shown.message, elapsedMs()) || faults.isAuthentication(error);
		if (isShown) rethrow(shown);
		context.logger.warn(`${context.getNode().name}: ${shown.message}`);
		return null;
	}
}

const met = new WeakSet<IPollFunctions>();

/**
 * Whether this is the poll by which n8n tries to publish: the first on a context, which n8n keeps for the polls after it. With
 * durable cursors each of those has a context of its own, with the mode `update` and not the usual budget.
 */
function triesToPublish(context: IPollFunctions): boolean {
	const isFirst = !met.has(context);
	met.add(context);
	return isFirst && !(context.getActivationMode() === 'update' && budgetOf(context) !== DEFAULT_BUDGET_MS);
}

/** Whether n8n took up by itself what was published before. */
const isStart = (context: IPollFunctions): boolean => ['init', 'leadershipChange'].includes(context.getActivationMode());

/** Milliseconds; undefined where an older host knows no budget. */
const budgetOf = (context: IPollFunctions): number | undefined => ('getPollBudgetMs' in context ? context.getPollBudgetMs() : undefined);

async function takeTurn<P extends Place, Row>(
	context: IPollFunctions,
	turn: Turn,
	turns: Turns,
	faults: Faults,
	planOf: () => Plan<P, Row> | Promise<Plan<P, Row>>,
	isToPublish: boolean,
): Promise<INodeExecutionData[]> {
	const begun = elapsedMs();
	const { stored, copy, keep } = positionOf(context, turns);
	turn.shared = context.getWorkflowStaticData('global');
	if (isRepeated(turn, stored, begun)) return [];
	const budget = Math.min(budgetOf(context) ?? DEFAULT_BUDGET_MS, isToPublish ? LONGEST_PUBLISHING_MS : Infinity);
	turn.busyUntil = begun + budget;
	// It takes whole milliseconds only.
	const deadline = AbortSignal.timeout(Math.floor(budget * 0.9));
	const over = new AbortController();
	try {
		const plan = await planOf();
		const source = readAhead(await plan.open(firstOf([deadline, over.signal])), plan.readsAtOnce);
		const before = readState(stored ?? turn.unstored ?? copy);
		if ((stored ?? copy) !== undefined && before?.identity !== plan.identity) {
			context.logger.warn(`${context.getNode().name}: ${before ? 'Something else is watched now' : 'The stored position cannot be read'}, so watching begins anew`);
		}
		const workUntil = begun + Math.min(budget * 0.7, LONGEST_WORK_MS);
		const rules = { ...plan, isGeneral: faults.isGeneral, isTime: () => elapsedMs() >= workUntil };
		const state = begunState(before, source, rules);
		turn.unstored = stored === undefined ? writtenState(state) : undefined;
		const { items, fault, isProgress, lostDay } = await playRound(state, source, rules);
		warnOfLoss(context, plan, source.now, lostDay);
		const position = writtenState(state);
		keep(position);
		if (items.length === 0 && stored === undefined) turn.unstored = position;
		if (items.length > 0) turn.left = { position: fingerprint(stored), atMs: elapsedMs() };
		// One place that cannot be read keeps nobody from watching the others.
		const isPassedOver = isToPublish && isProgress && !faults.isGeneral(fault?.error);
		if (fault && items.length === 0 && !isPassedOver) throw fault.error;
		if (fault) context.logger.warn(`${context.getNode().name}: ${(await faults.asError(fault.error)).message}`);
		else turn.shown = undefined;
		return items;
	} catch (error) {
		rethrow(deadline.aborted && !faults.isGeneral(error) ? new OutOfTime(budget) : error);
	} finally {
		over.abort();
		turn.busyUntil = 0;
	}
}

class OutOfTime extends Refusal {
	constructor(budgetMs: number) {
		super(
			`The service did not answer within the ${Math.round(budgetMs / 1_000)} seconds of a poll`,
			'Nothing is lost: the next poll goes on. If it stays so, watch less with one trigger, or raise the time that n8n gives to a poll.',
		);
	}
}

/** @throws what `tooMuch` makes when the events of this very poll do not fit the state: the next poll would repeat them */
function warnOfLoss<P extends Place, Row>(context: IPollFunctions, { tooMuch }: Plan<P, Row>, now: number, lostDay: number | undefined): void {
	if (lostDay === undefined) return;
	const today = dayOf(now);
	if (tooMuch && lostDay >= today) throw tooMuch();
	if (lostDay < today - EXPECTED_DAYS) return;
	context.logger.warn(`${context.getNode().name}: There are more events than are remembered; only those after day ${new Date(lostDay * 86_400_000).toISOString().slice(0, 10)} are told apart`);
}
