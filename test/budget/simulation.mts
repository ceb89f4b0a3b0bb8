import { withinBudget, UsedUp, type Ticket } from '../../nodes/budget/budget.ts';

/** One limit, in fixed windows that begin at the first request. */
interface Limit {
	limit: number;
	windowMs: number;
}

/** A service far away, with a clock of its own. */
export interface ServerRules extends Limit {
	/** Added to the true time. */
	skewMs: number;
	/** How the end of the window becomes whole seconds. */
	round: 'ceil' | 'floor';
	/** Milliseconds of each way, taken in turn, there and back. */
	latencies: number[];
	/** Milliseconds for which it works at a request. */
	workMs?: number;
	/** Refuses what comes while it works at so many, with a Retry-After of a second. */
	atOnce?: number;
	/** Whether the so-manieth request is refused for no reason, with a Retry-After of a second. */
	refuses?: (index: number) => boolean;
	/** Endpoints with a limit of their own in place of the common one, which has no end when `null`: they tell none. */
	endpoints?: Record<string, Limit | null>;
	/** What somebody on the way says in place of the service's own headers and status. */
	gateway?: (index: number, now: number) => { status?: number; headers: Record<string, string> } | undefined;
}

export interface Job extends Partial<Omit<Ticket, 'terms'>> {
	caller: string;
	/** Milliseconds after the start. */
	atMs?: number;
	endpoint?: string;
	/** The budget of the process that sends it, when it is not this one's. */
	within?: typeof withinBudget;
}

/** Of a request: when it was sent and its reply was read, in milliseconds after the start. */
interface Request {
	job: number;
	sentAt: number;
	toldAt: number;
	status: number;
}

export interface Journal {
	/** By arrival of their replies. */
	requests: Request[];
	mostInFlight: number;
	/** When the first headers were read. */
	firstToldAt: number;
	/** Milliseconds from the start to the end of the last job. */
	tookMs: number;
	/** Jobs in the order in which they were first sent. */
	order: number[];
	/** Jobs that were not sent because a limit was used up for long, by the words of what told it. */
	heldBack: Array<{ job: number; error: UsedUp }>;
	/** Jobs whose signal came first. */
	canceled: number[];
}

export const delay = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

let accounts = 0;

/** Runs jobs against such a service on jest's fake clock. A refused job tries again, when it was asked to, until it is served. */
export async function simulate(rules: ServerRules, jobs: Job[], defaults: Omit<Ticket, 'caller'>): Promise<Journal> {
	const account = `simulation ${(accounts += 1)}`;
	const journal: Journal = { requests: [], mostInFlight: 0, firstToldAt: Infinity, tookMs: 0, order: [], heldBack: [], canceled: [] };
	const start = performance.now();
	const elapsed = () => performance.now() - start;
	const service = new Service(rules);
	let inFlight = 0;
	let ways = 0;
	const way = async () => await delay(rules.latencies[(ways += 1) % rules.latencies.length]!);

	const request = async (job: number, endpoint: string, ended: (reply: { status: number; headers: Record<string, string> }) => void) => {
		const sentAt = elapsed();
		inFlight += 1;
		journal.mostInFlight = Math.max(journal.mostInFlight, inFlight);
		await way();
		const reply = await service.answer(endpoint);
		await way();
		inFlight -= 1;
		ended(reply);
		journal.firstToldAt = Math.min(journal.firstToldAt, elapsed());
		journal.requests.push({ job, sentAt, status: reply.status, toldAt: elapsed() });
		return reply;
	};

	const serve = async ({ atMs = 0, within = withinBudget, endpoint = 'GET /', ...job }: Job, index: number) => {
		await delay(atMs);
		const ticket = { ...defaults, ...job, terms: defaults.terms && { ...defaults.terms, endpoint } };
		for (let again = false; ; again = true) {
			const reply = await within(account, { ...ticket, again }, async ({ pass }) => {
				if (!again) journal.order.push(index);
				return await request(index, endpoint, pass.ended);
			}).catch((error: unknown) => {
				if ((error as Error).message !== 'The limit is used up') throw error;
				journal.heldBack.push({ job: index, error: error as UsedUp });
			});
			if (job.signal?.aborted) return void journal.canceled.push(index);
			if (reply?.status !== 429) return;
			await delay(Number(reply.headers['retry-after'] ?? 0) * 1_000);
		}
	};

	let isOver = false;
	const all = Promise.all(jobs.map(serve)).then(() => (isOver = true));
	while (!isOver) await jest.advanceTimersToNextTimerAsync();
	await all;
	journal.tookMs = elapsed();
	return journal;
}

class Service {
	private readonly rules: ServerRules;
	private readonly windows = new Map<string, { startMs: number; used: number }>();
	private working = 0;
	private count = 0;

	constructor(rules: ServerRules) {
		this.rules = rules;
	}

	async answer(endpoint: string): Promise<{ status: number; headers: Record<string, string> }> {
		const { workMs = 0, atOnce = Infinity, refuses, gateway, endpoints = {} } = this.rules;
		const index = (this.count += 1);
		const limit = endpoint in endpoints ? endpoints[endpoint]! : this.rules;
		const counted = limit ? this.counted(limit, limit === this.rules ? '' : endpoint) : { isFull: false, headers: {} };
		const isRefused = refuses?.(index) ?? false;
		const status = counted.isFull || isRefused || this.working >= atOnce ? 429 : 200;
		if (status === 200) {
			this.working += 1;
			await delay(workMs);
			this.working -= 1;
		}
		const headers: Record<string, string> = { date: this.date(), ...counted.headers };
		if (status === 429 && !counted.isFull) headers['retry-after'] = '1';
		const said = gateway?.(index, this.now());
		if (said) return { status: said.status ?? status, headers: { date: this.date(), ...said.headers } };
		return { status, headers };
	}

	/** By its own clock, which nobody sets. */
	private now(): number {
		return EPOCH_MS + performance.now() + this.rules.skewMs;
	}

	private date(): string {
		return new Date(this.now()).toUTCString();
	}

	private counted({ limit, windowMs }: Limit, name: string) {
		const now = performance.now();
		let window = this.windows.get(name) ?? { startMs: -Infinity, used: 0 };
		if (now >= window.startMs + windowMs) window = { startMs: now, used: 0 };
		this.windows.set(name, window);
		window.used += 1;
		const endS = (EPOCH_MS + window.startMs + windowMs + this.rules.skewMs) / 1_000;
		return {
			isFull: window.used > limit,
			headers: {
				'x-ratelimit-limit': String(limit),
				'x-ratelimit-remaining': String(Math.max(0, limit - window.used)),
				'x-ratelimit-reset': String(Math[this.rules.round](endS)),
			},
		};
	}
}

const EPOCH_MS = Date.parse('2026-09-24T12:00:00.400Z');
