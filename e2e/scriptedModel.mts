import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Json } from '../host/model.mts';

export type Message = { role: string; content: string | null; tool_calls?: unknown[] };

export type OfferedTool = { name: string; description: string; parameters: { properties: Record<string, Json> } };

/** What the model does next: it calls a tool, or it answers. */
export type Turn = { tool: string; input: Json } | { answer: string };

/** What the model was asked; the turns that it takes by itself are scripted. */
export type Asked = { messages: Message[]; tools: OfferedTool[] };

export type ScriptedModel = {
	/** For the Base URL of an OpenAI credential. */
	url: string;
	/** Everything that it was asked since the last script. */
	asked: Asked[];
	/** The turns to take from now on; a later one may look at what a tool has answered. */
	play(...turns: Array<Turn | ((asked: Asked) => Turn)>): void;
	close(): void;
};

/** A chat model that does what a script says, behind OpenAI's chat completions interface, on 127.0.0.1. */
export async function startScriptedModel(): Promise<ScriptedModel> {
	let turns: Array<Turn | ((asked: Asked) => Turn)> = [];
	const model = { url: '', asked: [] as Asked[] };
	const server = createServer((request, response) => {
		void answered(request).then((reply) => {
			response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(reply ?? { error: { message: 'The script has no further turn' } }));
		});
	});

	async function answered(request: IncomingMessage): Promise<Json | undefined> {
		const { messages, tools = [] } = JSON.parse(await text(request)) as { messages: Message[]; tools?: Array<{ function: OfferedTool }> };
		const asked = { messages, tools: tools.map(({ function: tool }) => tool) };
		model.asked.push(asked);
		const next = turns.shift();
		return next && completion(typeof next === 'function' ? next(asked) : next, model.asked.length);
	}

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	return Object.assign(model, {
		play: (...script: typeof turns) => {
			turns = script;
			model.asked = [];
		},
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	});
}

/** A reply of `POST /v1/chat/completions`, as far as clients read it. */
function completion(turn: Turn, number: number): Json {
	const called = 'tool' in turn && { name: turn.tool, arguments: JSON.stringify(turn.input) };
	return {
		id: `completion-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [
			{
				index: 0,
				finish_reason: called ? 'tool_calls' : 'stop',
				message: called
					? { role: 'assistant', content: null, tool_calls: [{ id: `call-${number}`, type: 'function', function: called }] }
					: { role: 'assistant', content: 'answer' in turn ? turn.answer : '' },
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** The newest answer of a tool, as the model reads it. */
export function toolAnswer({ messages }: Asked): string {
	const answer = messages.filter(({ role }) => role === 'tool').at(-1)?.content;
	if (typeof answer !== 'string') throw new Error('No tool has answered');
	return answer;
}
