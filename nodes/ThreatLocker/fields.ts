import type { IDataObject, IExecuteFunctions, IExecuteSingleFunctions, ILoadOptionsFunctions, INodeProperties } from 'n8n-workflow';
import { locator } from '../fields/locator';
import { guid } from '../values/id';
import { threatLocker } from './api';

const GUID_PATTERN = {
	regex: '^\\s*\\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\}?\\s*$',
	errorMessage: 'An ID has the form 00000000-0000-0000-0000-000000000000',
};
const GUID_PLACEHOLDER = 'e.g. 33333333-cccc-4ccc-8ccc-000000000001';

export const organizationField: INodeProperties = {
	...locator({
		displayName: 'Managed Organization',
		name: 'organizationId',
		search: 'searchOrganizations',
		needed: 'never',
		description: 'The organization to work in. Leave empty for the default organization of the credential.',
		placeholder: GUID_PLACEHOLDER,
		idPattern: GUID_PATTERN,
	}),
	// Which the list does not offer: it holds those below it.
	hint: 'Leave empty for the organization of the credential',
};

export const reportField: INodeProperties = locator({
	displayName: 'Report',
	name: 'reportId',
	search: 'searchReports',
	needed: 'always',
	description: 'The report to run. The list shows the reports of the managed organization with their category.',
	placeholder: 'e.g. 11111111-aaaa-4aaa-8aaa-000000000001',
	idPattern: GUID_PATTERN,
});

export const computerField: INodeProperties = locator({
	displayName: 'Computer',
	name: 'computerId',
	search: 'searchComputers',
	needed: 'always',
	description:
		'The computer that the report is about. The list shows the computers of the managed organization, and of those below it where the report runs in several.',
	placeholder: 'e.g. 66666666-ffff-4fff-8fff-000000000001',
	idPattern: GUID_PATTERN,
});

/** @throws Refusal for what is no ID, such as a name */
export const reportGuid = (value: unknown): string =>
	guid(value, 'Report', 'Choose the report from the list, or take its ID from Report: Get Many, where it is reportId.');

/** @throws Refusal for what is no ID, such as a name */
export const organizationGuid = (value: unknown, label: string): string =>
	guid(value, label, 'Choose the organization from the list, or take its ID from Organization: Get Many, where it is organizationId.');

/**
 * Headers that select another organization. Both are sent, because clients that send only one of them saw
 * data of the key's own organization; for that organization neither is sent.
 */
export function organizationHeaders(organizationId: unknown, label: string): IDataObject {
	const id = organizationGuid(organizationId, label);
	return { managedOrganizationId: id, overrideManagedOrganizationId: id };
}

const isEmpty = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

/**
 * Headers for the organization chosen in the node, else for the credential's default, else none. Only an empty field
 * leaves the choice to the credential: an expression that came to nothing must not bring another tenant's data.
 * @throws Refusal for anything else that is no ID
 */
export async function headersFor(
	context: Pick<IExecuteFunctions | IExecuteSingleFunctions, 'getCredentials'>,
	chosen: unknown,
	label = 'Managed Organization',
) {
	if (!isEmpty(chosen)) return organizationHeaders(chosen, label);
	const { managedOrganizationId } = await context.getCredentials(threatLocker.credentialType);
	return isEmpty(managedOrganizationId ?? '') ? {} : organizationHeaders(managedOrganizationId, 'Default Managed Organization');
}

/** Headers for the organization whose reports the form offers. */
export async function homeHeaders(context: ILoadOptionsFunctions) {
	// The field is hidden then, and may still hold what was chosen before.
	const isHidden = context.getNodeParameter('organizationScope', 'one') === 'several';
	return await headersFor(context, isHidden ? '' : context.getNodeParameter('organizationId', '', { extractValue: true }));
}
