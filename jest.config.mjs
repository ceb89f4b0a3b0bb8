/** Compiles both kinds of source to CommonJS: the only modules that jest loads without an experimental flag. */
const toCommonJs = [
	'@swc/jest',
	{
		swcrc: false,
		jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
		module: { type: 'commonjs' },
	},
];

/** Where .ci/run wants the number of passed and failed tests. */
const tallyFolder = process.env.TEST_TALLY_FOLDER;

/** @param {string} suite name of the run in the tally */
export const reporters = (suite) => [
	'default',
	...(tallyFolder ? [['<rootDir>/test/setup/tally.mts', { folder: tallyFolder, suite }]] : []),
];

/** The test suite on the newest supported n8n engine: the one in node_modules. */
export default {
	testEnvironment: '<rootDir>/test/setup/sharedRealm.mts',
	runtime: '<rootDir>/test/setup/sharedEngine.mts',
	roots: ['<rootDir>/credentials', '<rootDir>/nodes', '<rootDir>/test'],
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'js', 'cjs', 'json', 'node'],
	transform: { '\\.m?ts$': toCommonJs },
	globals: { ENGINE_FOLDER: import.meta.dirname },
	globalSetup: '<rootDir>/test/setup/user-folders.mts',
	setupFiles: ['<rootDir>/test/setup/worker.mts'],
	// Many tests wait for a clock or a server, so each core has a worker; jest alone would leave one core out.
	maxWorkers: '100%',
	// Several times what the longest test takes on a busy machine.
	testTimeout: 120_000,
	reporters: reporters('newest'),
};
