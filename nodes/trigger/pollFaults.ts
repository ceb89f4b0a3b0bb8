import type { IPollFunctions } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { isGeneral, nodeError, ServiceFault } from '../transport/errors';
import type { Service } from '../transport/service';

/** What a trigger must know of faults, of which its engine knows nothing. */
export const pollFaults = (context: IPollFunctions, service: Service) => ({
	asError: async (error: unknown): Promise<Error> => await nodeError(context, service, error),
	isAuthentication: (error: unknown): boolean => error instanceof ServiceFault && error.explanation.cause === 'credential-invalid',
	isLasting: (error: unknown): boolean =>
		error instanceof ServiceFault
			? ['credential-invalid', 'configuration-invalid'].includes(error.explanation.cause)
			: error instanceof Refusal,
	isGeneral,
});
