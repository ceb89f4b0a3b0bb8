import { createHash } from 'node:crypto';
import type { Organization } from './organizations.mts';
import type { ThreatLockerSwitches } from './switches.mts';

export type Column = { name: string; type: string };
export type Row = Record<string, unknown>;

/** What a report is run with, for one organization. */
export type RowContext = {
	organization: Organization;
	/** Epoch milliseconds, both ends belong to the period. */
	startMs: number;
	endMs: number;
	data: string;
	id: string;
	switches: ThreatLockerSwitches;
};

const columns = (...pairs: string[]): Column[] =>
	pairs.map((pair) => {
		const at = pair.lastIndexOf(':');
		return { name: pair.slice(0, at), type: pair.slice(at + 1) };
	});

/** Application ids and hashes differ between organizations and rows. */
const serial = ({ organization }: RowContext, index: number) => organization.number * 10_000_000 + index;
const applicationId = (context: RowContext, index: number) => `22222222-bbbb-4bbb-8bbb-${String(serial(context, index)).padStart(12, '0')}`;
const hash = (context: RowContext, index: number) =>
	createHash('sha256')
		.update(String(serial(context, index)))
		.digest('hex');
const times = <T,>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The moments of an endless fixed timeline that fall into the period: the same period always gives the same rows. */
function* moments({ startMs, endMs }: RowContext, stepMs: number): Generator<{ at: string; index: number }> {
	for (let index = Math.ceil(startMs / stepMs); index * stepMs <= endMs; index += 1) {
		yield { at: seconds(index * stepMs), index: index % 1_000_000 };
	}
}
const hourMs = 3_600_000;

export const sameHashColumns = columns('Count:Int32', 'Hash:String', 'ApplicationId:Guid', 'Name:String', 'OrganizationId:Guid');
export const sameHashRows = (context: RowContext): Row[] =>
	times(12, (index) => ({
		Count: 2 + (index % 5),
		Hash: hash(context, index),
		ApplicationId: applicationId(context, index),
		Name: `Contoso Tool ${index + 1} (${context.organization.name})`,
		OrganizationId: context.organization.organizationId,
	}));

/** What a computer learns of when its programs are updated. */
const programs = [
	'7-Zip\\7z.dll',
	'Contoso Agent\\agent.exe',
	'Google\\Chrome\\Application\\chrome.dll',
	'Mozilla Firefox\\xul.dll',
	'Northwind VPN\\tunnel.sys',
	'Notepad++\\notepad++.exe',
	'PuTTY\\putty.exe',
	'VideoLAN\\VLC\\libvlc.dll',
	'Zoom\\bin\\Zoom.exe',
];

export const learnedColumns = columns('Date Learned:DateTime', 'Hostname:String', 'Full Path:String', 'Hash:String', 'OrganizationId:Guid');
export function* learnedRows(context: RowContext): Generator<Row> {
	for (const { at, index } of moments(context, 6 * hourMs)) {
		yield {
			'Date Learned': at,
			Hostname: context.data,
			'Full Path': `C:\\Program Files\\${programs[(index + context.organization.number) % programs.length]}`,
			Hash: hash(context, index),
			OrganizationId: context.organization.organizationId,
		};
	}
}

export const overrideColumns = columns('Date:DateTime', 'ComputerId:Guid', 'Requested By:String', 'Minutes:Int32', 'OrganizationId:Guid');
export function* overrideRows(context: RowContext): Generator<Row> {
	for (const { at, index } of moments(context, 24 * hourMs)) {
		yield {
			Date: at,
			ComputerId: context.id,
			'Requested By': `technician${index % 3}@example.test`,
			Minutes: 15 * (1 + (index % 4)),
			OrganizationId: context.organization.organizationId,
		};
	}
}

export const manyHashesColumns = columns('ApplicationId:Guid', 'Name:String', 'OrganizationId:Guid', 'Count of Hashes:Int32');
export const manyHashesRows = (context: RowContext): Row[] =>
	times(8, (index) => ({
		ApplicationId: applicationId(context, index),
		Name: index % 2 === 0 ? 'Contoso Agent' : null,
		OrganizationId: context.organization.organizationId,
		'Count of Hashes': 1002 + 120 * index + context.organization.number,
	}));

export const deniedColumns = columns('Date:DateTime', 'Hostname:String', 'Full Path:String', 'Policy:String', 'OrganizationId:Guid');
export function* deniedRows(context: RowContext): Generator<Row> {
	for (const { at, index } of moments(context, hourMs)) {
		yield {
			Date: at,
			Hostname: `WS-${String(index % 50).padStart(3, '0')}.example.test`,
			'Full Path': `C:\\Users\\Public\\setup-${index}.exe`,
			Policy: 'Default Deny',
			OrganizationId: context.organization.organizationId,
		};
	}
}

export const computerColumns = columns('Hostname:String', 'Agent Version:String', 'Last Check-in:DateTime', 'OrganizationId:Guid');
export const computerRows = (context: RowContext): Row[] => [
	{
		Hostname: context.data,
		'Agent Version': '9.6.1',
		'Last Check-in': '2026-09-08T06:15:00Z',
		OrganizationId: context.organization.organizationId,
	},
];

export const policyColumns = columns('PolicyId:Guid', 'Name:String', 'Computer Group Id:Guid', 'Order:Int32', 'OrganizationId:Guid');
export const policyRows = (context: RowContext): Row[] =>
	times(6, (index) => ({
		PolicyId: applicationId(context, index),
		Name: `Policy ${index + 1}`,
		'Computer Group Id': context.id,
		Order: index + 1,
		OrganizationId: context.organization.organizationId,
	}));

export const activityColumns = columns('Date:DateTime', 'Hostname:String', 'ComputerId:Guid', 'Action:String', 'OrganizationId:Guid');
export function* activityRows(context: RowContext): Generator<Row> {
	for (const { at, index } of moments(context, 2 * hourMs)) {
		yield {
			Date: at,
			Hostname: context.data,
			ComputerId: context.id,
			Action: index % 3 === 0 ? 'Deny' : 'Permit',
			OrganizationId: context.organization.organizationId,
		};
	}
}

export const bulkColumns = columns(
	'Id:Int64',
	'Hostname:String',
	'Full Path:String',
	'Hash:String',
	'Action:String',
	'OrganizationId:Guid',
);
/** About 240 bytes a row, so that 1,000,000 rows are about 240 MB. Made of few pieces, because making them takes the time. */
export function* bulkRowTexts(context: RowContext, count: number): Generator<string> {
	const first = serial(context, 0);
	const leading = context.switches.longNumbers ? '6384123456' : '';
	const hashStart = 'e3b0c442'.repeat(8).slice(0, 64 - String(first).length);
	const end = `","Action":"Permit","OrganizationId":"${context.organization.organizationId}"}`;
	for (let number = first; number < first + count; number += 1) {
		yield `{"Id":${leading}${number},"Hostname":"WS-${number % 1000}.example.test","Full Path":"C:\\\\Contoso\\\\agent-${number}.exe","Hash":"${hashStart}${number}${end}`;
	}
}

export const repeatedColumns = columns('Hostname:String', 'Detection:String', 'OrganizationId:Guid');
/** 10 rows, only 4 of them different. */
export const repeatedRows = (context: RowContext): Row[] =>
	times(10, (index) => ({
		Hostname: `WS-00${index % 4}.example.test`,
		Detection: 'Macro started PowerShell',
		OrganizationId: context.organization.organizationId,
	}));

export const unassignedColumns = columns('AssetId:Guid', 'Owner:String', 'Last Seen:DateTime', 'Risk:Double', 'OrganizationId:Guid');
export const unassignedRows = (context: RowContext): Row[] =>
	times(6, (index) => ({
		AssetId: applicationId(context, index),
		Owner: null,
		'Last Seen': index % 2 === 0 ? null : '2026-09-07T22:00:00Z',
		Risk: index === 3 ? null : index / 4,
		OrganizationId: index === 5 ? null : context.organization.organizationId,
	}));

export const shareColumns = columns(
	'Share.Path:String',
	'Owner Name:String',
	'Notes:String',
	'Size (GB):Double',
	'risk %:Int32',
	'OrganizationId:Guid',
);
const notes = ['x;=1+2', 'comma, and "quotes"', 'two\r\nlines', '=1+1', '+CMD', '@SUM(A1)', '-2', 'Grüße, 東京', '＝1+1', ''];
/** Keys with dots, spaces and signs; cells with everything that spoils a CSV file. */
export const shareRows = (context: RowContext): Row[] =>
	notes.map((note, index) => ({
		'Share.Path': `\\\\files-${context.organization.number}.example.test\\share${index}`,
		'Owner Name': `Owner ${index}`,
		Notes: note,
		'Size (GB)': index * 1.5,
		'risk %': -index,
		OrganizationId: context.organization.organizationId,
	}));
