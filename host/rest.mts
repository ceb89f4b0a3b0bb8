import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readExecution } from './execution.mts';
import type {
	BinaryReference,
	CredentialType,
	Execution,
	Json,
	MapperField,
	NodeType,
	PickerEntry,
	Workflow,
	WorkflowNode,
} from './model.mts';
import { RestError, Session } from './session.mts';

/** The account that every n8n of this project gets. It listens on 127.0.0.1 and is thrown away. */
export const owner = {
	email: 'demo@example.com',
	password: 'Demo-12345',
	firstName: 'Demo',
	lastName: 'Owner',
};

/** A field of a node in the editor whose choices the node loads, and what is filled in beside it. */
type Field = [
	node: { type: string; typeVersion: number },
	path: string,
	methodName: string,
	credentials: WorkflowNode['credentials'],
	currentNodeParameters: Json,
];

/**
 * n8n's REST interface as its editor uses it (read in n8n 2.41.1; n8n does not promise it to others).
 */
export class Rest extends Session {
	/** Makes the owner account of a new n8n and signs in as it. */
	async setUpOwner(): Promise<void> {
		await this.send('POST', '/rest/owner/setup', owner);
	}

	async logIn(): Promise<void> {
		await this.send('POST', '/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	async installPackage(name: string, version: string): Promise<void> {
		await this.send('POST', '/rest/community-packages', { name, version });
	}

	/** What the page Settings → Community nodes lists. */
	async installedPackages(): Promise<
		Array<{ packageName: string; installedVersion: string; failedLoading?: boolean; installedNodes: Array<{ type: string; name: string }> }>
	> {
		return await this.send('GET', '/rest/community-packages');
	}

	/** Every node type that the editor offers. */
	async nodeTypes(): Promise<NodeType[]> {
		return JSON.parse(await this.text('/types/nodes.json')) as NodeType[];
	}

	/** Every credential type that the editor offers. */
	async credentialTypes(): Promise<CredentialType[]> {
		return JSON.parse(await this.text('/types/credentials.json')) as CredentialType[];
	}

	/** Anything that n8n serves under a path. */
	async text(path: string): Promise<string> {
		const { body } = await this.exchange('GET', path);
		return await body.text();
	}

	async createCredential(name: string, type: string, data: Json): Promise<{ id: string; name: string; type: string }> {
		const { id } = await this.send<{ id: string }>('POST', '/rest/credentials', { name, type, data });
		return { id, name, type };
	}

	/** Those that are there. */
	async credentials(): Promise<Array<{ id: string; name: string; type: string }>> {
		return await this.send('GET', '/rest/credentials');
	}

	async updateCredential(id: string, name: string, type: string, data: Json): Promise<void> {
		await this.send('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** The button Test of a credential that is being filled in. Never throws for a credential that does not work. */
	async testCredential(name: string, type: string, data: Json): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id } = await this.createCredential(name, type, data);
		try {
			return await this.send('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
		} finally {
			await this.send('DELETE', `/rest/credentials/${id}`);
		}
	}

	async createWorkflow(workflow: Workflow): Promise<{ id: string; versionId: string }> {
		return await this.send('POST', '/rest/workflows', {
			name: workflow.name,
			nodes: workflow.nodes,
			connections: workflow.connections,
			settings: { executionOrder: 'v1', ...workflow.settings },
			...(workflow.pinData ? { pinData: workflow.pinData } : {}),
		});
	}

	/** Saves a workflow anew, as the editor does. @returns its new version */
	async updateWorkflow(id: string, { name, nodes, connections }: Workflow): Promise<{ versionId: string }> {
		return await this.send('PATCH', `/rest/workflows/${id}`, { name, nodes, connections });
	}

	/** Those that are there and not archived. */
	async workflows(): Promise<Array<{ id: string; name: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ isArchived: false }));
		return await this.send('GET', `/rest/workflows?filter=${filter}`);
	}

	/** Also a published one: n8n takes a moment to unpublish it, and refuses until then. */
	async deleteWorkflow(id: string, withinMs = 30_000): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/archive`, {});
		const deadline = Date.now() + withinMs;
		for (;;) {
			try {
				return await this.send('DELETE', `/rest/workflows/${id}`);
			} catch (error) {
				if (!(error instanceof RestError && error.status === 409) || Date.now() > deadline) throw error;
				await sleep(250);
			}
		}
	}

	/** Publishes a workflow and waits until n8n has done so. */
	async activate(id: string, versionId: string, withinMs = 30_000): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		const deadline = Date.now() + withinMs;
		for (;;) {
			const { status, triggers } = await this.send<{ status: string; triggers: Array<{ errorMessage: string | null }> }>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			if (status === 'published') return;
			if (status === 'failed' || Date.now() > deadline) {
				throw new Error(`Workflow ${id} is not published (${status}): ${triggers.map(({ errorMessage }) => errorMessage).join('; ')}`);
			}
			await sleep(250);
		}
	}

	async deactivate(id: string): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Starts a workflow by hand from one of its triggers, as the editor's button does, and waits for its end. */
	async run(id: string, trigger: string, withinMs = 120_000): Promise<Execution> {
		return await this.started(id, { name: trigger }, withinMs);
	}

	/** Sends a message to a workflow's chat in the editor, and waits for the end of the execution that answers it. */
	async chat(id: string, trigger: string, chatInput: string, withinMs = 120_000): Promise<Execution> {
		const message = { json: { action: 'sendMessage', chatInput, sessionId: 'chat' } };
		const run = {
			startTime: Date.now(),
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			source: [],
			data: { main: [[message]] },
		};
		return await this.started(id, { name: trigger, data: run }, withinMs);
	}

	private async started(id: string, triggerToStartFrom: Json, withinMs: number): Promise<Execution> {
		const { executionId } = await this.send<{ executionId: string }>('POST', `/rest/workflows/${id}/run`, { triggerToStartFrom });
		return await this.finished(executionId, withinMs);
	}

	/** The newest stored execution of a workflow. */
	async lastExecution(workflowId: string): Promise<Execution | undefined> {
		const [newest] = await this.executions(workflowId, 1);
		return newest && (await this.finished(newest.id, 60_000));
	}

	/** The newest stored executions of a workflow, newest first. */
	async executions(workflowId: string, limit = 100): Promise<Array<{ id: string; status: Execution['status'] }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/rest/executions?filter=${filter}&limit=${limit}`;
		const { results } = await this.send<{ results: Array<{ id: string; status: Execution['status'] }> }>('GET', path);
		return results;
	}

	/** An execution when it has ended. @throws Error when it has not within the time; it is stopped then */
	async finished(id: string, withinMs: number): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (let wait = 50; ; wait = Math.min(wait * 2, 500)) {
			await sleep(wait);
			const { status, data } = await this.send<{ status: Execution['status']; data: string }>('GET', `/rest/executions/${id}`);
			if (status !== 'new' && status !== 'running') return readExecution(id, status, data);
			if (Date.now() > deadline) {
				await this.send('POST', `/rest/executions/${id}/stop`, {});
				throw new Error(`Execution ${id} had not ended after ${withinMs / 1000} s`);
			}
		}
	}

	/** What a resource locator's list shows for a search text. */
	async pick(
		...[node, path, methodName, credentials, currentNodeParameters, search = {}]: [
			...field: Field,
			search?: { filter?: string; paginationToken?: string | number },
		]
	): Promise<{ results: PickerEntry[]; paginationToken?: string | number }> {
		return await this.ofField('resource-locator-results', [node, path, methodName, credentials, currentNodeParameters], search);
	}

	/** What a field with choices from the service offers. */
	async choices(...field: Field): Promise<PickerEntry[]> {
		return await this.ofField('options', field);
	}

	/** The fields that a resource mapper shows. */
	async mapperFields(...field: Field): Promise<{ fields: MapperField[]; emptyFieldsNotice?: string }> {
		return await this.ofField('resource-mapper-fields', field);
	}

	private async ofField<T>(what: string, [node, path, methodName, credentials, currentNodeParameters]: Field, more: Json = {}): Promise<T> {
		return await this.send('POST', `/rest/dynamic-node-parameters/${what}`, {
			nodeTypeAndVersion: { name: node.type, version: node.typeVersion },
			path,
			methodName,
			credentials,
			currentNodeParameters,
			...more,
		});
	}

	/** Reads a stored file to its end without keeping it: its length and SHA-256 (hex). */
	async readBinary(reference: BinaryReference): Promise<{ bytes: number; sha256: string }> {
		const hash = createHash('sha256');
		let bytes = 0;
		for await (const chunk of this.openBinary(reference)) {
			bytes += chunk.length;
			hash.update(chunk);
		}
		return { bytes, sha256: hash.digest('hex') };
	}

	/** The content of a stored file, piece by piece. */
	async *openBinary(reference: BinaryReference): AsyncGenerator<Buffer> {
		if (reference.id === undefined) {
			yield Buffer.from(reference.data, 'base64');
			return;
		}
		const { body } = await this.exchange('GET', `/rest/binary-data?id=${encodeURIComponent(reference.id)}&action=download`);
		yield* body as AsyncIterable<Buffer>;
	}
}
