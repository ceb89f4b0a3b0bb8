import { createHash } from 'node:crypto';
import { Pool, request, type Dispatcher } from 'undici';

export type BareRequest = { url: string; method?: Dispatcher.HttpMethod; headers: Record<string, string>; body?: string };

/** Reads a reply to its end and lets go of it. */
export async function readThrough({ url, ...options }: BareRequest): Promise<void> {
	const { body } = await request(url, options);
	for await (const chunk of body) void chunk;
}

/** Length and SHA-256 (hex) of a reply. */
export async function fingerprint({ url, ...options }: BareRequest): Promise<{ bytes: number; sha256: string }> {
	const { body } = await request(url, options);
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		hash.update(chunk);
	}
	return { bytes, sha256: hash.digest('hex') };
}

/** Reads the JSON of many small replies over so many connections. */
export async function readMany(urls: string[], headers: Record<string, string>, connections: number): Promise<void> {
	const pool = new Pool(new URL(urls[0]!).origin, { connections });
	const read = async (url: string) => {
		const { body } = await pool.request({ method: 'GET', path: new URL(url).pathname, headers });
		await body.json();
	};
	await Promise.all(urls.map(read));
	await pool.close();
}
