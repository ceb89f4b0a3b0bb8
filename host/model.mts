/** Workflows, executions and types of nodes as n8n's REST interface has them. */

export type Json = Record<string, unknown>;

export type WorkflowNode = {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Json;
	credentials?: Record<string, { id: string | null; name: string }>;
	onError?: 'continueRegularOutput' | 'continueErrorOutput' | 'stopWorkflow';
	executeOnce?: boolean;
	webhookId?: string;
};

type ConnectionKind = 'main' | 'ai_languageModel' | 'ai_memory' | 'ai_tool';

export type Workflow = {
	name: string;
	nodes: WorkflowNode[];
	/** By the name of the node that they start from, and by their kind. */
	connections: Record<string, Partial<Record<ConnectionKind, Array<Array<{ node: string; type: ConnectionKind; index: number }> | null>>>>;
	settings?: Json;
	pinData?: Json;
};

export type BinaryReference = {
	id?: string;
	data: string;
	mimeType: string;
	fileName?: string;
	fileExtension?: string;
	fileSize?: string;
	bytes?: number;
};

export type Item = {
	json: Json;
	binary?: Record<string, BinaryReference>;
	pairedItem?: unknown;
	error?: unknown;
};

export type ExecutionError = {
	name?: string;
	message: string;
	description?: string | null;
	node?: { name: string };
	context?: Json;
	[key: string]: unknown;
};

export type NodeRun = {
	executionStatus: string;
	executionTime: number;
	error?: ExecutionError;
	data?: { main: Array<Item[] | null> };
	/** Shown at the output of the node. */
	hints?: Array<{ message: string }>;
};

export type Execution = {
	id: string;
	status: 'success' | 'error' | 'canceled' | 'crashed' | 'waiting' | 'running' | 'new';
	/** Runs of each node, by its name. */
	runs: Record<string, NodeRun[]>;
	error?: ExecutionError;
	/** As stored, whole: for checks that nothing secret is in it. */
	stored: string;
};

type Icon = string | { light: string; dark: string };

export type NodeType = {
	name: string;
	displayName: string;
	properties: Json[];
	iconUrl?: Icon;
	codex?: { categories?: string[]; resources?: Json };
};

export type CredentialType = { name: string; displayName: string; iconUrl?: Icon };

export type PickerEntry = { name: string; value: string; description?: string; url?: string };

export type MapperField = { id: string; displayName: string; required: boolean; type: string; options?: PickerEntry[] };
