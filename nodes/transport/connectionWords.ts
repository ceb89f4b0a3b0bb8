import { hadItsTime, isCutShort, isNoTls, isPackedWrongly, isUntrusted, LIST_TIMEOUT, wasNeverSent } from './connection';
import { CALLED_OFF, type Explanation, type Fault } from './service';

const TRUST_REMEDY =
	'If it was issued by an authority of your own, such as that of a proxy which looks into the traffic, make it known to n8n: the environment variable NODE_EXTRA_CA_CERTS names its file. ' +
	'In an action node, Ignore SSL Issues under Settings > Request Options goes without the check, and without its protection.';

function explainCertificate(connection: string, { hostname }: URL): Explanation {
	const found = (state: string, description: string, cause: Explanation['cause']): Explanation => ({
		message: `The certificate of ${hostname} ${state}`,
		description: `${description} (${connection})`,
		cause,
	});
	if (/EXPIRED/.test(connection)) {
		return found(
			'has expired',
			'The operator of that host, or of a proxy on the way, has to renew it. Check the clock of the machine that n8n runs on, too.',
			'temporarily-unavailable',
		);
	}
	if (/NOT_YET_VALID/.test(connection)) {
		return found('is not valid yet', 'Check the clock of the machine that n8n runs on.', 'temporarily-unavailable');
	}
	if (connection === 'ERR_TLS_CERT_ALTNAME_INVALID' || connection === 'HOSTNAME_MISMATCH') {
		return found(
			'is for another name',
			'Check the address in the credential. If it is right, something on the way answers in its place.',
			'configuration-invalid',
		);
	}
	if (/^UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)/.test(connection)) {
		return found(
			'is not trusted',
			`The server does not send the whole chain of certificates, or n8n does not know who issued it. ${TRUST_REMEDY}`,
			'configuration-invalid',
		);
	}
	return found('is not trusted', TRUST_REMEDY, 'configuration-invalid');
}

/** What to say of a connection fault. @param name of the service, or of the host where that is not the service's */
export function explainConnection(name: string, fault: Fault, base: URL): Explanation {
	const { connection = '' } = fault;
	const code = connection === '' ? '' : ` (${connection})`;
	if (connection === LIST_TIMEOUT) {
		return {
			message: `${name} gave no list in time`,
			description: 'Try again in a moment. If it stays so, enter the ID yourself, or an expression.',
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === CALLED_OFF) {
		return {
			message: 'The execution was canceled',
			description: `The request to ${name} was stopped.`,
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === 'ENOTFOUND') {
		return {
			message: `${name} was not reached: there is no host ${base.hostname}`,
			description: 'Check the address in the credential.',
			cause: 'configuration-invalid',
		};
	}
	if (isUntrusted(fault)) return explainCertificate(connection, base);
	if (isNoTls(fault)) {
		return {
			message: `No secure connection to ${base.host} could be made`,
			description: `What answers there speaks no TLS, or none that n8n speaks. Check the address in the credential and the proxy, if there is one.${code}`,
			cause: 'configuration-invalid',
		};
	}
	if (wasNeverSent(fault)) {
		return {
			message: `${name} could not be reached`,
			description: `No connection to ${base.host} could be made. Check the network, the firewall and the proxy between n8n and that host; where the host has IPv6 addresses, that n8n can reach those.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (isPackedWrongly(fault)) {
		return {
			message: `${name} sent a reply that cannot be unpacked`,
			description: `Its header Content-Encoding says how the reply is compressed, and its bytes are not, or are damaged. If it stays so, tell whoever runs ${base.host}, or the proxy in front of it.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (isCutShort(fault)) {
		return {
			message: `${name} sent only a part of what it announced`,
			description: `Run the node again. If it stays so, tell whoever runs ${base.host}, or the proxy in front of it.${code}`,
			cause: 'temporarily-unavailable',
		};
	}
	if (hadItsTime(fault)) {
		return {
			message: `${name} did not answer in time`,
			description:
				'Ask for less, for example a shorter period. In an action node, Timeout under Settings > Request Options allows more than the usual five minutes: 600000 is ten minutes.',
			cause: 'temporarily-unavailable',
		};
	}
	return {
		message: `The connection to ${name} was lost before an answer arrived`,
		description: `Check that n8n can reach ${base.host}, then try again.${code}`,
		cause: 'temporarily-unavailable',
	};
}
