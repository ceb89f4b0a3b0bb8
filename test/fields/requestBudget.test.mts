import * as fc from 'fast-check';
import { readRequestBudget } from '../../nodes/fields/requestBudget.ts';
import { Refusal } from '../../nodes/refusal.ts';

test.each([undefined, null, {}])('%j sets nothing', (value) => {
	expect(Object.values(readRequestBudget(value)).filter((set) => set !== undefined)).toEqual([]);
});

test('numbers, also as text', () => {
	expect(readRequestBudget({ maxInFlight: 3, requestsPerMinute: '40', share: 25 })).toEqual({
		maxInFlight: 3,
		requestsPerMinute: 40,
		share: 25,
	});
});

test.each([[[5]], ['={{ {} }}'], [7]])('%j is no collection', (value) => {
	expect(() => readRequestBudget(value)).toThrow('"Options" is not a collection');
});

test('whatever a workflow holds, it is an amount within its range or refused', () => {
	const ranges = { maxInFlight: 100, requestsPerMinute: 100_000, share: 100 };
	fc.assert(
		fc.property(
			fc.record({ maxInFlight: fc.anything(), requestsPerMinute: fc.anything(), share: fc.anything() }, { requiredKeys: [] }),
			(value) => {
				try {
					for (const [name, amount] of Object.entries(readRequestBudget(value))) {
						expect(amount === undefined || (Number.isInteger(amount) && amount >= 1 && amount <= ranges[name as keyof typeof ranges])).toBe(
							true,
						);
					}
				} catch (error) {
					expect(error).toBeInstanceOf(Refusal);
				}
			},
		),
	);
});
