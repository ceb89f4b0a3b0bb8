import type { IDataObject } from 'n8n-workflow';
import type { NodeContext } from '../../../operation/runner';
import { endedBy } from '../../../transport/attempt';
import { cancelSignal } from '../../../transport/cancel';
import { send } from '../../../transport/exchange';
import type { Reply, ServiceRequest } from '../../../transport/service';
import { itemsAtOnce } from '../../../transport/ticket';
import { smailander } from '../../api';
import type { GenerateOrder } from './order';
import type { Results } from './results';
import type { SentRequests } from './sentRequests';
import { ServiceClock } from './serviceClock';

/** Sends a request, which the signal ends. */
export type Send = (request: ServiceRequest, signal?: AbortSignal) => Promise<Reply>;

/** One run of the operation: what asking for reports and waiting for them have in common. */
export interface Generation {
	context: NodeContext;
	results: Results;
	sent: SentRequests;
	clock: ServiceClock;
	/** Items worked on at a time. */
	width: number;
	/** Ends with the execution. */
	canceled: AbortSignal | undefined;
	/** Learns the service's time by the way. */
	send: Send;
}

/** A report that the service has begun to make. */
export interface MadeReport {
	order: GenerateOrder;
	reportId: string;
	/** The service's answer. */
	made: IDataObject;
	/** When it was asked for, in milliseconds of the local clock. */
	sentAt: number;
}

export function generationOf(context: NodeContext, results: Results, sent: SentRequests): Generation {
	const clock = new ServiceClock();
	return {
		context,
		results,
		sent,
		clock,
		width: itemsAtOnce(context, smailander),
		canceled: cancelSignal(context),
		async send(request, signal) {
			const sentAt = Date.now();
			const reply = await send(signal ? endedBy(signal, context) : context, smailander, request);
			clock.learn(reply, sentAt, Date.now());
			return reply;
		},
	};
}
