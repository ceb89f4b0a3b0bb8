import { withinBudget, type Ticket } from '../../nodes/transport/budget.ts';

/** A service with one fixed window that begins at its first request, far away and with a clock of its own. */
export interface ServerRules {
	limit: number;
	windowMs: number;
	/** Added to the true time. */
	skewMs: number;
	/** How the end of the window becomes whole seconds. */
	round: 'ceil' | 'floor';
	/** Milliseconds of each way, taken in turn, there and back. */
	latencies: number[];
}

export interface Job extends Partial<Ticket> {
	caller: string;
	/** Milliseconds after the start. */
	atMs?: number;
	/** The budget of the process that sends it, when it is not this one's. */
	within?: typeof withinBudget;
}

export interface Journal {
	/** By arrival. `toldAt`: when the reply was read. */
	requests: Array<{ job: number; sentAt: number; status: number; toldAt: number }>;
	mostInFlight: number;
	/** When the first headers were read. */
	firstToldAt: number;
	/** Milliseconds from the start to the end of the last job. */
	tookMs: number;
	/** Jobs in the order in which they were first sent. */
	order: number[];
}

const delay = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

let accounts = 0;

/** Runs jobs against such a service on jest's fake clock. A refused job tries again until it is served. */
export async function simulate(rules: ServerRules, jobs: Job[], defaults: Omit<Ticket, 'caller'>): Promise<Journal> {
	const account = `simulation ${(accounts += 1)}`;
	const journal: Journal = { requests: [], mostInFlight: 0, firstToldAt: Infinity, tookMs: 0, order: [] };
	const start = Date.now();
	let window = { startMs: -Infinity, used: 0 };
	let inFlight = 0;
	let ways = 0;
	const way = async () => await delay(rules.latencies[(ways += 1) % rules.latencies.length]!);

	const answer = () => {
		const now = Date.now();
		if (now >= window.startMs + rules.windowMs) window = { startMs: now, used: 0 };
		window.used += 1;
		const endS = (window.startMs + rules.windowMs + rules.skewMs) / 1_000;
		return {
			status: window.used > rules.limit ? 429 : 200,
			headers: {
				date: new Date(now + rules.skewMs).toUTCString(),
				'x-ratelimit-limit': String(rules.limit),
				'x-ratelimit-remaining': String(Math.max(0, rules.limit - window.used)),
				'x-ratelimit-reset': String(Math[rules.round](endS)),
			},
		};
	};

	const serve = async ({ atMs = 0, within = withinBudget, ...job }: Job, index: number) => {
		await delay(atMs);
		for (let again = false; ; again = true) {
			const status = await within(account, { ...defaults, ...job, again }, async ({ pass }) => {
				if (!again) journal.order.push(index);
				const sentAt = Date.now();
				inFlight += 1;
				journal.mostInFlight = Math.max(journal.mostInFlight, inFlight);
				await way();
				const reply = answer();
				await way();
				inFlight -= 1;
				pass.ended(reply);
				journal.firstToldAt = Math.min(journal.firstToldAt, Date.now());
				journal.requests.push({ job: index, sentAt, status: reply.status, toldAt: Date.now() });
				return reply.status;
			});
			if (status !== 429) return;
		}
	};

	let isOver = false;
	const all = Promise.all(jobs.map(serve)).then(() => (isOver = true));
	while (!isOver) await jest.advanceTimersToNextTimerAsync();
	await all;
	journal.tookMs = Date.now() - start;
	return journal;
}
