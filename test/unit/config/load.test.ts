// Long because its tables of cases belong to one subject.
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { type Config, configHash } from '../../../config/config';
import { loadConfig, readEnvironment } from '../../../config/load';
import { version } from '../../../package.json';
import { folder, least, linesIn, load, SECRET, withValue } from './fixture';

const embedded = {
  url: 'ldap://127.0.0.1:40389',
  base: 'dc=univ-exemple,dc=fr',
  bind: { dn: 'cn=guichet,dc=univ-exemple,dc=fr', password: SECRET },
};

describe('the least that a file must say', () => {
  const config = load(least());

  it('has the defaults of the product', () => {
    expect(config.server).toEqual({ host: '127.0.0.1', port: 3000, trustedProxies: [] });
    expect(config.monitoring).toEqual(['127.0.0.0/8', '::1/128']);
    expect(config.networkHelp).toBe('https://wiki.univ-nantes.fr/doku.php?id=nomade:client_lourd');
    expect(config.establishment).toEqual({ name: 'Nantes Université', logo: null });
    expect(config.roles).toEqual({ teacher: { logins: ['dupont-n'] }, kiosk: null, auditor: null });
    expect(config.directory).toMatchObject({
      urls: ['ldaps://ldap1.univ-exemple.fr'],
      ca: null,
      deadline: 10_000,
      students: { filter: '(eduPersonAffiliation=student)', login: 'uid', birthDate: null, cardState: null },
      staff: {
        filter: '(|(eduPersonAffiliation=employee)(eduPersonAffiliation=faculty)(eduPersonAffiliation=staff))',
        login: 'uid',
      },
      protected: { groups: [] },
      write: { how: 'exop' },
    });
    expect(config.times).toEqual({
      identity: 180_000,
      student: 300_000,
      activation: 900_000,
      moreTime: 300_000,
      moreTimeCount: 10,
      done: 60_000,
      locked: 900_000,
      idle: 600_000,
      session: 36_000_000,
    });
    expect(config.limits).toEqual({
      resetsPerHour: { teacher: 5, kiosk: 90 },
      resetsPerDay: { teacher: 10, kiosk: 500 },
      remoteResetsPerDay: 2,
      unknownCardsInARow: 5,
      unknownCardsPause: 600_000,
      unknownCardsPerDay: 15,
      lookups: { teacherPerDay: 10, kioskPerHour: 30 },
      failedLogins: { perAddress: 60, window: 600_000 },
      failedBindsIfUnknown: 2,
      resumeTries: 3,
      passwordTries: 20,
      cooldown: 86_400_000,
      repeated: { count: 2, within: 604_800_000 },
      writesInFlight: 32,
      writesWait: 2_000,
    });
    expect(config.log).toEqual({ keepMonths: 12, keepReason: null, signingKeyFile: resolve('data', 'log.key') });
    expect(config).toMatchObject({
      store: 'sqlite',
      dataFolder: resolve('data'),
      node: hostname(),
      demonstration: false,
      version,
    });
  });

  it('is frozen to its leaves', () => {
    const loose: string[] = [];
    const look = (value: unknown, at: string): void => {
      if (typeof value === 'object' && value !== null) {
        if (!Object.isFrozen(value)) {
          loose.push(at);
        }
        for (const key of Reflect.ownKeys(value)) {
          look(Reflect.get(value, key), `${at}.${String(key)}`);
        }
      }
    };
    look(config, 'config');
    expect(loose).toEqual([]);
    expect(() => Object.assign(config.directory.bind, { password: '' })).toThrow(TypeError);
  });

  it('keeps its secret to who asks for it by name', () => {
    expect(config.directory.bind.password).toBe(SECRET);
    expect(JSON.stringify(config)).not.toContain(SECRET);
    expect(inspect(config, { depth: null })).not.toContain(SECRET);
    expect(Object.keys({ ...config.directory.bind })).toEqual(['dn']);
  });
});

it('a part of a limit leaves the others as they are', () => {
  const { limits } = load(withValue(least(), 'limits', { resetsPerHour: { kiosk: 120 }, unknownCardsPause: '5m' }));
  expect(limits).toMatchObject({
    resetsPerHour: { teacher: 5, kiosk: 120 },
    unknownCardsPause: 300_000,
    cooldown: 86_400_000,
  });
});

it('the file’s password rules stand over the profile’s', () => {
  const { password, profile } = load(withValue(least(), 'password', { minLength: 16, kinds: { of: 4, atLeast: 3 } }));
  expect(password).toEqual({ ...profile.password, minLength: 16, kinds: { of: 4, atLeast: 3 } });
});

it('what the file says stands over the profile', () => {
  const card = [{ attribute: 'supannRefId', value: '{{UAI:0000000X:CARTE}}{number}' }];
  const help = 'https://www.univ-exemple.fr/vpn';
  const config = load(withValue(withValue(least(), 'directory.students.card', card), 'networkHelp', help));
  expect(config.directory.students.card).toEqual(card);
  expect(config.networkHelp).toBe(help);
});

it('ldap:// is for loopback', () => {
  expect(
    load(withValue(least(), 'directory.url', ['ldap://127.0.0.1:389', 'ldap://localhost', 'ldap://[::1]'])).directory
      .urls,
  ).toHaveLength(3);
});

it('a log kept longer has its reason', () => {
  expect(load(withValue(least(), 'log', { keep: '24m', keepReason: 'archives' })).log).toMatchObject({
    keepMonths: 24,
    keepReason: 'archives',
  });
});

it('paths are relative to the file', () => {
  const at = folder();
  expect(load(withValue(least(), 'log', { signingKeyFile: 'keys/log.key' }), {}, {}, at).log.signingKeyFile).toBe(
    join(at, 'keys/log.key'),
  );
});

describe('the environment', () => {
  it.each<[NodeJS.ProcessEnv, Partial<Config['server']>]>([
    [{ PORT: '8080' }, { host: '127.0.0.1', port: 8080 }],
    [{ PORT: '0' }, { port: 0 }],
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0', port: 3000 }],
    [
      { HOST: '[::]', PORT: '' },
      { host: '::', port: 3000 },
    ],
    [{ HOST: '', NODE_ENV: 'production' }, { host: '127.0.0.1' }],
  ])('%j', (env, server) => {
    expect(load(least(), env).server).toMatchObject(server);
  });

  it('the data folder is made absolute and holds the key', () => {
    const config = load(least(), { GUICHET_DATA: 'elsewhere' });
    expect(config.dataFolder).toBe(resolve('elsewhere'));
    expect(config.log.signingKeyFile).toBe(resolve('elsewhere', 'log.key'));
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: '65536' }, 'PORT: not a port: 0 to 65535'],
    [{ PORT: '-1' }, 'PORT: not a port: 0 to 65535'],
    [{ PORT: '30 00' }, 'PORT: not a port: 0 to 65535'],
    [{ HOST: 'http://x' }, 'HOST: not a host: a name or an address'],
  ])('%j is a fault', (env, line) => {
    expect(linesIn(() => load(least(), env))).toEqual([line]);
  });

  it('is read alone, before the embedded directory starts', () => {
    expect(readEnvironment({ GUICHET_DATA: '/d', GUICHET_PROFILE: 'nantes' })).toEqual({
      file: null,
      dataFolder: '/d',
      profile: 'nantes',
      host: null,
      port: null,
    });
    expect(readEnvironment({ GUICHET_CONFIG: 'g.yaml' }).file).toBe(resolve('g.yaml'));
  });
});

describe('the embedded directory', () => {
  it('has its own settings', () => {
    const config = loadConfig({ env: { PORT: '3010' }, embedded });
    expect(config).toMatchObject({
      demonstration: true,
      publicUrl: 'http://localhost:3010',
      server: { host: '127.0.0.1', port: 3010 },
      sites: [{ name: 'Guichet 1', campus: 'Campus 1', networks: ['127.0.0.0/8', '::1/128'], remote: false }],
      directory: {
        kind: 'openldap',
        urls: [embedded.url],
        students: { base: 'ou=People,dc=univ-exemple,dc=fr', cardState: { attribute: 'supannCMSAffectation' } },
        staff: { base: 'ou=People,dc=univ-exemple,dc=fr' },
        protected: { groups: ['cn=admins,ou=groups,dc=univ-exemple,dc=fr'] },
      },
      roles: {
        teacher: { filter: '(eduPersonAffiliation=faculty)' },
        kiosk: { group: 'cn=kiosque-info,ou=groups,dc=univ-exemple,dc=fr' },
        auditor: { logins: ['leroy-a'] },
      },
    });
    expect(config.directory.bind.password).toBe(SECRET);
    expect(config.directory.students.card).toEqual(config.profile.numberAt);
  });

  it.each<[NodeJS.ProcessEnv, string[]]>([
    [{ NODE_ENV: 'production' }, ['GUICHET_CONFIG']],
    [{ HOST: '0.0.0.0' }, ['HOST']],
    [{ HOST: '192.168.1.2', NODE_ENV: 'production' }, ['GUICHET_CONFIG', 'HOST']],
    [{ HOST: '::' }, ['HOST']],
    [{ GUICHET_PROFILE: 'rennes' }, ['GUICHET_PROFILE']],
    [{ GUICHET_PROFILE: '../nantes' }, ['GUICHET_PROFILE']],
  ])('is refused with %j', (env, paths) => {
    const lines = linesIn(() => loadConfig({ env, embedded }));
    expect(lines.map((line) => line.split(':')[0])).toEqual(paths);
    expect(lines.join()).toMatch(/refused|nantes/);
  });

  it.each<NodeJS.ProcessEnv>([{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }])(
    'is not even to be started with %j',
    (env) => {
      expect(linesIn(() => readEnvironment(env))).toHaveLength(1);
    },
  );

  it.each(['localhost', '127.0.0.2', '::1', '[::1]'])('may listen on %s', (HOST) => {
    expect(loadConfig({ env: { HOST }, embedded }).demonstration).toBe(true);
  });

  it('must have been started', () => {
    expect(linesIn(() => loadConfig({ env: {} }))).toEqual([
      'GUICHET_CONFIG: required: the embedded directory was not started',
    ]);
  });

  it.each(['montpellier', 'lorraine', 'saint-etienne'])(
    'takes the profile %s, whose accounts are opened there',
    (name) => {
      const config = loadConfig({ env: { GUICHET_PROFILE: name }, embedded });
      expect(config.profile.name).toBe(name);
      expect(config.directory.students.card).toEqual([{ attribute: 'supannEtuId', value: '{number}' }]);
      expect(config.activation).toMatchObject({
        set: [
          { attribute: 'supannRessourceEtat', resource: 'COMPTE', with: '{{COMPTE}}A' },
          { attribute: 'supannRessourceEtatDate', resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
        ],
        charterAttribute: { attribute: 'description' },
        recoveryMail: 'supannMailPerso',
        forwarding: name === 'montpellier' ? 'mailForwardingAddress' : null,
        ownDomains: [...config.profile.ownDomains, 'univ-exemple.fr'],
      });
    },
  );

  it('opens no account where the profile does not', () => {
    expect(loadConfig({ env: {}, embedded }).activation).toBeNull();
  });

  it('gives way to a file', () => {
    expect(load(least(), {}, { embedded })).toMatchObject({
      demonstration: false,
      directory: { urls: ['ldaps://ldap1.univ-exemple.fr'] },
    });
  });
});

describe('the hash', () => {
  const config = load(least(), { GUICHET_DATA: '/d' });
  /** Every leaf of the configuration, with a changed copy. */
  function changes(value: unknown, at: readonly string[], set: (changed: unknown) => unknown): [string, unknown][] {
    if (typeof value !== 'object' || value === null) {
      const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
      return [[at.join('.'), set(other)]];
    }
    const own = Object.entries(value).flatMap(([key, item]) =>
      changes(item, [...at, key], (changed) =>
        set(
          Array.isArray(value)
            ? Object.assign([...(value as unknown[])], { [key]: changed })
            : { ...value, [key]: changed },
        ),
      ),
    );
    const added: [string, unknown] = [
      [...at, '+'].join('.'),
      set(Array.isArray(value) ? [...(value as unknown[]), 'new'] : { ...value, added: 1 }),
    ];
    return [...own, added];
  }
  const all = changes(config, [], (changed) => changed);
  // The last says in words, with today's date, what `activation` says for itself.
  const ignored = ['node', 'hash', 'version', 'activationOff.+'];

  it('is the one in the configuration', () => {
    expect(config.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(configHash(config)).toBe(config.hash);
    expect(load(least(), { GUICHET_DATA: '/d' }).hash).toBe(config.hash);
  });

  it('looks at every key', () => {
    expect(all.length).toBeGreaterThan(100);
    const unseen = all.filter(([, changed]) => configHash(changed as Config) === config.hash).map(([path]) => path);
    expect(unseen).toEqual(expect.arrayContaining(ignored));
    expect(unseen).toHaveLength(ignored.length);
  });

  it('does not look at secrets, however they stand there', () => {
    const other = load(withValue(least(), 'directory.bind.password', 'another'), { GUICHET_DATA: '/d' });
    expect(other.hash).toBe(config.hash);
    const open = {
      ...config,
      directory: { ...config.directory, bind: { dn: config.directory.bind.dn, password: 'open' } },
    };
    expect(configHash(open)).toBe(config.hash);
  });

  it('does not hang on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(config).reverse()) as unknown as Config;
    expect(configHash(turned)).toBe(config.hash);
  });
});
