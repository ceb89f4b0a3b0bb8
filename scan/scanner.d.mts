/** The part of n8n's scanner that works offline; the package ships no types. */
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	import type { Linter } from 'eslint';

	/** What the scanner lints in the source, as globs relative to the package's folder. */
	export const SOURCE_FILE_PATTERNS: string[];
	/** The rules of the scanner. */
	export function buildScanConfig(): Promise<Linter.Config[]>;
}
