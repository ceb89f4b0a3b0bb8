import { fileNameIn } from '../values/headerText';

/** Reduces a name from outside to a plain file name: no path, no control or invisible characters. */
export function plainName(name: string): string | undefined {
	const plain = name
		.split(/[/\\]/)
		.pop()
		?.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '')
		.trim()
		.slice(-200)
		// Half of a character that was cut through.
		.replace(/^\p{Cs}/u, '');
	return plain && !/^\.+$/.test(plain) ? plain : undefined;
}

/** The file name of a `Content-Disposition` header, reduced to a plain one. */
export function nameFrom(header: unknown): string | undefined {
	const name = fileNameIn(header);
	return name === undefined ? undefined : plainName(name);
}
