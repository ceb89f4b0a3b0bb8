import type { IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions, IPollFunctions } from 'n8n-workflow';
import type { Reply, ServiceRequest } from '../../../transport/service';

/** How whoever wants a file asks for it: in which context, with which settings. */
export interface Access {
	context: IExecuteFunctions | IExecuteSingleFunctions | IPollFunctions;
	/** The node's Request Options. */
	settings: Partial<IHttpRequestOptions>;
	send(request: ServiceRequest): Promise<Reply>;
}
