import type { IExecuteFunctions, IExecuteSingleFunctions } from 'n8n-workflow';

/** Lines of one run at most: the end is told by its hint. */
const LINES = 10;

/** Told each time how many are done, and how many of them have failed. */
export type Progress = (done: number, failed?: number) => void;

/**
 * Says how far the work on many things has come: in n8n's log and, in a manual run, in the console of the browser that shows
 * the editor. Without names, of which there is no need and which may hold anything.
 * @param things what they are, in the plural
 */
export function progressOf(context: IExecuteFunctions | IExecuteSingleFunctions, count: number, things: string): Progress {
	let told = 0;
	return (done, failed = 0) => {
		const tenth = Math.floor((done * LINES) / count);
		if (tenth === told || done >= count) return;
		told = tenth;
		const line = `${context.getNode().name}: ${done} of ${count} ${things} done${failed > 0 ? `, ${failed} failed` : ''}`;
		context.logger.info(line);
		if ('sendMessageToUI' in context) context.sendMessageToUI(line);
	};
}
