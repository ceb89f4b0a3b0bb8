import { z } from 'zod';
import { Refusal } from '../http/exchange.mts';

/** Shapes of the documented bodies: other keys and types are breaches. Values are checked by the service itself. */
export const generateBody = z
	.object({
		type: z.string().optional(),
		period: z.object({ start: z.string().optional(), end: z.string().optional() }).strict().optional(),
		format: z.string().optional(),
		filters: z
			.object({
				honeypots: z.array(z.string()).optional(),
				threat_score: z.object({ min: z.number() }).strict().optional(),
			})
			.strict()
			.optional(),
		delivery: z.object({ method: z.string() }).strict().optional(),
	})
	.strict();

export const createBody = z
	.object({
		name: z.string().optional(),
		type: z.string().optional(),
		description: z.string().optional(),
		schedule: z
			.object({ frequency: z.string(), day: z.string().optional(), time: z.string().optional(), timezone: z.string().optional() })
			.strict()
			.optional(),
		format: z.string().optional(),
		sections: z.array(z.string()).optional(),
		recipients: z.array(z.object({ email: z.string(), name: z.string().optional() }).strict()).optional(),
	})
	.strict();

/** The page shows name, recipients and format; a description is read back by GET, so it may be written. */
export const updateBody = z
	.object({
		name: z.string().optional(),
		recipients: z.array(z.string()).optional(),
		format: z.string().optional(),
		description: z.string().optional(),
	})
	.strict();

export const templateBody = z
	.object({
		name: z.string().optional(),
		description: z.string().optional(),
		sections: z.array(z.object({ id: z.string(), order: z.number().int(), required: z.boolean() }).strict()).optional(),
		formatting: z.object({ format: z.string().optional(), theme: z.string().optional() }).strict().optional(),
	})
	.strict();

export type GenerateBody = z.infer<typeof generateBody>;
export type CreateBody = z.infer<typeof createBody>;
export type UpdateBody = z.infer<typeof updateBody>;
export type TemplateBody = z.infer<typeof templateBody>;

const types = ['daily_digest', 'weekly_summary', 'monthly_analysis', 'executive_summary', 'compliance_report', 'incident_report', 'custom'];
const formats = ['pdf', 'csv', 'json', 'xlsx'];

function invalid(field: string, value: unknown, message: string): Refusal {
	return new Refusal(400, message, { code: 'validation_error', details: { field, value: value ?? null } });
}

/** Refuses with `validation_error` what is not a documented type; the next three do likewise. */
export function requireType(type: string | undefined): string {
	if (type === undefined || !types.includes(type)) throw invalid('type', type, 'type is not supported');
	return type;
}

export function requireFormat(format: string | undefined, field = 'format'): string {
	if (format === undefined || !formats.includes(format)) throw invalid(field, format, `${field} is not supported`);
	return format;
}

export function requireName(name: string | undefined): string {
	if (name === undefined || name.trim() === '') throw invalid('name', name, 'name is required');
	return name;
}

export function requireTime(time: string | undefined): void {
	if (time !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw invalid('schedule.time', time, 'time must be HH:MM');
}

/** A period may be left out; if sent, both ends are ISO 8601 in UTC and in order. */
export function requirePeriod(period: GenerateBody['period']): void {
	if (period === undefined) return;
	for (const field of ['start', 'end'] as const) {
		const value = period[field];
		const fits = value !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value));
		if (!fits) throw invalid(`period.${field}`, value, `period.${field} must be an ISO 8601 time in UTC`);
	}
	if (Date.parse(period.end as string) < Date.parse(period.start as string))
		throw invalid('period', period, 'period ends before it starts');
}
