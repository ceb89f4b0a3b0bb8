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

/** The file name of a `Content-Disposition` header (RFC 6266), reduced to a plain one. */
export function nameFrom(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	const disposition = inUtf8(header);
	// Quoted values are blanked while the other parameters are looked for, since they may hold anything.
	const unquoted = disposition.replace(/"(?:\\.|[^"\\])*"/g, (quoted) => '_'.repeat(quoted.length));
	const extended = /(?:^|;)\s*filename\*\s*=\s*(utf-8|iso-8859-1)?'[^']*'([^;]+)/i.exec(unquoted);
	const place = /(?:^|;)\s*filename\s*=\s*/i.exec(unquoted);
	const rest = place ? disposition.slice(place.index + place[0].length) : '';
	const simple = /^(?:"((?:\\.|[^"\\])*)"|([^;]+))/.exec(rest);
	const name =
		(extended?.[2] && decoded(extended[2].trim(), extended[1])) || simple?.[1]?.replace(/\\(.)/g, '$1') || simple?.[2];
	return name === undefined ? undefined : plainName(name);
}

/** Node reads a header's bytes as Latin-1; many servers write UTF-8, as which other text is hardly ever valid. */
function inUtf8(header: string): string {
	const bytes = Buffer.from(header, 'latin1');
	try {
		return bytes.toString('latin1') === header ? new TextDecoder('utf-8', { fatal: true }).decode(bytes) : header;
	} catch {
		return header;
	}
}

function decoded(text: string, charset: string | undefined): string {
	try {
		const isLatin = charset?.toLowerCase() === 'iso-8859-1';
		return isLatin ? text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : decodeURIComponent(text);
	} catch {
		return '';
	}
}
