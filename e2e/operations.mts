import type { Stage } from '../host/stage.mts';

type Property = { name: string; displayOptions?: { show?: { resource?: string[] } }; options?: Array<{ value: string }> };

/** `node resource operation` of everything that n8n's editor offers for the action nodes of the package. */
export async function offeredOperations({ rest, nodeTypes }: Stage): Promise<string[]> {
	const operations: string[] = [];
	for (const { name, properties } of await rest.nodeTypes()) {
		// n8n makes a tool of every node that is usable as one; it has the same operations, and is none of those installed.
		if (!nodeTypes.includes(name)) continue;
		const [, node] = name.split('.');
		for (const { name: property, displayOptions, options } of properties as unknown as Property[]) {
			if (property !== 'operation') continue;
			// n8n adds the entry "Custom API Call" to every node with credentials; it only points to HTTP Request.
			const own = (options ?? []).filter(({ value }) => value !== '__CUSTOM_API_CALL__');
			for (const resource of displayOptions?.show?.resource ?? []) {
				for (const { value } of own) operations.push(`${node} ${resource} ${value}`);
			}
		}
	}
	if (operations.length === 0) throw new Error('n8n offers no operation of the package');
	return operations;
}
