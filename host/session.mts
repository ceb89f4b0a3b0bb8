import { Pool, type Dispatcher } from 'undici';

/** A reply of n8n with a status of 400 or more. */
export class RestError extends Error {
	readonly status: number;

	constructor(method: string, path: string, status: number, message: string) {
		super(`${method} ${path} answered ${status}: ${message}`);
		this.status = status;
	}
}

/** One signed-in browser: it keeps the session cookie. */
export class Session {
	private readonly pool: Pool;
	private cookie = '';
	/** n8n ties a session to the browser that it was opened in. */
	private readonly browserId = 'n8n-nodes-security-reports';

	constructor(url: string) {
		this.pool = new Pool(url, { headersTimeout: 600_000, bodyTimeout: 600_000 });
	}

	/** Ends every connection, also those to an n8n that was killed; safe to call twice. */
	async close(): Promise<void> {
		await this.pool.destroy();
	}

	/** One call; the reply's `data`. */
	protected async send<T>(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<T> {
		const reply = await this.exchange(method, path, body);
		const text = await reply.body.text();
		return text === '' ? (undefined as T) : (JSON.parse(text) as { data: T }).data;
	}

	protected async exchange(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Dispatcher.ResponseData> {
		const reply = await this.pool.request({
			method,
			path,
			// n8n gives up idle connections while a long execution keeps it busy: none is used twice.
			reset: true,
			headers: {
				'browser-id': this.browserId,
				...(this.cookie === '' ? {} : { cookie: this.cookie }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		this.keepCookie(reply.headers['set-cookie']);
		if (reply.statusCode >= 400) {
			throw new RestError(method, path, reply.statusCode, messageOf(await reply.body.text()));
		}
		return reply;
	}

	private keepCookie(header: string | string[] | undefined): void {
		const session = [header ?? []].flat().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session.split(';', 1).join();
	}
}

function messageOf(text: string): string {
	try {
		const { message } = JSON.parse(text) as { message?: string };
		return message ?? text;
	} catch {
		return text.slice(0, 500);
	}
}
