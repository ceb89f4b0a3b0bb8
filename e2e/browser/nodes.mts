import { assertIcons, type Theme } from './icons.mts';
import { check, type Visit } from './visit.mts';

const nodes = [
	{ service: 'ThreatLocker', kind: 'Actions', action: 'Run report', name: 'Run report' },
	{ service: 'ThreatLocker', kind: 'Triggers', action: 'On new row', name: 'ThreatLocker Trigger' },
	{ service: 'Smailander', kind: 'Actions', action: 'Generate report', name: 'Generate report' },
	{ service: 'Smailander', kind: 'Triggers', action: 'On report completed', name: 'Smailander Trigger' },
] as const;

/** Each node is found in the panel of nodes, added, seen in its form and on the canvas. */
export async function checkNodes(visit: Visit, theme: Theme): Promise<void> {
	visit.results.group(`Nodes in the ${theme} theme`);
	const { packed } = visit.stage;
	for (const { service, kind, action, name } of nodes) {
		await check(visit, `${service}: add "${action}", ${theme}`, async (editor) => {
			await editor.page.emulateMedia({ colorScheme: theme });
			await editor.searchFirstNode(service);
			await assertIcons(editor.creator, packed.name, theme);
			await editor.addFound(service, kind, action);
			await editor.nodeView.getByTestId('inline-edit-preview').getByText(name).waitFor();
			await assertIcons(editor.nodeView, packed.name, theme);
			await editor.closeNode();
			await assertIcons(editor.canvasNode(name), packed.name, theme);
		});
	}
}
