import { parseArgs } from 'node:util';
import { startSandbox, thisMorning } from './index.mts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '5690' } } });
const port = Number(values.port);
const sandbox = await startSandbox({ port, smailander: { newestRun: thisMorning() } }).catch((error: NodeJS.ErrnoException) => {
	if (error.code !== 'EADDRINUSE') throw error;
	console.error(
		`Ports ${port} to ${port + 3} are not all free: another sandbox or the demo may be running. End it, or name another port: npm run sandbox -- --port 5790`,
	);
	process.exit(1);
});
const { threatLocker, smailander, storage, foreign } = sandbox;

console.log(`Both services are up, with made-up data, until Ctrl-C.

ThreatLocker  ${threatLocker.url}
${listed(threatLocker.keys)}
Smailander    ${smailander.url}
${listed(smailander.keys)}
Other origins ${storage.url} (storage), ${foreign.url} (foreign)

Credentials in n8n:
  ThreatLocker API: API Key "${threatLocker.key}", Base URL "${threatLocker.url}"
  Smailander API:   API Key "${smailander.key}", Base URL "Custom", Custom Base URL "${smailander.url}"`);

function listed(keys: Record<string, string>): string {
	return Object.entries(keys)
		.map(([kind, key]) => `  ${kind.padEnd(22)}${key}`)
		.join('\n');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => {
		void sandbox.close().then(() => process.exit(0));
	});
}
