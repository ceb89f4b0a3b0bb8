import type { IAuthenticate, Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { BASE_ADDRESS_EXPRESSION, baseAddress, CUSTOM_BASE, DEFAULT_BASE, DOCUMENTED_BASES } from '../nodes/Smailander/address';
import { signing } from '../nodes/transport/credential';

export class SmailanderApi implements ICredentialType {
	name = 'smailanderApi';

	displayName = 'Smailander API';

	icon: Icon = { light: 'file:icons/smailander.svg', dark: 'file:icons/smailander.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-security-reports/n8n-nodes-security-reports/blob/HEAD/docs/smailander.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Made under Settings, API Keys, with the permissions reports:read and reports:write. Enter it alone: a pasted "Bearer " in front and white space around it are removed.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'options',
			default: DEFAULT_BASE,
			description:
				'The documentation names several addresses; the first stands on its Reports page. Choose another one if the key is not accepted there.',
			options: [...DOCUMENTED_BASES, { name: 'Custom', value: CUSTOM_BASE }],
		},
		{
			displayName: 'Custom Base URL',
			name: 'customBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://smailander.example.com/api/v1',
			displayOptions: { show: { baseUrl: [CUSTOM_BASE] } },
			description: 'The address from https:// up to and without /reports',
			hint: 'Required. When the test says ENOTFOUND, there is no such address.',
		},
	];

	authenticate: IAuthenticate = signing({ name: 'Smailander', baseAddress }, (key) => `Bearer ${key}`);

	/**
	 * Proves address, key and the permission reports:read in one request. n8n's client would take the key along to
	 * wherever a redirect leads.
	 */
	test: ICredentialTestRequest = {
		request: { baseURL: BASE_ADDRESS_EXPRESSION, url: '/reports', qs: { limit: 1 }, disableFollowRedirect: true },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Smailander did not accept the API key at this address. Check that the key is complete and has not been deleted, and try the other base addresses.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'Smailander knows the API key, but it lacks the permission reports:read. Add it under Settings, API Keys.',
				},
			},
			...[301, 302, 307, 308].map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: 'The address redirects, and the API does not. Choose another base address.' },
			})),
			{
				type: 'responseCode',
				properties: { value: 404, message: 'There is no Smailander API at this address. Choose another base address.' },
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: false,
					message:
						'Smailander declined to list reports. Check the API key and its permission reports:read, and try the other base addresses.',
				},
			},
			{
				// The first character of a web page, which a wrong address may answer with 200.
				type: 'responseSuccessBody',
				properties: {
					key: '0',
					value: '<',
					message: 'A web page answered instead of the Smailander API. Choose another base address.',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
