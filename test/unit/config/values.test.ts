import type { z } from 'zod';
import * as values from '../../../config/values';

const read = (schema: z.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  return result.success ? result.data : { fault: result.error.issues[0]?.message };
};
const fault = (part: string) => ({ fault: expect.stringContaining(part) });
const card = values.template(['number'], 'number');

describe('a value of the configuration', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['seconds', values.duration, '10s', 10_000],
    ['minutes', values.duration, '3m', 180_000],
    ['hours', values.duration, '12h', 43_200_000],
    ['days', values.duration, '5d', 432_000_000],
    ['a year', values.duration, '366d', 31_622_400_000],
    ['more', values.duration, '367d', fault('not a time')],
    ['nothing', values.duration, '0s', fault('not a time')],
    ['no unit', values.duration, '10', fault('not a time')],
    ['a blank', values.duration, '10 s', fault('not a time')],
    ['a fraction', values.duration, '1.5h', fault('not a time')],
    ['months', values.months, '12m', 12],
    ['no months', values.months, '0m', fault('months')],
    ['days for months', values.months, '365d', fault('months')],
    ['a template', card, 'E{number}', 'E{number}'],
    ['literal braces', card, '{{UAI:0000000X:CARTE}}{number}', '{{UAI:0000000X:CARTE}}{number}'],
    ['no number', card, 'E', fault('must contain {number}')],
    ['only a literal number', card, '{{number}}', fault('must contain {number}')],
    ['an unknown name', card, '{nombre}{number}', fault('braces that are not {number}')],
    ['an open brace', card, 'E{number', fault('braces')],
    ['a closing brace', card, 'E}{number}', fault('braces')],
    ['any name', values.template(['today']), '{{COMPTE}}A:{today}:', '{{COMPTE}}A:{today}:'],
    ['Nantes’ form', values.cardForm, 'nantes', { kind: 'nantes' }],
    ['digits', values.cardForm, 'digits:6-10', { kind: 'digits', min: 6, max: 10 }],
    ['so many digits', values.cardForm, 'digits:8', { kind: 'digits', min: 8, max: 8 }],
    ['fewer than the least', values.cardForm, 'digits:10-6', fault('digits')],
    ['another form', values.cardForm, 'letters', fault('digits')],
    ['an attribute', values.attribute, 'supannRefId;lang-fr', 'supannRefId;lang-fr'],
    ['an object identifier', values.attribute, '2.5.4.3', '2.5.4.3'],
    ['a filter in an attribute', values.attribute, 'uid=*)(cn', fault('attribute')],
    ['a DN', values.dn, 'ou=People,dc=x', 'ou=People,dc=x'],
    ['an empty DN', values.dn, '  ', fault('empty')],
    ['no DN', values.dn, 'People', fault('not a DN')],
    ['two lines', values.line, 'a\nb', fault('one line')],
    ['https', values.publicUrl, 'https://guichet.univ-exemple.fr/', 'https://guichet.univ-exemple.fr'],
    ['its own port', values.publicUrl, 'https://Guichet.univ-exemple.fr:443', 'https://guichet.univ-exemple.fr'],
    ['another port', values.publicUrl, 'https://guichet.univ-exemple.fr:8443', 'https://guichet.univ-exemple.fr:8443'],
    ['http on localhost', values.publicUrl, 'http://localhost:3000', 'http://localhost:3000'],
    ['http on loopback', values.publicUrl, 'http://[::1]:3000', 'http://[::1]:3000'],
    ['http elsewhere', values.publicUrl, 'http://guichet.univ-exemple.fr', fault('https://')],
    ['http on a false loopback', values.publicUrl, 'http://127.univ-exemple.fr', fault('https://')],
    ['a path', values.publicUrl, 'https://univ-exemple.fr/guichet', fault('origin')],
    ['a query', values.publicUrl, 'https://univ-exemple.fr/?', fault('origin')],
    ['a user', values.publicUrl, 'https://me:pass@univ-exemple.fr', { fault: expect.not.stringContaining('pass') }],
    ['no URL', values.publicUrl, 'guichet', fault('not a URL')],
    ['ldaps', values.directoryUrl, 'ldaps://ldap1.univ-exemple.fr/', 'ldaps://ldap1.univ-exemple.fr'],
    ['ldap with a port', values.directoryUrl, 'ldap://[::1]:1389', 'ldap://[::1]:1389'],
    ['no directory', values.directoryUrl, 'https://ldap1.univ-exemple.fr', fault('ldaps://')],
    ['a base in the URL', values.directoryUrl, 'ldaps://ldap1.univ-exemple.fr/dc=fr', fault('only')],
    [
      'credentials in the URL',
      values.directoryUrl,
      'ldaps://cn:pass@ldap1',
      { fault: expect.not.stringContaining('pass') },
    ],
    ['no host', values.directoryUrl, 'ldaps:///', fault('only')],
    ['listen', values.listen, '127.0.0.1:3000', { host: '127.0.0.1', port: 3000 }],
    ['listen on IPv6', values.listen, '[::1]:3000', { host: '::1', port: 3000 }],
    ['a socket', values.listen, 'systemd', 'systemd'],
    ['a port alone', values.listen, ':3000', fault('host and port')],
    ['no such port', values.listen, '127.0.0.1:65536', fault('host and port')],
    ['a script for a link', values.webUrl, 'javascript:alert(1)', fault('https://')],
    ['a proxy', values.proxyNetwork, '10.1.0.5/32', '10.1.0.5/32'],
    ['everybody a proxy', values.proxyNetwork, '::/0', fault('trust everybody')],
    ['mail', values.smtpUrl, 'smtps://u:p@smtp.univ-exemple.fr', 'smtps://u:p@smtp.univ-exemple.fr'],
    ['no mail server', values.smtpUrl, 'https://u:pass@smtp', { fault: expect.not.stringContaining('pass') }],
  ])('%s', (_name, schema, value, expected) => {
    expect(read(schema, value)).toEqual(expected);
  });
});

describe('a filter that the console judges', () => {
  it.each([
    '(eduPersonAffiliation=student)',
    '(&(objectClass=*)(!(cn=a*b*c)))',
    '(|(eduPersonAffiliation=faculty)(eduPersonAffiliation=employee))',
    '(cn=a\\2ab)',
  ])('%s', (text) => {
    expect(read(values.judgedFilter, text)).toBe(text);
  });
  it.each([
    ['(uidNumber>=1000)', 'judges this filter itself'],
    ['(uidNumber<=1000)', 'judges this filter itself'],
    ['(cn~=dupont)', 'judges this filter itself'],
    ['(memberOf:1.2.840.113556.1.4.1941:=cn=x)', 'judges this filter itself'],
    ['(&(cn=a)(|(cn=b)(!(uidNumber>=1))))', 'judges this filter itself'],
    ['uid=a', 'parenthesis'],
    ['(uid=a', 'not a filter'],
    ['(uid=a)(uid=b)', 'not a filter'],
    ['()', 'not a filter'],
    ['', 'parenthesis'],
  ])('%s is refused: %s', (text, message) => {
    expect(read(values.judgedFilter, text)).toEqual(fault(message));
  });
});
