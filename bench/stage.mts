import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installN8n } from '../host/install.mts';
import type { Json, NodeType, WorkflowNode } from '../host/model.mts';
import { freePort, startN8n, type N8n } from '../host/n8n.mts';
import { build, installableIn, installInN8n, pack, type PackedPackage } from '../host/package.mts';
import { Rest } from '../host/rest.mts';
import { startSandboxProcess, type SandboxProcess } from './sandbox.mts';

/** Environment in which n8n has the benchmark's own nodes. */
const nodesEnv = { N8N_CUSTOM_EXTENSIONS: join(import.meta.dirname, 'nodes') };

/** The packed package installed in an n8n that is started anew for every measurement. */
export type Stage = {
	folder: string;
	sandbox: SandboxProcess;
	packed: PackedPackage;
	/** The package's nodes, as n8n offers them. */
	nodeTypes: NodeType[];
	credentials: Credentials;
	/** For n8n's own commands, besides the environment of this process. */
	env: Record<string, string>;
	start(env?: Record<string, string>): Promise<{ n8n: N8n; rest: Rest; stop: () => Promise<void> }>;
	end(): void;
};

/** Credentials of the package's nodes and, with the same keys, of the HTTP Request node. */
export type Credentials = Record<
	'threatLocker' | 'smailander' | 'threatLockerHeader' | 'smailanderHeader',
	NonNullable<WorkflowNode['credentials']>
>;

/** Builds, packs and installs the package, makes the credentials and stops n8n again. `folder` is emptied. */
export async function setStage(folder: string, log: (line: string) => void): Promise<Stage> {
	await installN8n(log);
	log('Building and packing the package');
	await rm(folder, { recursive: true, force: true });
	await build();
	const packed = await pack(folder);
	const npm = await installableIn(join(folder, 'npm'), [packed]);
	const port = await freePort();
	const start: Stage['start'] = async (env) => {
		const n8n = await startN8n({ userFolder: join(folder, 'n8n'), port, env: { ...npm, ...nodesEnv, ...env } });
		const rest = new Rest(n8n.url);
		return {
			n8n,
			rest,
			stop: async () => {
				await rest.close();
				await n8n.stop();
			},
		};
	};

	const sandbox = await startSandboxProcess();
	try {
		log('Installing it in n8n');
		const { rest, stop } = await start();
		try {
			await rest.setUpOwner();
			const names = await installInN8n(rest, packed);
			const nodeTypes = (await rest.nodeTypes()).filter(({ name }) => names.includes(name));
			const credentials = await makeCredentials(rest, sandbox);
			const env = {
				...nodesEnv,
				N8N_USER_FOLDER: join(folder, 'n8n'),
				N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
				N8N_DIAGNOSTICS_ENABLED: 'false',
			};
			return { folder, sandbox, packed, nodeTypes, credentials, env, start, end: () => sandbox.end() };
		} finally {
			await stop();
		}
	} catch (error) {
		sandbox.end();
		throw error;
	}
}

async function makeCredentials(rest: Rest, { doors }: SandboxProcess): Promise<Credentials> {
	const make = async (name: string, type: string, data: Json) => {
		const { id } = await rest.createCredential(name, type, data);
		return { [type]: { id, name } };
	};
	const { threatLocker, smailander } = doors;
	return {
		threatLocker: await make('ThreatLocker', 'threatLockerApi', {
			apiKey: threatLocker.key,
			instance: 'g',
			managedOrganizationId: '',
			baseUrl: threatLocker.url,
		}),
		smailander: await make('Smailander', 'smailanderApi', {
			apiKey: smailander.key,
			baseUrl: 'custom',
			customBaseUrl: smailander.url,
		}),
		threatLockerHeader: await make('ThreatLocker header', 'httpHeaderAuth', {
			name: 'Authorization',
			value: threatLocker.key,
		}),
		smailanderHeader: await make('Smailander header', 'httpHeaderAuth', {
			name: 'Authorization',
			value: `Bearer ${smailander.key}`,
		}),
	};
}
