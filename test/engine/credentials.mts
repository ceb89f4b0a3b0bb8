import {
	ICredentialsHelper,
	type IAuthenticate,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestOptions,
	type INodeCredentialsDetails,
	type INodeParameters,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';

export type CredentialData = ICredentialDataDecryptedObject;

type Authenticate = Exclude<IAuthenticate, IAuthenticateGeneric>;

/** A request as a credential type lets it go, whose way of authenticating is a function. */
export const authenticated = async (
	{ authenticate }: ICredentialType,
	credentials: CredentialData,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> => await (authenticate as Authenticate)(credentials, request);

const credentialTypes: Record<string, ICredentialType> = {
	threatLockerApi: new ThreatLockerApi(),
	smailanderApi: new SmailanderApi(),
};

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');

/** The fields of a credential as n8n's server evaluates them, for an input item. */
function resolved(
	data: CredentialData,
	{ workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData }: ICredentialsExpressionResolveValues,
	mode: WorkflowExecuteMode,
	executeData?: IExecuteData,
): CredentialData {
	const { expression } = workflow;
	const given = [
		data as INodeParameters,
		runExecutionData,
		runIndex,
		itemIndex,
		node.name,
		connectionInputData,
		mode,
		{},
		executeData,
	] as const;
	return expression.getParameterValue(...given, false, data) as CredentialData;
}

/** n8n's credential store belongs to the server, not to the engine; this one holds a single decrypted credential. */
export class StoredCredentials extends ICredentialsHelper {
	readonly type: string;
	readonly data: CredentialData;
	/** How often it was read. */
	reads = 0;

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

	async authenticate(credentials: CredentialData, typeName: string, requestOptions: IHttpRequestOptions): Promise<IHttpRequestOptions> {
		return await authenticated(credentialTypes[typeName]!, credentials, requestOptions);
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
		mode: WorkflowExecuteMode = 'manual',
		executeData?: IExecuteData,
		_raw?: boolean,
		resolve?: ICredentialsExpressionResolveValues,
	): Promise<CredentialData> {
		this.reads += 1;
		const defaults = credentialTypes[type]!.properties.map(({ name, default: value }) => [name, value]);
		const data = { ...(Object.fromEntries(defaults) as CredentialData), ...this.data };
		return resolve && Object.values(data).some(isExpression) ? resolved(data, resolve, mode, executeData) : data;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string) {
		return credentialTypes[type]!.properties;
	}
}
