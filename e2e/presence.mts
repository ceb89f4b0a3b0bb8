import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CredentialType, NodeType } from '../host/model.mts';
import { projectFolder } from '../host/places.mts';
import { servicesOf, typeOf, type Service } from '../host/stage.mts';
import type { Results } from './results.mts';
import type { CaseStage } from './runCase.mts';

/** What the editor's lists of nodes and credentials show of the package. */
export async function checkPresence(stage: CaseStage, results: Results): Promise<void> {
	const { rest, nodeTypes } = stage;
	results.group("In the editor's lists");
	const packages = new Set(nodeTypes.map((type) => type.split('.')[0]));
	const nodes = (await rest.nodeTypes()).filter(({ name }) => packages.has(name.split('.')[0]));
	const credentials = await rest.credentialTypes();

	const services = servicesOf(stage);
	await results.check('an action node, its tool and a trigger for each service, and no other node', () => {
		const expected = services.flatMap((service) => [service, `${service}Tool`, `${service}Trigger`]);
		assert.deepEqual(nodes.map(({ name }) => name).sort(), expected.map((name) => typeOf(stage, name)).sort());
	});
	await results.check('the fields of an operation before its first run, from where the editor asks for them', async () => {
		let operations = 0;
		for (const file of globSync('nodes/*/__schema__/v1.0.0/*/*.json', { cwd: projectFolder })) {
			const [, folder, , , resource, schema] = file.split(/[\\/]/);
			const service = (folder!.charAt(0).toLowerCase() + folder!.slice(1)) as Service;
			if (!services.includes(service)) continue;
			const served = await rest.text(`/schemas/${typeOf(stage, service)}/1.0.0/${resource}/${schema}`);
			assert.equal(served, readFileSync(join(projectFolder, file), 'utf8'));
			operations += 1;
		}
		assert.ok(operations > 0);
		return `${operations} operations`;
	});
	for (const service of services) {
		for (const name of [service, `${service}Trigger`]) {
			await results.check(`node ${name}: icon, categories, documentation`, async () => {
				const node = only(nodes, typeOf(stage, name));
				assert.ok((node.codex?.categories ?? []).length > 0, 'it has no category: the codex file was not found');
				assert.ok(node.codex?.resources !== undefined, 'it has no link to its documentation');
				await assertIcon(stage, node);
				return node.codex.categories?.join(', ');
			});
		}
		await results.check(`node ${service}: usable as a tool of an AI agent`, () => {
			only(nodes, typeOf(stage, `${service}Tool`));
		});
		await results.check(`credential ${service}Api: icon`, async () => {
			await assertIcon(stage, only(credentials, `${service}Api`));
		});
	}
}

function only<T extends { name: string }>(types: T[], wanted: string): T {
	const found = types.filter(({ name }) => name === wanted);
	assert.equal(found.length, 1, `${wanted} should be there once`);
	return found[0]!;
}

/** Two different pictures, for light and dark, and both are served. */
async function assertIcon({ rest }: CaseStage, { iconUrl }: NodeType | CredentialType): Promise<void> {
	assert.ok(typeof iconUrl === 'object', 'there is no icon for light and dark');
	const pictures = [await rest.text(`/${iconUrl.light}`), await rest.text(`/${iconUrl.dark}`)];
	for (const picture of pictures) assert.match(picture, /<svg/);
	assert.notEqual(pictures[0], pictures[1]);
}
