/**
 * A moment as a clock shows it, with the zone: `2026-03-01 14:05:00 (Europe/Berlin)`.
 * @param ms epoch milliseconds, rounded up to a whole second
 * @param zone IANA name; UTC in place of one that is not known
 */
export function wallTime(ms: number, zone: string): string {
	const moment = new Date(Math.ceil(ms / 1_000) * 1_000);
	// Sweden writes dates and times as ISO 8601 does.
	const shown = (timeZone: string) =>
		`${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment)} (${timeZone})`;
	try {
		return shown(zone);
	} catch {
		return shown('UTC');
	}
}
