import type { IDataObject } from 'n8n-workflow';

/** What n8n's editor reads of a JSON Schema. */
export interface Shape {
	type: string;
	properties?: Record<string, Shape>;
	items?: Shape;
}

/**
 * The shape of all values together: a key counts that only some of the objects have. Undefined where each is null or they
 * differ in kind, so that nobody can say what will come.
 */
export function shapeOf(values: unknown[]): Shape | undefined {
	const known = values.filter((value) => value !== null && value !== undefined);
	const [type, other] = new Set(known.map(typeOf));
	if (type === undefined || other !== undefined) return undefined;
	if (type === 'array') {
		const items = shapeOf((known as unknown[][]).flat());
		return { type, ...(items ? { items } : {}) };
	}
	if (type !== 'object') return { type };
	const rows = known as IDataObject[];
	const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
	const shapes = keys.map((key) => [key, shapeOf(rows.map((row) => row[key]))] as const);
	return { type, properties: Object.fromEntries(shapes.filter(([, shape]) => shape !== undefined)) as Record<string, Shape> };
}

function typeOf(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}
