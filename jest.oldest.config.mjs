import { join } from 'node:path';
import newest, { reporters } from './jest.config.mjs';

/** The same suite on the engine of the oldest supported n8n, which test/hosts/install.mts puts in place. */
export default {
	...newest,
	// These look at the package's files, not at what runs in n8n.
	testPathIgnorePatterns: ['<rootDir>/test/package.test.mts', '<rootDir>/test/scan.test.mts'],
	resolver: '<rootDir>/test/hosts/oldest-resolver.mts',
	// That engine never ends the timer of its SSH connections, which keeps the process alive.
	forceExit: true,
	globals: { ENGINE_FOLDER: join(import.meta.dirname, '.cache/hosts/oldest') },
	reporters: reporters('oldest'),
};
