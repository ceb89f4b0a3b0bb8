import type { INodeExecutionData } from 'n8n-workflow';
import type { PlaceKind, Source } from '../polling/news';
import type { Place, Rules } from '../polling/place';

/** How a node's trigger watches, by its fields and its credential. `Own` is what it remembers of a place besides what was seen there. */
export interface Watch<P extends Place, Row, Own> {
	/** Whose events; another identity begins anew. */
	identity: string;
	/** What is chosen of them. */
	filters: string;
	kind: PlaceKind<P, Own>;
	/** @param signal ends requests when the poll's budget is nearly used up, and with the poll */
	open(signal: AbortSignal, breathe: Rules['breathe']): Promise<Source<P, Row, Own, INodeExecutionData>>;
	/** How many places may be read side by side. */
	readsAtOnce: number;
	/** The newest few events, for a test in the editor. */
	sample(): Promise<INodeExecutionData[]>;
	/** Where the whole of what is watched does not fit the state, this error says what to do. */
	tooMuch?: () => unknown;
}

/** What a poll must know of faults. */
export interface Faults {
	/** A fault as the node's error. */
	asError(error: unknown): Promise<Error>;
	/** Shown every time: it will not pass by itself. */
	isAuthentication(error: unknown): boolean;
	/** Whoever publishes must mend it. */
	isLasting(error: unknown): boolean;
	isGeneral: Rules['isGeneral'];
}
