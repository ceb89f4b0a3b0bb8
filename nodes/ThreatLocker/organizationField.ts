import type { IExecuteFunctions, IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';
import { locator } from '../fields/locator';
import { organizationHeaders, threatLocker } from './api';

const GUID_PATTERN = {
	regex: '^\\s*\\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\}?\\s*$',
	errorMessage: 'An ID has the form 00000000-0000-0000-0000-000000000000',
};
const GUID_PLACEHOLDER = 'e.g. 33333333-cccc-4ccc-8ccc-000000000001';

export const organizationField: INodeProperties = locator({
	displayName: 'Managed Organization',
	name: 'organizationId',
	search: 'searchOrganizations',
	required: false,
	description: 'The organization to work in. Leave empty for the default organization of the credential.',
	placeholder: GUID_PLACEHOLDER,
	idPattern: GUID_PATTERN,
});

export const reportField: INodeProperties = locator({
	displayName: 'Report',
	name: 'reportId',
	search: 'searchReports',
	required: true,
	description: 'The report to run. The list shows the reports of the managed organization with their category.',
	placeholder: 'e.g. 11111111-aaaa-4aaa-8aaa-000000000001',
	idPattern: GUID_PATTERN,
});

/** Headers for the organization chosen in the node, else for the credential's default, else none. */
export async function headersFor(
	context: Pick<IExecuteFunctions | IExecuteSingleFunctions, 'getCredentials'>,
	chosen: unknown,
) {
	if (typeof chosen === 'string' && chosen.trim() !== '') return organizationHeaders(chosen);
	const { managedOrganizationId } = await context.getCredentials(threatLocker.credentialType);
	const fallback = typeof managedOrganizationId === 'string' ? managedOrganizationId.trim() : '';
	return organizationHeaders(fallback);
}
