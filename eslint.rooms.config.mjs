import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * What n8n's stock configuration does not look at: every .mts, and the scripts that run as they are. n8n's strict mode lets nobody change
 * eslint.config.mjs, so that this is a configuration of its own (`npm run lint:rooms`).
 */
export default defineConfig(
	globalIgnores(['dist', '.cache']),
	{
		files: ['**/*.{mts,mjs,cjs,js}'],
		extends: [js.configs.recommended],
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
	},
	{
		files: ['**/*.{cjs,js}'],
		languageOptions: { sourceType: 'commonjs', globals: { __dirname: false, console: false, performance: false, process: false } },
	},
	{ files: ['**/*.mjs'], languageOptions: { globals: { process: false } } },
	{
		files: ['**/*.mts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: ['tsconfig.rooms.json', 'test/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
			// A function that answers a promise is async even if it waits for nothing: it rejects and never throws. These two see to it.
			'@typescript-eslint/promise-function-async': 'error',
			'@typescript-eslint/return-await': ['error', 'always'],
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
		},
	},
	{
		files: ['test/**/*.mts'],
		rules: {
			// What a reply, an item or jest's matcher holds is `any` there: its content is just what the test claims, and a wrong claim fails.
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/no-base-to-string': 'off',
			'@typescript-eslint/restrict-template-expressions': 'off',
			// A test that puts something in the place of a method hands that method on, with what it belongs to.
			'@typescript-eslint/unbound-method': 'off',
			// jest loads CommonJS, also what is found only when a test runs.
			'@typescript-eslint/no-require-imports': 'off',
		},
	},
	{
		files: ['e2e/{browser,screenshots}/**/*.mts'],
		rules: {
			// Functions that run in the page: their types are those of a browser, which no other room may take for its own.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{
		files: ['**/*.{ts,mts,mjs,cjs,js}'],
		plugins: { 'import-x': importX },
		languageOptions: { parser: tseslint.parser },
		rules: {
			'import-x/order': [
				'error',
				{
					groups: [['builtin', 'external'], 'parent', ['sibling', 'index']],
					'newlines-between': 'never',
					alphabetize: { order: 'asc', caseInsensitive: true },
				},
			],
		},
	},
);
