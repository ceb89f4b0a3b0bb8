import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type IDataObject, type INodeListSearchResult, type INodePropertyOptions, type ResourceMapperFields } from 'n8n-workflow';
import type { CredentialData } from './credentials.mts';
import { nodeTypes, PACKAGE } from './nodeTypes.mts';
import type { TriggerName } from './poll.mts';
import { additionalData, node, type NodeName } from './run.mts';

export interface ListSearch {
	node: NodeName | TriggerName;
	/** Name of the node's list search method. */
	method: string;
	/** What the editor holds of the node's fields while the list is open. */
	parameters?: IDataObject;
	/** Decrypted data of the node's credential. */
	credential: CredentialData;
	/** What the user typed into the list's search box. */
	filter?: string;
	/** From the page before. */
	paginationToken?: string;
}

function opened({ node: name, method, parameters, credential }: ListSearch) {
	const credentialType = name.replace(/(Trigger)?$/, 'Api');
	const edited = {
		...node('Temp-Node', `${PACKAGE}.${name}`, parameters ?? {}),
		credentials: { [credentialType]: { id: '1', name: 'Test' } },
	};
	const workflow = new Workflow({ nodes: [edited], connections: {}, active: false, nodeTypes });
	const data = { ...additionalData(credentialType, credential), currentNodeParameters: edited.parameters };
	const { methods } = nodeTypes.getByNameAndVersion(edited.type, 1);
	return { context: new LoadOptionsContext(workflow, edited, data, `parameters.${method}`), methods };
}

/** Opens one page of a locator's list, as n8n's server does for the editor. Rejects with the error the editor shows. */
export async function searchList(search: ListSearch): Promise<INodeListSearchResult> {
	const { context, methods } = opened(search);
	const method = methods?.listSearch?.[search.method];
	if (!method) throw new Error(`${search.node} has no list search "${search.method}"`);
	return await method.call(context, search.filter, search.paginationToken);
}

/** Reads the choices of a field, as n8n's server does for the editor. */
export async function loadChoices(search: Omit<ListSearch, 'filter' | 'paginationToken'>): Promise<INodePropertyOptions[]> {
	const { context, methods } = opened(search);
	const method = methods?.loadOptions?.[search.method];
	if (!method) throw new Error(`${search.node} has no choices "${search.method}"`);
	return await method.call(context);
}

/** Reads the fields of a resource mapper, as n8n's server does for the editor. */
export async function loadFields(search: Omit<ListSearch, 'filter' | 'paginationToken'>): Promise<ResourceMapperFields> {
	const { context, methods } = opened(search);
	const method = methods?.resourceMapping?.[search.method];
	if (!method) throw new Error(`${search.node} has no fields "${search.method}"`);
	return await method.call(context);
}
