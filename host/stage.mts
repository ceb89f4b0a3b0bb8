import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/index.mts';
import { claim } from './claim.mts';
import { installN8n } from './install.mts';
import type { Json, WorkflowNode } from './model.mts';
import { freePort, startN8n, type N8n, type N8nOptions } from './n8n.mts';
import { build, installableIn, installedTypes, installInN8n, pack, replaceInN8n, type PackedPackage } from './package.mts';
import { Rest } from './rest.mts';

/** Keys of the sandbox that credentials are made for, and the names of those credentials. */
export const credentialNames = {
	threatLocker: {
		full: 'ThreatLocker account',
		withoutReports: 'ThreatLocker without View Reports',
		withoutOrganizations: 'ThreatLocker without View Organizations',
		child: 'ThreatLocker of a child organization',
		revoked: 'ThreatLocker revoked',
	},
	smailander: {
		full: 'Smailander account',
		readOnly: 'Smailander read-only',
		withoutReports: 'Smailander without reports',
		revoked: 'Smailander revoked',
	},
} as const;

export type Service = keyof typeof credentialNames;
export type KeyName = keyof (typeof credentialNames)['threatLocker'] | keyof (typeof credentialNames)['smailander'];

/** A real n8n with the packed package installed, both services as a sandbox, and credentials for them. */
export type Stage = {
	sandbox: Sandbox;
	/** The joint package, or the first of those with one service each. */
	packed: PackedPackage;
	/** Node types that the packages brought into n8n. */
	nodeTypes: string[];
	/** Goes on with what an earlier stage left. */
	isKept: boolean;
	n8n: N8n;
	rest: Rest;
	/** A credential as a node refers to it. */
	credentialsOf(service: Service, key: KeyName): NonNullable<WorkflowNode['credentials']>;
	/** What is entered into a credential of that service. */
	credentialData(service: Service, apiKey: string): Json;
	/** Ends n8n and starts it anew on the same state: the installed package must load again. */
	restart(): Promise<void>;
	end(): Promise<void>;
};

export type StageOptions = {
	/** Holds all state; emptied at the start, */
	folder: string;
	/** unless what an earlier stage left there is to be gone on with: its n8n gets the package of now. */
	keeps?: boolean;
	/** Tried in turn for n8n before any free one is taken. */
	ports?: number[];
	/** First of the sandbox's four ports, if they are free. */
	sandboxPort?: number;
	smailander?: SandboxOptions['smailander'];
	/** Packs what is to be installed, one package at least, into the folder; the joint package when left out. */
	packages?: (folder: string) => Promise<PackedPackage[]>;
	/** Only the two credentials that the examples name. */
	fullKeysOnly?: boolean;
	/** Settings of n8n, as environment variables. */
	env?: Record<string, string>;
	log: (line: string) => void;
};

/** In the user folder of an n8n that was set up to its end. */
const readyMark = 'stage-is-set';

/** Builds and packs the package, installs what is missing of n8n, starts everything on 127.0.0.1 and signs in. */
export async function setStage({
	folder,
	keeps = false,
	ports,
	sandboxPort,
	packages = jointPackage,
	smailander,
	fullKeysOnly,
	env,
	log,
}: StageOptions): Promise<Stage> {
	await claim(folder);
	await installN8n(log);
	log('Building and packing the package');
	const userFolder = join(folder, 'n8n');
	const isKept = keeps && existsSync(join(userFolder, readyMark));
	if (!isKept) await rm(folder, { recursive: true, force: true });
	const packed = await packages(folder);
	if (isKept) for (const one of packed) await replaceInN8n(userFolder, one);

	const sandbox = await startSandboxAt(sandboxPort, { smailander });
	log(`Sandbox: ThreatLocker at ${sandbox.threatLocker.url}, Smailander at ${sandbox.smailander.url}`);
	const n8nOptions: N8nOptions = {
		userFolder,
		filesFolder: join(folder, 'files'),
		env: { ...(await installableIn(join(folder, 'npm'), packed)), ...env },
		port: await freePort(ports),
		log,
	};
	try {
		log('Starting n8n (10 to 30 s)');
		let n8n = await startN8n(n8nOptions);
		try {
			let rest = new Rest(n8n.url);
			if (isKept) await rest.logIn();
			else await rest.setUpOwner();
			const nodeTypes: string[] = [];
			for (const one of packed) {
				const types = await (isKept ? installedTypes : installInN8n)(rest, one);
				log(`Installed ${one.name} ${one.version}: ${types.length} nodes`);
				nodeTypes.push(...types);
			}
			const credentials = await makeCredentials(
				rest,
				sandbox,
				fullKeysOnly ? ['full'] : undefined,
				servicesOf({ nodeTypes }),
				await rest.credentials(),
			);
			await writeFile(join(userFolder, readyMark), '');

			const stopN8n = async () => {
				await rest.close();
				await n8n.stop();
			};
			return {
				sandbox,
				packed: packed[0]!,
				nodeTypes,
				isKept,
				get n8n() {
					return n8n;
				},
				get rest() {
					return rest;
				},
				credentialsOf: credentialsIn(credentials),
				credentialData: (service, apiKey) => credentialData(sandbox, service, apiKey),
				restart: async () => {
					await stopN8n();
					n8n = await startN8n(n8nOptions);
					rest = new Rest(n8n.url);
					await rest.logIn();
				},
				end: async () => {
					try {
						await stopN8n();
					} finally {
						await sandbox.close();
					}
				},
			};
		} catch (error) {
			await n8n.stop();
			throw error;
		}
	} catch (error) {
		await sandbox.close();
		throw error;
	}
}

async function jointPackage(folder: string): Promise<PackedPackage[]> {
	await build();
	return [await pack(folder)];
}

/** The services whose nodes are installed. */
export const servicesOf = ({ nodeTypes }: Pick<Stage, 'nodeTypes'>): Service[] =>
	(Object.keys(credentialNames) as Service[]).filter((service) => nodeTypes.some((type) => type.endsWith(`.${service}`)));

/** A node's type in n8n, which begins with its package. @param name such as `smailanderTrigger`, or `smailanderTool` for the tool that n8n makes of it */
export function typeOf({ nodeTypes }: Pick<Stage, 'nodeTypes'>, name: string): string {
	const found = nodeTypes.find((type) => type.endsWith(`.${name.replace(/Tool$/, '')}`));
	if (found === undefined) throw new Error(`No installed package has a node ${name}`);
	return name.endsWith('Tool') ? `${found}Tool` : found;
}

async function startSandboxAt(port: number | undefined, options: SandboxOptions): Promise<Sandbox> {
	try {
		return await startSandbox({ ...options, port });
	} catch (error) {
		const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
		if (port === undefined || !isTaken) throw error;
		return await startSandbox(options);
	}
}

/**
 * Makes the credentials of `credentialNames`, by `service key`. `only` names the keys; all when left out. Of those that are
 * `there` already, from an earlier stage, one with the same name gets the new data.
 */
export async function makeCredentials(
	rest: Rest,
	sandbox: Sandbox,
	only: string[] | undefined,
	services = Object.keys(credentialNames) as Service[],
	there: Awaited<ReturnType<Rest['credentials']>> = [],
): Promise<Map<string, { id: string; name: string }>> {
	const made = new Map<string, { id: string; name: string }>();
	for (const service of services) {
		const keys: Record<string, string> = sandbox[service].keys;
		for (const [key, name] of Object.entries(credentialNames[service])) {
			if (only !== undefined && !only.includes(key)) continue;
			const [type, data] = [`${service}Api`, credentialData(sandbox, service, keys[key]!)];
			const known = there.find((one) => one.name === name && one.type === type);
			if (known) await rest.updateCredential(known.id, name, type, data);
			const { id } = known ?? (await rest.createCredential(name, type, data));
			made.set(`${service} ${key}`, { id, name });
		}
	}
	return made;
}

/** Finds a credential among those made, as a node refers to it. @throws Error when it was not made */
export const credentialsIn =
	(made: Map<string, { id: string; name: string }>): Stage['credentialsOf'] =>
	(service, key) => {
		const found = made.get(`${service} ${key}`);
		if (found === undefined) throw new Error(`There is no credential for the ${service} key "${key}"`);
		return { [`${service}Api`]: found };
	};

/** What is entered into a credential of that service. */
export function credentialData(sandbox: Sandbox, service: Service, apiKey: string): Json {
	return service === 'threatLocker'
		? { apiKey, instance: 'g', managedOrganizationId: '', baseUrl: sandbox.threatLocker.url }
		: { apiKey, baseUrl: 'custom', customBaseUrl: sandbox.smailander.url };
}
