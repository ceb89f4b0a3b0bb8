import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastTests, needsMore } from './fast.mts';

const fast = new Set(fastTests());
const pathOf = (path: string) => join(import.meta.dirname, '..', path);

test.each(['values/text.test.mts', 'table/rows.test.mts', 'budget/budgetRate.test.mts', 'smailander/waiting.test.mts'])(
	'%s is fast',
	(path) => {
		expect(fast.has(pathOf(path))).toBe(true);
	},
);

test.each(['smailander/lists.test.mts', 'hosts/engine.test.mts', 'sandbox/faults.test.mts', 'package.test.mts'])('%s is not', (path) => {
	expect(fast.has(pathOf(path))).toBe(false);
});

describe('what a file loads', () => {
	let folder: string;
	beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fast-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	const written = (name: string, source: string): string => {
		writeFileSync(join(folder, name), source);
		return join(folder, name);
	};

	test.each([
		["import { createServer } from 'node:http';"],
		["import {\n\tWorkflow,\n\ttype INode,\n} from 'n8n-core';"],
		["import * as ts from 'typescript';"],
		["import 'n8n-core';"],
		["export * from 'n8n-core';"],
		["const core = require('n8n-core') as Core;"],
		["const core = await import('n8n-core');"],
	])('%s needs more, also by way of others', (source) => {
		written('deep.mts', source);
		written('between.ts', "export const seen = 1;\nexport { deep } from './deep.mts';");
		expect(needsMore(written('first.mts', "import { deep } from './between';"))).toBe(true);
	});

	test.each([
		["import type { Workflow } from 'n8n-core';"],
		["export const seen = 1;\nimport type { Server } from 'node:http';"],
		["const name = 'n8n-core';"],
	])('%s needs no more', (source) => {
		expect(needsMore(written('light.mts', source))).toBe(false);
	});
});
