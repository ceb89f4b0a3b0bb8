/** A package that holds one service alone: n8n verifies no others. */
export type SinglePackage = {
	name: string;
	/** As its folders and its credential are called. */
	service: 'ThreatLocker' | 'Smailander';
	description: string;
	/** Page of the documentation that becomes its README. */
	page: string;
};

export const singlePackages: SinglePackage[] = [
	{
		name: 'n8n-nodes-threatlocker-reports',
		service: 'ThreatLocker',
		description: 'n8n nodes for ThreatLocker reports: run them in one or many organizations, and start workflows for new rows',
		page: 'docs/threatlocker.md',
	},
	{
		name: 'n8n-nodes-smailander-reports',
		service: 'Smailander',
		description:
			'n8n nodes for Smailander security reports: generate, wait for, download and manage them, and start workflows when they are ready',
		page: 'docs/smailander.md',
	},
];
