import type { IAuthenticate, Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { BASE_ADDRESS_EXPRESSION, baseAddress } from '../nodes/ThreatLocker/address';
import { signing } from '../nodes/transport/credential';

const KEY_OR_INSTANCE =
	'ThreatLocker did not accept the API key for this instance. Check that the key is complete, not revoked and not expired, and that the instance is the one shown in the portal under Help, in brackets by "ThreatLocker Access".';

export class ThreatLockerApi implements ICredentialType {
	name = 'threatLockerApi';

	displayName = 'ThreatLocker API';

	icon: Icon = { light: 'file:icons/threatlocker.svg', dark: 'file:icons/threatlocker.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/threatlocker.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The token of an API user, made in the portal under Administrators, API Users. Enter it alone: a pasted "Bearer " in front and white space around it are removed.',
		},
		{
			displayName: 'Portal Instance',
			name: 'instance',
			type: 'string',
			default: '',
			placeholder: 'e.g. g',
			description:
				'The label of the instance your organization is on. The portal shows it under Help (top right), in brackets by "ThreatLocker Access".',
			hint: 'Required, unless "Base URL" is filled in. When the test says ENOTFOUND, there is no such instance.',
		},
		{
			displayName: 'Default Managed Organization',
			name: 'managedOrganizationId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 33333333-cccc-4ccc-8ccc-000000000001',
			description:
				'The ID of the organization to work in when a node names none. Leave empty for the organization the API key belongs to. Organization: Get Many in the ThreatLocker node lists the IDs.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://portalapi.g.threatlocker.com/portalapi',
			description: 'A full address that replaces the one made from the instance. Leave empty unless ThreatLocker gave you one.',
		},
	];

	/** The token goes raw: with "Bearer" in front the service takes it for an unknown one. */
	authenticate: IAuthenticate = signing({ name: 'ThreatLocker', baseAddress }, (key) => key);

	/**
	 * Needs a valid token and no permission, so it proves key and instance and nothing else. n8n's client would take
	 * the key along to wherever a redirect leads.
	 */
	test: ICredentialTestRequest = {
		request: { baseURL: BASE_ADDRESS_EXPRESSION, url: '/User/UserGetAllTimezones', disableFollowRedirect: true },
		rules: [
			{ type: 'responseCode', properties: { value: 440, message: KEY_OR_INSTANCE } },
			{ type: 'responseCode', properties: { value: 403, message: KEY_OR_INSTANCE } },
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'ThreatLocker knows the API key but refuses it a permission. Check the role of the API user in the portal.',
				},
			},
			...[301, 302, 307, 308].map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: 'The address redirects, and the API does not. Check the instance or the base URL.' },
			})),
			{
				type: 'responseCode',
				properties: { value: 404, message: 'There is no ThreatLocker API at this address. Check the instance or the base URL.' },
			},
			{
				// The first character of a web page, which the address of the portal itself answers with 200.
				type: 'responseSuccessBody',
				properties: {
					key: '0',
					value: '<',
					message: 'A web page answered instead of the ThreatLocker API. Enter the instance and leave the base URL empty.',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
