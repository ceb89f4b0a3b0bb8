/** Characters that are read for the words of a message: many, for those of a page stand behind its styles and scripts. */
const LONGEST_PAGE = 60_000;

/**
 * Readable words of an error body: the title of a web page, else its text without tags; a plain text as it is. '' for
 * anything but a text: JSON is the service's business. Takes time in proportion to the text, whatever it holds.
 */
export function textOf(body: unknown): string {
	if (typeof body !== 'string') return '';
	const page = body.slice(0, LONGEST_PAGE);
	const text = (titleOf(page) || withoutTags(page)).replace(/\s+/g, ' ');
	// The word that was cut through may be a part of the key, which nobody would know for one.
	const isCut = body.length > LONGEST_PAGE && text.includes(' ');
	return (isCut ? text.slice(0, text.lastIndexOf(' ')) : text).trim();
}

function titleOf(page: string): string | undefined {
	const start = /<title(?=[\s>])/i.exec(page);
	if (!start) return undefined;
	const text = page.indexOf('>', start.index) + 1;
	const end = page.indexOf('<', text);
	return text > 0 && end > 0 ? page.slice(text, end) : undefined;
}

/** What a browser shows nothing of, by the names of the tags. */
const UNSEEN = /^(script|style)(?=[\s>])/i;
const ENDS = { script: /<\/script/gi, style: /<\/style/gi };

/** Each tag becomes a space. A `<` that begins none stays, for it may be part of the words. */
function withoutTags(page: string): string {
	const texts: string[] = [];
	let at = 0;
	while (at < page.length) {
		const open = page.indexOf('<', at);
		const close = open === -1 ? -1 : closeOf(page, open);
		if (close === -1) break;
		texts.push(page.slice(at, open));
		at = close + 1;
	}
	return [...texts, page.slice(at)].join(' ');
}

/** The last character of a tag, or of a whole script or style; -1 where none ends any more. */
function closeOf(page: string, open: number): number {
	const [name] = UNSEEN.exec(page.slice(open + 1, open + 8)) ?? [];
	if (name === undefined) return page.indexOf('>', open);
	const end = ENDS[name.toLowerCase() as keyof typeof ENDS];
	end.lastIndex = open;
	const found = end.exec(page);
	return found ? page.indexOf('>', found.index) : page.length - 1;
}
