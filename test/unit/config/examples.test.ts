import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { settingsSchema } from '../../../config/schema';
import { folder, load } from './fixture';

const CONFIG = join(__dirname, '../../../config');
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

/** The example with its files, which lie in a folder of ours instead of /etc. */
function example(name: string) {
  const at = folder();
  mkdirSync(join(at, 'guichet'));
  for (const [file, content] of Object.entries({
    'ldap.password': 's3cret\n',
    'ad.password': 's3cret',
    'ad-ca.pem': PEM,
    'logo.svg': '<svg/>',
  })) {
    writeFileSync(join(at, 'guichet', file), content);
  }
  writeFileSync(join(at, 'ca-certificates.crt'), PEM);
  const text = readFileSync(join(CONFIG, name), 'utf8')
    .replaceAll('/etc/guichet/', 'guichet/')
    .replaceAll('/etc/ssl/certs/', '');
  return { at, text };
}

/** Commented keys and list items count too. */
const uncommented = (text: string): string =>
  text
    // A block of comments is uncommented from its key down to its innermost line.
    .replace(/^( *)# ( *)(?=[a-zA-Z]+: |[a-zA-Z]+:$|- \{|# [a-zA-Z]+: )/gm, '$1$2')
    .replace(/^( *)# (?=[a-zA-Z]+: )/gm, '$1')
    .replace('url: [...], bind: {...}', 'url: [ldaps://ad.univ-exemple.fr], bind: {dn: guichet@ad, password: x}')
    .replace('base: "..."', 'base: "dc=ad"');

/** Every key of a value, with dots; list items without their number. */
function paths(value: unknown, at: readonly string[] = []): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => paths(item, at));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]) => [[...at, key].join('.'), ...paths(item, [...at, key])]);
}

describe.each(['openldap.example.yaml', 'ad.example.yaml'])('%s', (name) => {
  it('parses whole', () => {
    const { at, text } = example(name);
    const config = load(text, {}, { allowNotYet: true }, at);
    expect(config.publicUrl).toBe('https://guichet.univ-exemple.fr');
    expect(config.directory.bind.password).toBe('s3cret');
    expect(config.directory.ca).toBe(PEM);
  });

  it('parses whole with its commented keys', () => {
    const text = uncommented(example(name).text);
    const raw: unknown = parse(text);
    const read = settingsSchema.parse(raw);
    expect(paths(read)).toEqual(expect.arrayContaining(paths(raw)));
  });

  it('starts as it is', () => {
    const { at, text } = example(name);
    expect(load(text, {}, {}, at).directory.kind).toBe(name.startsWith('openldap') ? 'openldap' : 'activeDirectory');
  });
});

it('the examples show every key at the top, and the commented ones are among those parsed', () => {
  const shown = ['openldap.example.yaml', 'ad.example.yaml'].flatMap((name) =>
    paths(parse(uncommented(example(name).text))),
  );
  expect(shown).toEqual(
    expect.arrayContaining([
      ...Object.keys(settingsSchema.shape),
      ...[
        'server.tls.keyFile',
        'directory.startTls',
        'directory.students.cardState.attribute',
        'directory.students.show.photo',
      ],
      ...['directory.alsoSet.find.equals', 'secondFactor.kiosk', 'mail.nameStaff', 'directory.students.neverActivated'],
    ]),
  );
});

it('what the OpenLDAP example says is what the console gets', () => {
  const { at, text } = example('openldap.example.yaml');
  const config = load(text, {}, { allowNotYet: true }, at);
  expect(config).toMatchObject({
    establishment: { name: 'Université d’Exemple', logo: null },
    server: { host: '127.0.0.1', port: 3000, trustedProxies: ['127.0.0.1/32'] },
    sites: [
      { name: 'Tertre', campus: 'Tertre', networks: ['172.20.0.0/16'], roles: null, desks: 1, remote: false },
      {
        name: 'Kiosque Tertre',
        campus: 'Tertre',
        networks: ['172.20.41.0/24'],
        roles: ['kiosk'],
        desks: 12,
        remote: false,
      },
      { name: 'VPN', campus: null, networks: ['10.8.0.0/16'], roles: null, desks: 1, remote: true },
    ],
    monitoring: ['127.0.0.1/32'],
    directory: {
      kind: 'openldap',
      urls: ['ldaps://ldap1.univ-exemple.fr', 'ldaps://ldap2.univ-exemple.fr'],
      deadline: 10_000,
      students: {
        filter: '(eduPersonAffiliation=student)',
        login: 'uid',
        card: [
          { attribute: 'uid', value: 'E{number}' },
          { attribute: 'supannEtuId', value: '{number}' },
        ],
        state: { attribute: 'supannRessourceEtatDate', label: 'COMPTE' },
        birthDate: 'supannOIDCDateDeNaissance',
        cardState: null,
        show: { photo: 'jpegPhoto', programme: 'supannEtuEtape' },
      },
      staff: { filter: '(eduPersonAffiliation=employee)', login: 'uid' },
      protected: { groups: ['cn=admins,ou=groups,dc=univ-exemple,dc=fr'] },
      write: { how: 'exop' },
    },
    roles: {
      teacher: { filter: '(|(eduPersonAffiliation=faculty)(eduPersonAffiliation=employee))' },
      kiosk: { group: 'cn=kiosque-info,ou=groups,dc=univ-exemple,dc=fr' },
      auditor: { logins: ['leroy-a'] },
    },
    log: { keepMonths: 12, keepReason: null, signingKeyFile: expect.stringMatching(/log\.key$/) },
    store: 'sqlite',
    demonstration: false,
  });
});

it('Active Directory has defaults of its own', () => {
  const { at, text } = example('ad.example.yaml');
  expect(load(text, {}, {}, at).directory).toMatchObject({
    kind: 'activeDirectory',
    students: {
      filter: '(&(objectCategory=person)(objectClass=user))',
      login: 'sAMAccountName',
      state: { attribute: 'userAccountControl', label: '' },
      show: { photo: 'jpegPhoto', programme: 'department' },
    },
    staff: { filter: '(&(objectCategory=person)(objectClass=user))', login: 'sAMAccountName' },
  });
});
