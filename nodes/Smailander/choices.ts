import type { Choice } from '../fields/choice';

/** Values of the Reports page (Report Types, Report Formats, Report Sections). */
export const reportTypes: Choice[] = [
	{ name: 'Compliance Report', value: 'compliance_report', description: 'Regulatory compliance' },
	{ name: 'Custom', value: 'custom', description: 'A report made of chosen sections' },
	{ name: 'Daily Digest', value: 'daily_digest', description: 'Daily summary of activity' },
	{ name: 'Executive Summary', value: 'executive_summary', description: 'High-level overview' },
	{ name: 'Incident Report', value: 'incident_report', description: 'Incident documentation' },
	{ name: 'Monthly Analysis', value: 'monthly_analysis', description: 'Monthly comprehensive report' },
	{ name: 'Weekly Summary', value: 'weekly_summary', description: 'Weekly analysis' },
];

export const reportFormats: Choice[] = [
	{ name: 'CSV', value: 'csv' },
	{ name: 'Excel (XLSX)', value: 'xlsx' },
	{ name: 'JSON', value: 'json' },
	{ name: 'PDF', value: 'pdf' },
];

export const reportSections: Choice[] = [
	{ name: 'Email Analysis', value: 'email_analysis' },
	{ name: 'Executive Summary', value: 'executive_summary' },
	{ name: 'Geographic Analysis', value: 'geographic_analysis' },
	{ name: 'Honeypot Performance', value: 'honeypot_performance' },
	{ name: 'Malware Analysis', value: 'malware_analysis' },
	{ name: 'Recommendations', value: 'recommendations' },
	{ name: 'Sender Analysis', value: 'sender_analysis' },
	{ name: 'Threat Breakdown', value: 'threat_breakdown' },
	{ name: 'Top Threats', value: 'top_threats' },
	{ name: 'Trend Analysis', value: 'trend_analysis' },
];
