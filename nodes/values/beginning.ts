/** The first characters of a text, without half of one at the end. */
export const beginning = (text: string, length: number): string => text.slice(0, length).replace(/\p{Cs}$/u, '');
