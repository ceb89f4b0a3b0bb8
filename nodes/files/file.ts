import type { BodyStream } from '../transport/stream';

/** What is known of a file before it arrives. */
export interface ExpectedFile {
	/** The parts of its name, where the reply names no file or says no more than one of its IDs. */
	nameParts: string[];
	/** IDs that alone are no name to tell a file by. */
	ids: string[];
	/** File format in lower case, such as pdf. */
	format?: string;
	/** Bytes. */
	size?: number;
	/** Whether no bytes can be the file where no size is stated. */
	mayBeEmpty?: boolean;
}

/** A file that has begun to arrive. */
export interface ArrivingFile {
	/** The first bytes, which the content has too. */
	head: Buffer;
	/** All bytes; a buffer where they came at once. */
	content: BodyStream | Buffer;
	fileName: string;
	mimeType: string;
	/** As declared. */
	charset: string | undefined;
}
