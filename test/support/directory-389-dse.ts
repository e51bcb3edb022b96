/**
 * The files that a 389 Directory Server starts from, filled in by ourselves: dscreate(8) asks systemd and takes eleven
 * seconds. The template is the server's own; nothing below /etc/dirsrv is read, which only its user may enter.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeCertificates } from './certificates';
import { ATTRIBUTES, attributeTypeOf } from './openldap';
import { DEFAULT_POLICY } from './openldap-people';

const TEMPLATE = '/usr/share/dirsrv/data/template-dse.ldif';
/** Below the folder, beside the configuration's. */
const FOLDERS = ['db', 'run', 'lock', 'log', 'tmp', 'ldif', 'bak'] as const;
/** Known to the server by its own schema (60eduperson.ldif, 50ns-mail.ldif). */
const ITS_OWN: ReadonlySet<string> = new Set(['eduPersonAffiliation', 'mailForwardingAddress']);
/** Failures are counted for so long (s): the server knows no "for ever", which slapd's policy here says. */
export const FAILURE_WINDOW = 86_400;

export const ROOT_DN = 'cn=Directory Manager';

/** The server's own name is taken from this one's: two side by side must not share it. */
export const configFolder = (folder: string): string => join(folder, basename(folder));
/** What it leaves behind when it is killed: the semaphore of its statistics. */
export const leftBehind = (folder: string): string => `/dev/shm/sem.${basename(folder)}.stats`;

export interface Dse {
  readonly folder: string;
  readonly base: string;
  /** Who the server runs as. */
  readonly user: string;
  readonly port: number;
  readonly securePort: number;
  readonly rootPassword: string;
}

/** What is said of an entry beside what the template says. */
const BESIDE = ({ securePort }: Dse): Readonly<Record<string, Readonly<Record<string, string | number>>>> => ({
  'cn=config': {
    'nsslapd-listenhost': '127.0.0.1',
    'nsslapd-securelistenhost': '127.0.0.1',
    'nsslapd-secureport': securePort,
    'nsslapd-security': 'on',
    // It makes room for as many connections as it may open files.
    'nsslapd-maxdescriptors': 512,
    // The rules that bind everybody without a policy of their own.
    'nsslapd-pwpolicy-local': 'on',
    passwordCheckSyntax: 'on',
    passwordMinLength: DEFAULT_POLICY.minLength,
    // By default a password needs characters of three kinds.
    passwordMinCategories: 1,
    // By default any three characters in a row of a name, the login or the mail address are refused: no passphrase that
    // the suites share would be safe from it.
    passwordMinTokenLength: 64,
    passwordHistory: 'on',
    passwordInHistory: DEFAULT_POLICY.history,
    passwordLockout: 'on',
    passwordMaxFailure: DEFAULT_POLICY.maxFailures,
    passwordResetFailureCount: FAILURE_WINDOW,
    passwordUnlock: 'off',
    passwordMustChange: 'on',
    // Without it the server does not know when a password changed.
    passwordTrackUpdateTime: 'on',
  },
  // By default a share of the machine's memory, in the folder.
  'cn=config,cn=ldbm database,cn=plugins,cn=config': {
    'nsslapd-cache-autosize': 0,
    'nsslapd-dbcachesize': 4_000_000,
  },
  // It orders by languages, from a file of /etc/dirsrv.
  'cn=Internationalization Plugin,cn=plugins,cn=config': { 'nsslapd-pluginenabled': 'off' },
});

/** A hash that the server takes as its own; nobody types this password. */
function hashed(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha512').update(password).update(salt).digest();
  return `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}`;
}

function filled(dse: Dse): string {
  const { folder, base, user, port, rootPassword } = dse;
  const keys: Readonly<Record<string, string>> = {
    ...Object.fromEntries(FOLDERS.map((name) => [`${name}_dir`, join(folder, name)])),
    config_dir: configFolder(folder),
    cert_dir: configFolder(folder),
    // Asked for below its configuration, whatever is said here.
    schema_dir: join(configFolder(folder), 'schema'),
    db_home_dir: join(folder, 'db'),
    inst_dir: folder,
    db_lib: 'bdb',
    ds_passwd: hashed(rootPassword),
    ds_port: String(port),
    ds_suffix: base,
    ds_user: user,
    fqdn: 'localhost',
    ldapi: join(folder, 'run', 'ldapi'),
    ldapi_autobind: 'off',
    ldapi_enabled: 'off',
    rootdn: ROOT_DN,
  };
  const template = readFileSync(TEMPLATE, 'utf8').replace(/%([a-z_]+)%/g, (all, key: string) => {
    const value = keys[key];
    if (value === undefined) throw new Error(`${TEMPLATE}: nothing is known of ${all}`);
    return value;
  });
  const beside = new Map(Object.entries(BESIDE(dse)).map(([dn, values]) => [dn.toLowerCase(), values]));
  const records = template.split(/\n{2,}/).map((record) => {
    const dn = /^dn: *(.*)/.exec(record)?.[1]?.toLowerCase() ?? '';
    const values = beside.get(dn);
    if (values === undefined) return record;
    beside.delete(dn);
    const given = new Set(Object.keys(values).map((name) => name.toLowerCase()));
    const kept = record.split('\n').filter((line) => !given.has(line.slice(0, line.indexOf(':')).toLowerCase()));
    return [...kept, ...Object.entries(values).map(([name, value]) => `${name}: ${value}`)].join('\n');
  });
  if (beside.size > 0) throw new Error(`${TEMPLATE}: no entry ${[...beside.keys()].join('; ')}`);
  return `${records.join('\n\n').trimEnd()}\n\n${['supannEtuId', 'supannEmpId', 'supannAliasLogin'].map(index).join('\n\n')}\n`;
}

/** Among the default indexes before there is a database: one that is added later stays off until a task has run. */
const index = (
  attribute: string,
): string => `dn: cn=${attribute},cn=default indexes,cn=config,cn=ldbm database,cn=plugins,cn=config
objectClass: top
objectClass: nsIndex
cn: ${attribute}
nsSystemIndex: false
nsIndexType: eq`;

/** Where the server keeps what is added to its schema. */
const schema = (): string =>
  `dn: cn=schema\n${ATTRIBUTES.map((name, at) =>
    ITS_OWN.has(name) ? '' : `attributeTypes: ${attributeTypeOf(name, at)}\n`,
  ).join('')}objectClasses: ( 2.999.2.1 NAME 'supannPerson' SUP top AUXILIARY MAY ( ${ATTRIBUTES.join(' $ ')} ) )\n`;

/** Writes all of it. @returns the paths that the server's user must own, the authority's certificate (PEM) */
export function writeDse(dse: Dse): { readonly paths: readonly string[]; readonly ca: string } {
  const { folder } = dse;
  const config = configFolder(folder);
  const folders = [config, join(config, 'schema'), ...FOLDERS.map((name) => join(folder, name))];
  for (const path of folders) mkdirSync(path, { mode: 0o700 });
  const files = {
    [join(config, 'dse.ldif')]: filled(dse),
    [join(config, 'schema', '99user.ldif')]: schema(),
    [join(config, 'certmap.conf')]: 'certmap default default\ndefault:DNComps\n',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text, { mode: 0o600 });
  const { ca, caFile, certificateFile, keyFile } = makeCertificates(folder, '127.0.0.1');
  // Its keys lie in a database of NSS; this one has no password, so that nobody is asked for one.
  const bundle = join(folder, 'server.p12');
  const run = (command: string, ...args: string[]): unknown => execFileSync(command, args, { stdio: 'pipe' });
  run('certutil', '-N', '-d', config, '--empty-password');
  run(
    ...(['openssl', 'pkcs12', '-export', '-in', certificateFile, '-inkey', keyFile] as const),
    ...['-name', 'Server-Cert', '-out', bundle, '-passout', 'pass:'],
  );
  run('pk12util', '-i', bundle, '-d', config, '-W', '');
  run('certutil', '-A', '-d', config, '-n', 'authority', '-t', 'CT,,', '-i', caFile);
  const nss = ['cert9.db', 'key4.db', 'pkcs11.txt'].map((name) => join(config, name));
  return { paths: [folder, ...folders, ...Object.keys(files), ...nss], ca };
}
