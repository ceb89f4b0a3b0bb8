/**
 * A time as `YYYY-MM-DDTHH:MM:SSZ`, the one form that both services document.
 * @param ms milliseconds, of which whole seconds count
 */
export const utcSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
