import { nameFrom, plainName } from '../../nodes/files/fileName.ts';
import { isLocal } from '../../nodes/transport/address.ts';

test.each([
	'https://127.0.0.2/x',
	'https://0.0.0.0/x',
	'https://[::1]/x',
	'https://[::]/x',
	'https://[::ffff:127.0.0.1]/x',
	'https://localhost./x',
	'https://a.localhost/x',
	'https://169.254.169.254/latest',
	'https://2130706433/x',
])('%s is on this machine or its link', (link) => expect(isLocal(new URL(link))).toBe(true));

test.each(['https://smailander.com/x', 'https://storage.example.com/x', 'https://128.0.0.1/x', 'https://localhost.example.com/x'])(
	'%s is elsewhere',
	(link) => expect(isLocal(new URL(link))).toBe(false),
);

test.each<[string, string | undefined]>([
	['attachment; xfilename="evil.pdf"', undefined],
	['attachment; name="filename=evil.exe"; filename="good.pdf"', 'good.pdf'],
	["attachment; filename*=iso-8859-1''Z%FCrich.pdf", 'Zürich.pdf'],
	['attachment; filename="a\u202Efdp.exe"', 'afdp.exe'],
	['attachment; filename="say \\"hi\\".pdf"', 'say hi.pdf'],
])('%s names %s', (header, name) => expect(nameFrom(header, '')).toBe(name));

test.each<[string, string | undefined]>([
	['../../../etc/cron.d/x', 'x'],
	['..\\..\\x.pdf', 'x.pdf'],
	['a/..', undefined],
	['\u0000', undefined],
])('%j as a plain name: %j', (name, plain) => expect(plainName(name, '')).toBe(plain));
