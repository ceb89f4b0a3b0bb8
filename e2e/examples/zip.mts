import { itemsOf } from '../../host/execution.mts';
import type { Stage } from '../../host/stage.mts';
import { chain, node } from '../../host/workflows.mts';

/** Names and SHA-256 of the files in a zip file, in its order, as n8n itself unpacks it. */
export async function unzipped({ rest }: Stage, file: string): Promise<Array<[name: string, sha256: string]>> {
	const { id } = await rest.createWorkflow({
		name: 'Unzip',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Read', 'n8n-nodes-base.readWriteFile', 1.1, { operation: 'read', fileSelector: file, options: {} }),
			node('Unzip', 'n8n-nodes-base.compression', 1.1, { operation: 'decompress', binaryPropertyName: 'data', outputPrefix: 'file_' }),
		],
		connections: chain('Start', 'Read', 'Unzip'),
	});
	const { binary = {} } = itemsOf(await rest.run(id, 'Start'), 'Unzip')[0]!;
	const found: Array<[string, string]> = [];
	for (const reference of Object.values(binary)) {
		found.push([String(reference.fileName), (await rest.readBinary(reference)).sha256]);
	}
	await rest.deleteWorkflow(id);
	return found;
}
