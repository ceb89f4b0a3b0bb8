import {
	ICredentialsHelper,
	Workflow,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentialsExpressionResolveValues,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
} from 'n8n-workflow';
import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';
import { nodeTypes } from './nodeTypes.mts';

export type CredentialData = ICredentialDataDecryptedObject;

const credentialTypes: Record<string, ICredentialType> = {
	threatLockerApi: new ThreatLockerApi(),
	smailanderApi: new SmailanderApi(),
};

/** n8n's credential store belongs to the server, not to the engine; this one holds a single decrypted credential. */
export class StoredCredentials extends ICredentialsHelper {
	readonly type: string;
	readonly data: CredentialData;

	constructor(type: string, data: CredentialData) {
		super();
		this.type = type;
		this.data = data;
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	getParentTypes(): string[] {
		return [];
	}

	/** Resolves the credential type's own expressions, as the server does. */
	async authenticate(
		credentials: CredentialData,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		_workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { properties } = credentialTypes[typeName]!.authenticate as IAuthenticateGeneric;
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		for (const [name, value] of Object.entries(properties.headers ?? {})) {
			requestOptions.headers = {
				...requestOptions.headers,
				[name]: workflow.expression.getSimpleParameterValue(node, value as string, 'internal', {
					$credentials: credentials,
				}) as string,
			};
		}
		return requestOptions;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(_details: INodeCredentialsDetails, type: string): Promise<never> {
		throw new Error(`The stored form of ${type} is not used by the engine`);
	}

	async getDecrypted(
		_additionalData: unknown,
		_details: INodeCredentialsDetails,
		type: string,
		_mode?: unknown,
		_executeData?: unknown,
		_raw?: boolean,
		_resolve?: ICredentialsExpressionResolveValues,
	): Promise<CredentialData> {
		const defaults = credentialTypes[type]!.properties.map(({ name, default: value }) => [name, value]);
		return { ...(Object.fromEntries(defaults) as CredentialData), ...this.data };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string) {
		return credentialTypes[type]!.properties;
	}
}
