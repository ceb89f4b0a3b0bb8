import * as workflow from 'n8n-workflow';

/**
 * n8n gives up a regular expression, such as that of a field for an ID, after 250 ms of real time, which a busy machine
 * can let pass in the middle of any test. The oldest engine knows no such limit.
 */
if ('setSafeRegexEngine' in workflow) {
	workflow.setSafeRegexEngine({
		exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
		test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
		replace: (pattern, input, flags, replacement) => input.replace(new RegExp(pattern, flags), replacement),
		matchAll: (pattern, input, flags = '') => [...input.matchAll(new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`))],
		split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
	});
}
