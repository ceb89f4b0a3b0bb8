import * as fc from 'fast-check';

export const callers = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 120 });
export const conditions = { urgent: false, again: false, signal: undefined, terms: { endpoint: 'GET /', share: 1 } };

export const wide = { limit: 1_000, windowMs: 60_000, skewMs: 0, round: 'ceil' as const, latencies: [50] };
