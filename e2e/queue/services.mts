import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import type { Json } from '../../host/model.mts';
import { n8nFolder, runsFolder } from '../../host/places.mts';
import { HostFailure } from '../../host/script.mts';

/** Where each service is looked for, and what to tell whoever has none. */
const services = {
	PostgreSQL: {
		variable: 'E2E_POSTGRES_URL',
		standard: 'postgres://postgres@127.0.0.1:5432/postgres',
		wanted: 'whose user may create databases',
		start: 'docker run --rm -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:16',
	},
	Redis: {
		variable: 'E2E_REDIS_URL',
		standard: 'redis://127.0.0.1:6379/0',
		wanted: 'of version 6 or newer',
		start: 'docker run --rm -d -p 127.0.0.1:6379:6379 redis:7',
	},
};
type ServiceName = keyof typeof services;
const defaultPorts: Record<ServiceName, number> = { PostgreSQL: 5432, Redis: 6379 };

/** How to name the two services, in the words of `--help`. */
export const servicesHelp = Object.entries(services)
	.map(([name, { variable, standard, wanted, start }]) => `  ${variable}  ${name} ${wanted}; default ${standard}\n    ${start}`)
	.join('\n');

/** Names of earlier runs of this clone begin so too; they are cleared away with this one's. */
const ownNames = `n8n_e2e_${basename(runsFolder).slice(-8)}_`;

export type Services = {
	/** What makes an n8n process use them. */
	env: Record<string, string>;
	/** Asks the database that the n8n processes share. */
	query(text: string, values?: unknown[]): Promise<Json[]>;
	/** Drops the database, and deletes the keys in Redis. */
	end(): Promise<void>;
};

/**
 * Looks whether PostgreSQL and Redis listen at all, which needs no client.
 * @throws HostFailure naming each that does not, and how to start one
 */
export async function requireServices(): Promise<void> {
	const missing: string[] = [];
	for (const name of Object.keys(services) as ServiceName[]) {
		const { hostname, port } = addressOf(name);
		const reason = await refusalAt(hostname, port);
		if (reason !== undefined) missing.push(advice(name, `does not answer (${reason})`));
	}
	if (missing.length > 0) throw new HostFailure(missing.join('\n\n'));
}

/**
 * Makes a database and a prefix of Redis keys that nobody else uses.
 *
 * The clients are those that the installed n8n brings for itself, so what works here works for n8n.
 * @throws HostFailure when a service refuses the user
 */
export async function openServices(): Promise<Services> {
	await requireServices();
	const server = await openPostgres(undefined);
	try {
		const redis = await openRedis();
		try {
			return await makeOwn(server, redis);
		} catch (error) {
			redis.disconnect();
			throw error;
		}
	} catch (error) {
		await server.end();
		throw error;
	}
}

async function makeOwn(server: Postgres, redis: Redis): Promise<Services> {
	const name = `${ownNames}${Date.now().toString(36)}`;
	await clear(server, redis);
	try {
		await server.query(`CREATE DATABASE ${name}`);
	} catch (error) {
		throw new HostFailure(advice('PostgreSQL', `made no database (${messageOf(error)})`));
	}
	const database = await openPostgres(name);
	return {
		env: settings(name),
		query: async (text, values) => (await database.query(text, values)).rows,
		end: async () => {
			await database.end();
			await clear(server, redis);
			await server.end();
			await redis.quit();
		},
	};
}

/** @param name of the database, and what the Redis keys begin with */
function settings(name: string): Record<string, string> {
	const postgres = addressOf('PostgreSQL');
	const redis = addressOf('Redis');
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.hostname,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		DB_POSTGRESDB_DATABASE: name,
		QUEUE_BULL_REDIS_HOST: redis.hostname,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_REDIS_USERNAME: redis.user,
		QUEUE_BULL_REDIS_PASSWORD: redis.password,
		QUEUE_BULL_REDIS_DB: redis.path === '' ? '0' : redis.path,
		QUEUE_BULL_PREFIX: name,
		// Channels of Redis are not kept apart by its databases.
		N8N_REDIS_KEY_PREFIX: name,
	};
}

/** Deletes all that runs of this clone have left. */
async function clear(server: Postgres, redis: Redis): Promise<void> {
	const { rows } = await server.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [ownNames]);
	for (const { datname } of rows) await server.query(`DROP DATABASE ${String(datname)} WITH (FORCE)`);
	for await (const keys of redis.scanStream({ match: `${ownNames}*`, count: 1000 })) {
		if (keys.length > 0) await redis.del(...keys);
	}
}

type Postgres = {
	connect(): Promise<void>;
	query(text: string, values?: unknown[]): Promise<{ rows: Json[] }>;
	end(): Promise<void>;
};

type Redis = {
	connect(): Promise<void>;
	ping(): Promise<string>;
	scanStream(options: { match: string; count: number }): AsyncIterable<string[]>;
	del(...keys: string[]): Promise<number>;
	quit(): Promise<string>;
	disconnect(): void;
	on(event: 'error', listener: (error: Error) => void): void;
};

const requireOfN8n = createRequire(join(n8nFolder, 'package.json'));

/** @param database that of the address when left out */
async function openPostgres(database: string | undefined): Promise<Postgres> {
	const { Client } = requireOfN8n('pg') as { Client: new (options: object) => Postgres };
	const { hostname, port, user, password, path } = addressOf('PostgreSQL');
	const client = new Client({ host: hostname, port, user, password, database: database ?? path });
	try {
		await client.connect();
		return client;
	} catch (error) {
		throw new HostFailure(advice('PostgreSQL', `refuses user "${user}" (${messageOf(error)})`));
	}
}

async function openRedis(): Promise<Redis> {
	const Client = requireOfN8n('ioredis') as new (options: object) => Redis;
	const { hostname, port, user, password, path } = addressOf('Redis');
	const client = new Client({
		host: hostname,
		port,
		...(user === '' ? {} : { username: user }),
		...(password === '' ? {} : { password }),
		db: Number(path),
		lazyConnect: true,
		retryStrategy: null,
	});
	let refusal: unknown;
	client.on('error', (error) => (refusal ??= error));
	try {
		await client.connect();
		await client.ping();
		return client;
	} catch (error) {
		client.disconnect();
		throw new HostFailure(advice('Redis', `refuses (${messageOf(refusal ?? error)})`));
	}
}

type Address = { hostname: string; port: number; user: string; password: string; path: string };

function addressOf(name: ServiceName): Address {
	const { variable, standard } = services[name];
	const text = process.env[variable] || standard;
	if (!URL.canParse(text)) throw new HostFailure(`${variable} is not an address such as ${standard}`);
	const { hostname, port, username, password, pathname } = new URL(text);
	return {
		hostname,
		port: port === '' ? defaultPorts[name] : Number(port),
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
		path: pathname.slice(1),
	};
}

/** Why nothing listens there; undefined when something does. */
async function refusalAt(host: string, port: number): Promise<string | undefined> {
	const socket = connect({ host, port, timeout: 5_000 });
	try {
		await Promise.race([
			once(socket, 'connect'),
			once(socket, 'timeout').then(async () => await Promise.reject(new Error('no answer within 5 s'))),
		]);
		return undefined;
	} catch (error) {
		return messageOf(error);
	} finally {
		socket.destroy();
	}
}

/** What is wrong with a service and how to mend it; its address without the password. */
function advice(name: ServiceName, what: string): string {
	const { variable, wanted, standard, start } = services[name];
	const { hostname, port } = addressOf(name);
	return `${name} at ${hostname}:${port} ${what}.
Set ${variable} to the address of a ${name} ${wanted}, such as ${standard}, or start one:
  ${start}`;
}

/** The error for several addresses of one host name has a code and no words. */
const messageOf = (error: unknown): string =>
	error instanceof Error ? error.message || String('code' in error ? error.code : error.name) : String(error);
