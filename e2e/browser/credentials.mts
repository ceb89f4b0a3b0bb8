import type { Stage } from '../../host/stage.mts';
import type { Editor } from './editor.mts';
import { assertIcons } from './icons.mts';
import { check, type Visit } from './visit.mts';

type CredentialForm = {
	type: string;
	rightKey: (stage: Stage) => string;
	fillAddress: (editor: Editor, stage: Stage) => Promise<void>;
	/** What the test says of a wrong key. */
	refusal: RegExp;
};

const forms: CredentialForm[] = [
	{
		type: 'ThreatLocker API',
		rightKey: ({ sandbox }) => sandbox.threatLocker.key,
		fillAddress: async (editor, { sandbox }) => {
			await fill(editor, 'instance', 'g');
			await fill(editor, 'baseUrl', sandbox.threatLocker.url);
		},
		refusal: /ThreatLocker did not accept the API key for this instance/,
	},
	{
		type: 'Smailander API',
		rightKey: ({ sandbox }) => sandbox.smailander.key,
		fillAddress: async (editor, { sandbox }) => {
			await dialog(editor).getByTestId('parameter-input-baseUrl').click();
			await editor.page.getByRole('option', { name: 'Custom' }).click();
			await fill(editor, 'customBaseUrl', sandbox.smailander.url);
		},
		refusal: /Smailander did not accept the API key at this address/,
	},
];

/** Each credential is made in its dialog: with a wrong key, whose refusal is read, then with the right one. */
export async function checkCredentials(visit: Visit): Promise<void> {
	visit.results.group('Credentials');
	const { stage } = visit;
	for (const { type, rightKey, fillAddress, refusal } of forms) {
		await check(visit, `${type}: create it, a wrong key, the right key`, async (editor) => {
			await openDialog(editor, type);
			await assertIcons(dialog(editor), stage.packed.name, 'light');
			await fill(editor, 'apiKey', 'not-a-key');
			await fillAddress(editor, stage);
			await save(editor);
			await dialog(editor).getByText('Couldn’t connect with these settings').waitFor();
			await dialog(editor).getByText('More details').click();
			const cause = dialog(editor).getByText(refusal).first();
			await cause.waitFor();
			const said = await cause.innerText();

			await fill(editor, 'apiKey', rightKey(stage));
			await save(editor);
			await dialog(editor).getByText('Connection tested successfully').waitFor();
			return said;
		});
	}
}

async function openDialog(editor: Editor, type: string): Promise<void> {
	const { page } = editor;
	await page.goto(`${editor.url}/home/credentials`);
	await page.getByTestId('add-resource-credential').click();
	await page.getByTestId('new-credential-type-select').locator('input').fill(type);
	await page.getByTestId('new-credential-type-select-option').filter({ hasText: type }).click();
	await page.getByTestId('new-credential-type-button').click();
}

const dialog = ({ page }: Editor) => page.getByTestId('editCredential-modal').last();

const fill = async (editor: Editor, name: string, text: string) =>
	await dialog(editor).getByTestId(`parameter-input-${name}`).locator('input').fill(text);

const save = async (editor: Editor) => await dialog(editor).getByTestId('credential-save-button').click();
