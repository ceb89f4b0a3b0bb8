'use strict';

/**
 * Puts out rows like those of the sandbox's bulk report, made from nothing: what n8n itself takes for so many items,
 * below which no node can come.
 */
class Rows {
	constructor() {
		this.description = {
			displayName: 'Rows',
			name: 'rows',
			group: ['transform'],
			version: 1,
			description: 'Makes rows',
			defaults: { name: 'Rows' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [{ displayName: 'Count', name: 'count', type: 'number', default: 1 }],
		};
	}

	async execute() {
		const pairedItem = { item: 0 };
		const hash = 'e3b0c442'.repeat(7);
		return [
			Array.from({ length: this.getNodeParameter('count', 0) }, (_, index) => {
				const number = 10_000_000 + index;
				const json = {
					Id: number,
					Hostname: `WS-${number % 1000}.example.test`,
					'Full Path': `C:\\Contoso\\agent-${number}.exe`,
					Hash: `${hash}${number}`,
					Action: 'Permit',
					OrganizationId: '33333333-cccc-4ccc-8ccc-000000000001',
				};
				return { json, pairedItem };
			}),
		];
	}
}

module.exports = { Rows };
