import newest, { reporters } from './jest.config.mjs';
import { fastTests } from './test/setup/fast.mts';

/** What needs neither engine nor server. The list follows from what the test files import, so none can be forgotten. */
export default {
	...newest,
	testMatch: fastTests(),
	reporters: reporters('fast'),
};
