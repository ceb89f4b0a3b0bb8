import type { ThreatLockerSwitches } from './switches.mts';

/** Writes a camelCase key in the case asked for. */
export function cased(key: string, keyCase: ThreatLockerSwitches['keyCase']): string {
	switch (keyCase) {
		case 'camel':
			return key;
		case 'pascal':
			return key.charAt(0).toUpperCase() + key.slice(1);
		case 'upper':
			return key.toUpperCase();
		case 'lower':
			return key.toLowerCase();
	}
}

/** The same for every key of a value, deeply. */
export function casedKeys(value: unknown, keyCase: ThreatLockerSwitches['keyCase']): unknown {
	if (Array.isArray(value)) return value.map((one) => casedKeys(one, keyCase));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cased(key, keyCase), casedKeys(inner, keyCase)]));
}
