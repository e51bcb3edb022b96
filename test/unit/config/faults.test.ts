// Long because its tables of cases belong to one subject.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ConfigError } from '../../../config/faults';
import { loadConfig } from '../../../config/load';
import { faultsIn, folder, least, linesIn, load, SECRET, withValue } from './fixture';

const bind = { dn: 'cn=guichet,dc=x' };

describe('one fault', () => {
  it.each<[string, unknown, string]>([
    ['publicUrl', undefined, 'publicUrl: required'],
    ['sites', undefined, 'sites: required'],
    ['directory', undefined, 'directory: required'],
    ['roles', undefined, 'roles: required'],
    ['directory.kind', undefined, 'directory.kind: required'],
    ['directory.url', undefined, 'directory.url: required'],
    ['directory.bind', undefined, 'directory.bind: required'],
    ['directory.bind.dn', undefined, 'directory.bind.dn: required'],
    ['directory.bind.password', undefined, 'directory.bind.password: required, as `password` or as `passwordFile`'],
    ['directory.students', undefined, 'directory.students: required'],
    ['directory.students.base', undefined, 'directory.students.base: required'],
    ['directory.staff', undefined, 'directory.staff: required'],
    ['directory.staff.base', undefined, 'directory.staff.base: required'],
    ['limits', null, 'limits: empty: give it a value, or remove the key'],
    ['store', null, 'store: empty: give it a value, or remove the key'],
    ['publicUrl', 3000, 'publicUrl: text is due, this is a number: put it in quotes'],
    ['directory.url', 'ldaps://ldap1.univ-exemple.fr', 'directory.url: a list is due, this is text'],
    ['sites', {}, 'sites: a list is due, this is keys and values'],
    ['sites', [], 'sites: a list of 1 at least'],
    ['times', [], 'times: keys and values is due, this is a list'],
    ['limits.passwordTries', '20', 'limits.passwordTries: a number is due, this is text'],
    ['limits.passwordTries', 1.5, 'limits.passwordTries: a whole number is due, this is a number'],
    ['limits.passwordTries', 0, 'limits.passwordTries: 1 at least'],
    ['limits.lookups.teacherPerDay', 10_000_000, 'limits.lookups.teacherPerDay: 1000000 at most'],
    ['limits.cooldown', '1 day', 'limits.cooldown: not a time: such as 10s, 3m, 12h or 5d, 366d at most'],
    ['times.identity', 180, 'times.identity: text is due, this is a number: put it in quotes'],
    ['directory.kind', 'ldap', 'directory.kind: one of openldap, activeDirectory, 389ds'],
    ['store', 'postgresql', 'store: one of sqlite'],
    ['directory.bind.password', '', 'directory.bind.password: empty'],
    ['directory.bind.password', 12345, 'directory.bind.password: text is due, this is a number: put it in quotes'],
    ['directory.students.base', '', 'directory.students.base: empty'],
    ['directory.protected', { groups: [' '] }, 'directory.protected.groups.0: empty'],
    ['directory.students.login', 'a b', 'directory.students.login: not an attribute’s name'],
    [
      'directory.url',
      ['ldaps://ok', 'ldap://ldap2.univ-exemple.fr'],
      'directory.url.1: ldap:// would send passwords in clear: ldaps://, or `startTls: true` (ldap:// alone is for loopback)',
    ],
    ['roles', {}, 'roles: at least one role: nobody could log in'],
    ['roles.kiosk', {}, 'roles.kiosk: at least one of `filter`, `group`, `logins`'],
    ['roles.kiosk', { logins: [] }, 'roles.kiosk.logins: a list of 1 at least'],
    ['log', { keep: '5m' }, 'log.keep: the log is kept 6 to 12 months (CNIL); write `keepReason` for another time'],
    ['log', { keep: '13m' }, 'log.keep: the log is kept 6 to 12 months (CNIL); write `keepReason` for another time'],
    ['password', { minLength: 200 }, 'password.minLength: 127 at most'],
    ['password', { maxBytes: 512 }, 'password.maxBytes: 511 at most'],
    ['password', { maxLength: 8 }, 'password.minLength: no password meets this: 12 characters are due, 8 fit'],
    [
      'password',
      { recommended: 100, maxBytes: 72 },
      'password.recommended: no password meets this: 100 characters are due, 72 fit',
    ],
    [
      'profile',
      'rennes',
      'profile: `rennes` is no profile: one of nantes, montpellier, lorraine, saint-etienne, or a file such as ./my-profile.yaml',
    ],
    [
      'sites',
      [{ name: 'A', networks: ['10.0.0.1/8'] }],
      'sites.0.networks.0: `10.0.0.1/8` has host bits set: the network is 10.0.0.0/8',
    ],
    [
      'sites',
      [
        { name: 'A', networks: ['10.0.0.0/8'] },
        { name: 'B', networks: ['10.1.0.0/16', '10.0.0.0/8'] },
      ],
      'sites.1.networks.1: 10.0.0.0/8 is already a network of `A`',
    ],
    [
      'sites',
      [{ name: 'A', networks: ['2001:db8::/32', '2001:DB8:0::/32'] }],
      'sites.0.networks.1: 2001:db8::/32 is already a network of `A`',
    ],
    [
      'sites',
      [
        { name: 'A', networks: ['10.0.0.0/8'] },
        { name: 'A', networks: ['10.1.0.0/16'] },
      ],
      'sites.1.name: `A` is already the name of another site',
    ],
    [
      'sites',
      [{ name: 'A', networks: ['10.0.0.0/8'], roles: ['student'] }],
      'sites.0.roles.0: one of teacher, kiosk, auditor',
    ],
  ])('%s = %j', (path, value, line) => {
    expect(linesIn(() => load(withValue(least(), path, value)))).toEqual([line]);
  });

  const change = { resource: 'COMPTE', with: '{{COMPTE}}A' };
  it.each<[unknown, string]>([
    [{ set: {} }, 'activation.set: at least one attribute: an account becomes active by this change'],
    [
      { set: { supannRessourceEtat: { ...change, with: '{{MAIL}}A' } } },
      'activation.set.supannRessourceEtat.with: must begin with {{COMPTE}}: the resource whose value it is',
    ],
    [
      { set: { supannRessourceEtat: change }, ownDomains: ['etu'] },
      'activation.ownDomains.0: not a domain of mail addresses: such as univ-exemple.fr',
    ],
  ])('activation = %j', (value, line) => {
    const withBirthDate = withValue(least(), 'directory.students.birthDate', 'supannOIDCDateDeNaissance');
    expect(linesIn(() => load(withValue(withBirthDate, 'activation', value)))).toEqual([line]);
  });

  it('an activation without birth dates to compare', () => {
    expect(linesIn(() => load(withValue(least(), 'activation', { set: { supannRessourceEtat: change } })))).toEqual([
      'directory.students.birthDate: required: at an activation the birth date is compared with it',
    ]);
  });

  it('a password twice', () => {
    const at = folder();
    writeFileSync(join(at, 'p'), 'x');
    const twice = withValue(least(), 'directory.bind', { ...bind, password: 'x', passwordFile: 'p' });
    expect(linesIn(() => load(twice, {}, {}, at))).toEqual([
      'directory.bind.password: given twice, as `password` and as `passwordFile`: keep one',
    ]);
  });
});

describe('an unknown key names the nearest known one', () => {
  it.each([
    ['directory.studnets', 'students'],
    ['publicURL', 'publicUrl'],
    ['site', 'sites'],
    ['directory.bind.pasword', 'password'],
    ['directory.bind.passwordfile', 'passwordFile'],
    ['limits.resetPerHour', 'resetsPerHour'],
    ['limits.failedLogins.windows', 'window'],
    ['roles.techer', 'teacher'],
    ['roles.teacher.groups', 'group'],
    ['log.checkpoint', 'checkpoints'],
    ['server.trustedProxy', 'trustedProxies'],
    ['password.minLenght', 'minLength'],
    ['activation.set.supannRessourceEtat.wiht', 'with'],
  ])('%s: %s', (path, near) => {
    const key = path.split('.').at(-1) ?? '';
    expect(linesIn(() => load(withValue(least(), path, 'x')))).toContain(
      `${path}: \`${key}\` is not a key here; did you mean \`${near}\`?`,
    );
  });

  it('inside a list', () => {
    const sites = [{ name: 'A', networks: ['10.0.0.0/8'], remot: true }];
    expect(linesIn(() => load(withValue(least(), 'sites', sites)))).toEqual([
      'sites.0.remot: `remot` is not a key here; did you mean `remote`?',
    ]);
  });

  it.each(['constructor', '__proto__'])('%s is as unknown as any', (key) => {
    const paths = faultsIn(() => load(`${stringify(least())}${key}: {publicUrl: x}\n`)).map(({ path }) => path);
    expect(paths).toEqual([key]);
  });
});

it('an attribute’s name where attributes are keys', () => {
  const content = withValue(least(), 'directory.write', { also: { 'bad name': 'days' } });
  expect(linesIn(() => load(content, {}, { allowNotYet: true }))).toEqual([
    'directory.write.also.bad name: not an attribute’s name',
  ]);
});

it('every fault is named at once, those between keys and those of files too', () => {
  const content = {
    publicUrl: 'http://univ-exemple.fr',
    stes: [],
    sites: [
      { name: 'A', networks: ['10.0.0.0/8', '10.0.0.0/33'] },
      { name: 'B', networks: ['10.0.0.0/8'], desk: 2 },
    ],
    directory: {
      kind: 'openldap',
      url: ['ldap://ldap1.univ-exemple.fr', 'nonsense'],
      ca: 'nowhere.pem',
      bind: { dn: '', password: 'a', passwordFile: 'nowhere' },
      students: { filter: '(uid>=1)' },
      staff: { base: 'ou=x,dc=y' },
    },
    roles: { teacher: {} },
    log: { keep: '3m', singingKeyFile: 'x' },
    password: { minLength: 12, maxBytes: 4 },
    mail: { smtp: 'smtp://localhost', from: 'a@b' },
  };
  const env = { PORT: 'http', HOST: 'a b' };
  expect(
    faultsIn(() => load(content, env))
      .map(({ path }) => path)
      .sort(),
  ).toEqual(
    [
      'HOST',
      'PORT',
      'publicUrl',
      'stes',
      'sites.0.networks.1',
      'sites.1.networks.0',
      'sites.1.desk',
      'directory.url.0',
      'directory.url.1',
      'directory.ca',
      'directory.bind.dn',
      'directory.bind.password',
      'directory.bind.passwordFile',
      'directory.students.base',
      'directory.students.filter',
      'roles.teacher',
      'log.keep',
      'log.singingKeyFile',
      'password.minLength',
      'mail',
    ].sort(),
  );
});

it('the error’s message has one line for each fault', () => {
  const error = new ConfigError([
    { path: 'a.b', message: 'required' },
    { path: '', message: 'keys and values is due' },
  ]);
  expect(error.message).toBe('a.b: required\nkeys and values is due');
});

describe('YAML that cannot be parsed', () => {
  it.each([
    ['publicUrl: [', 'guichet.yaml:1'],
    ['a: 1\na: 2\n', 'guichet.yaml:2'],
    ['a: 1\n b: 2\n', 'guichet.yaml:'],
    ['a: "x\n', 'guichet.yaml:'],
    ['a:\n\t- b\n', 'guichet.yaml:2'],
    ['a: 1\n---\nb: 2\n', 'guichet.yaml:2'],
  ])('%j: %s', (text, path) => {
    const faults = faultsIn(() => load(text));
    expect(faults[0]?.path).toEqual(expect.stringContaining(path));
  });

  it.each([
    ['an alias', 'a: 1\npassword: *Zq7-secret', 2],
    ['a tag', 'password: !Zq7-secret', 1],
    ['an escape', 'a:\n  password: "x\\Zq7-secret"', 2],
    ['a reserved character', 'password: @Zq7-secret', 1],
    ['a block', 'password: |Zq7-secret', 1],
    ['a directive', 'password:\n%Zq7-secret', 2],
    ['a list', 'password: [Zq7-secret', 1],
    ['a quote', 'password: "Zq7-secret', 1],
    ['after a quote', 'password: "x"Zq7-secret', 1],
    ['nested', 'password: x: Zq7-secret', 1],
  ])('%s never shows what stands there', (_name, text, line) => {
    const lines = linesIn(() => load(text));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]).toMatch(new RegExp(`^guichet\\.yaml:${line}:`));
    expect(lines.join('\n')).not.toContain('secret');
  });

  it.each([
    ['', 4],
    ['# nothing\n', 4],
    ['- a\n', 1],
    ['text', 1],
  ])('%j has no keys', (text, count) => {
    expect(faultsIn(() => load(text)).filter(({ path }) => !path.includes('.')).length).toBe(count);
  });
});

describe('files', () => {
  const withFile = (
    content: Buffer | string,
    path = 'directory.bind',
    value: unknown = { ...bind, passwordFile: 'file' },
  ) => {
    const at = folder();
    writeFileSync(join(at, 'file'), content);
    return () => load(withValue(least(), path, value), {}, {}, at);
  };

  it.each([
    ['pass\n', 'pass'],
    ['pass\r\n', 'pass'],
    ['pass', 'pass'],
    ['  pass \n\n', '  pass \n'],
    ['a\nb\n', 'a\nb'],
    ['\uFEFFpass', '\uFEFFpass'],
  ])('a secret %j is %j', (content, password) => {
    expect(withFile(content)().directory.bind.password).toBe(password);
  });

  it.each<[string, () => unknown, string]>([
    ['empty', withFile('\n'), 'directory.bind.passwordFile: '],
    ['not UTF-8', withFile(Buffer.from([0xff, 0xfe])), 'it is not UTF-8'],
    [
      'missing',
      () => load(withValue(least(), 'directory.ca', '/nowhere/ca.pem')),
      'directory.ca: /nowhere/ca.pem cannot be read: no such file or directory (ENOENT)',
    ],
    ['no certificate', withFile('x', 'directory.ca', 'file'), 'holds no certificate'],
    ['a folder', () => load(withValue(least(), 'directory.ca', '/')), 'illegal operation on a directory (EISDIR)'],
    ['no logo', () => load(withValue(least(), 'establishment', { logo: 'logo.png' })), 'establishment.logo: '],
    [
      'no file',
      () => loadConfig({ env: { GUICHET_CONFIG: '/nowhere.yaml' } }),
      'GUICHET_CONFIG: /nowhere.yaml cannot be read: no such file or directory (ENOENT)',
    ],
  ])('%s', (_name, act, part) => {
    const lines = linesIn(act);
    expect(lines).toEqual([expect.stringContaining(part)]);
  });

  it('a logo need not be text', () => {
    expect(withFile(Buffer.from([0x89, 0x50, 0xff]), 'establishment', { logo: 'file' })().establishment.logo).toMatch(
      /file$/,
    );
  });
});

describe('what is not available yet is refused by name', () => {
  it.each<[string, unknown]>([
    ['server.listen', 'systemd'],
    ['server.tls', { certificate: 'c', keyFile: 'k' }],
    [
      'directory.alsoSet',
      [
        {
          kind: 'openldap',
          url: ['ldaps://x'],
          bind: { ...bind, password: 'p' },
          find: { base: 'dc=x', by: 'uid', equals: 'uid' },
        },
      ],
    ],
    ['secondFactor', { kiosk: 'passkey' }],
    ['mail', { smtp: 'smtp://localhost', from: 'a@b' }],
    ['log', { checkpoints: { file: 'f' } }],
    ['log', { forward: { file: 'f' } }],
  ])('%s = %j', (path, value) => {
    const content = withValue(least(), path, value);
    const lines = linesIn(() => load(content));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${path}.*not available yet`))]);
    expect(() => load(content, {}, { allowNotYet: true })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['directory.startTls', false],
    ['directory.startTls', true],
    ['directory.kind', 'activeDirectory'],
    ['directory.kind', '389ds'],
    ['directory.students.neverActivated', '(pwdLastSet=0)'],
    ['directory.write', { how: 'exop' }],
    ['directory.write', { how: 'modify', also: { shadowLastChange: 'days' } }],
    ['log', { keep: '24m', keepReason: 'archives' }],
    ['log', { keep: '6m' }],
    ['profile', 'nantes'],
    ['profile', 'montpellier'],
    ['profile', 'lorraine'],
    ['profile', 'saint-etienne'],
  ])('%s = %j is', (path, value) => {
    expect(() => load(withValue(least(), path, value))).not.toThrow();
  });
});

it('no fault shows a secret', () => {
  const content = withValue(withValue(least(), 'directory.kind', 'x'), 'mail', {
    smtp: `http://u:${SECRET}@x`,
    from: 'a@b',
  });
  const lines = linesIn(() => load({ ...content, server: { tls: { certificate: 'c', key: SECRET, keyFile: 'k' } } }));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join()).not.toContain(SECRET);
});
