/** The four that n8n wants together before it keeps a poll's position and its execution in one transaction. */
export const durableCursors = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** The kinds of n8n that triggers are tried on. */
export const hostSettings: Array<[string, Record<string, string>]> = [
	['default settings', {}],
	['durable cursors', durableCursors],
];
