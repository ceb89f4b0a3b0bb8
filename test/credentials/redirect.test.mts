import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';

/** n8n's client follows redirects in a credential Test and takes the key along to any host. */
test.each([new ThreatLockerApi(), new SmailanderApi()])(
	'the Test of $displayName follows no redirect and says so',
	({ test: { request, rules } }) => {
		expect(request.disableFollowRedirect).toBe(true);
		const messages = (rules ?? []).map(({ properties }) => ('value' in properties ? [properties.value, properties.message] : []));
		for (const status of [301, 302, 307, 308]) {
			expect(messages).toContainEqual([status, expect.stringMatching(/^The address redirects, and the API does not\./)]);
		}
	},
);
