import type { INodeProperties } from 'n8n-workflow';

/** Names the binary field of an operation that puts out a file. */
export const outputFileField: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};
