/**
 * A throwaway Active Directory: Debian's Samba as a domain controller, on an address of loopback that is its own (the
 * ports are AD's and cannot be others: 88, 389, 636, 3268), in a folder that goes with it. Its service account has what
 * `config/ad-delegation.md` gives and no more. Needs root: for those ports, and because a domain controller refuses to be
 * anything else; shares need a mount namespace besides (CAP_SYS_ADMIN).
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, type ClientOptions, EqualityFilter } from 'ldapts';
import { makeCertificates } from './certificates';
import type { OpenLdap } from './openldap';
import { DEFAULT_POLICY, type Person } from './openldap-people';
import { dnsOf, newPassword, replace, seedSamba, seedSambaSituations, seedUnits, serversOwn } from './samba-people';
import { BASE, DOMAIN, FIRST_PASSWORD, HOST, provideDomain, REALM, sambaTool, shipped } from './samba-provision';
import { type ServerProcess, startServer, takeDown, throwawayFolder, whenUp } from './server-process';

const ROOT_DN = `CN=Administrator,CN=Users,${BASE}`;
const SERVICE_DN = `CN=guichet,OU=Services,${BASE}`;
const SHARE = 'guichet';
const PATIENCE = 10_000;
const TRIES = 20;
/** Samba's own control: these values as they are, whatever its rules for passwords say (dsdb/samdb.h). */
const AS_IT_IS = '--controls=local_oid:1.3.6.1.4.1.7165.4.3.12:0';
/** Where libwbclient looks for winbindd: compiled in, so each server gets a /run that it alone sees. */
const RUN = '/run';

export interface Samba extends OpenLdap {
  /** ldaps://, of a certificate that `ca` signed for the address. `url` is for StartTLS: AD binds nobody in clear. */
  readonly secureUrl: string;
  /** The authority's certificate (PEM). */
  readonly ca: string;
  readonly address: string;
  /** Kerberos' name of the domain. */
  readonly realm: string;
  /** Where a person's entry is. @throws Error where there is none in the tables */
  dn(login: string): string;
  /** kinit(1): may this login get a ticket with this password? */
  opensKerberos(login: string, password: string): boolean;
  /** smbclient(1): may this login see the share that strangers do not? Only of a server with shares. */
  opensSmb(login: string, password: string): boolean;
  /** The share as nobody in particular. */
  opensSmbToStrangers(): boolean;
  /** Locks an account as an attacker does: by failed binds. */
  lock(login: string): Promise<void>;
  /** Adds those of the table of situations who are not there yet. */
  seedSituations(): Promise<void>;
}

export interface SambaOptions {
  /** A share, and what it takes to be let in there: another second to start, two more programs. */
  readonly shares?: boolean;
  /** Simple binds in clear too, so that a test may read along; then a password is written in clear as well. */
  readonly inClear?: boolean;
}

/** smb.conf(5). `old password allowed period`: else the old password goes on opening for an hour. */
function configuration(folder: string, address: string, { shares = false, inClear = false }: SambaOptions): string {
  const at = (...names: string[]): string => join(folder, ...names);
  return `[global]
netbios name = ${HOST}
realm = ${REALM}
workgroup = ${DOMAIN}
server role = active directory domain controller
server services = ldap, kdc${shares ? ', winbindd, s3fs' : ''}
interfaces = ${address}/8
bind interfaces only = yes
old password allowed period = 0
ldap server require strong auth = ${inClear ? 'no' : 'yes'}
private dir = ${at('private')}
state directory = ${at('state')}
cache directory = ${at('cache')}
lock directory = ${at('lock')}
pid directory = ${at('lock')}
ncalrpc dir = ${at('ncalrpc')}
winbindd socket directory = ${shares ? join(RUN, 'samba/winbindd') : at('winbindd')}
ntp signd socket directory = ${at('ntp')}
binddns dir = ${at('bind-dns')}
logging = file
log file = ${at('samba.log')}
tls keyfile = ${at('tls', 'server.key')}
tls certfile = ${at('tls', 'server.pem')}
tls cafile = ${at('tls', 'ca.pem')}
${shares ? `[${SHARE}]\npath = ${at('share')}\nguest ok = no\n` : ''}`;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((done) => {
    probe.once('error', () => done(false));
    probe.listen(port, host, () => probe.close(() => done(true)));
  });
}

/** An address of loopback where nothing listens at AD's ports; those below 127.1 are left to others. */
async function freeAddress(): Promise<string> {
  for (let tries = TRIES; tries > 0; tries--) {
    const [second = 0, third = 0, fourth = 0] = randomBytes(3);
    const address = `127.${1 + (second % 254)}.${third}.${1 + (fourth % 254)}`;
    const free = await Promise.all([88, 389, 636].map((port) => isFree(address, port)));
    if (free.every(Boolean)) return address;
  }
  throw new Error('no address of loopback is free');
}

export async function startSamba(options: SambaOptions = {}): Promise<Samba> {
  if (process.getuid?.() !== 0) throw new Error('Samba as a domain controller needs root');
  const folder = throwawayFolder('samba');
  let server: ServerProcess | undefined;
  try {
    const address = await freeAddress();
    const configFile = join(folder, 'smb.conf');
    const [rootPassword, servicePassword] = [secret(), secret()];
    const ca = prepare(folder, address, options);
    server = startServer(command(folder, configFile, options), { user: null });
    const tls: ClientOptions = { url: `ldaps://${address}`, tlsOptions: { ca: [ca] } };
    const root = await whenUp(server, tls, { dn: ROOT_DN, password: FIRST_PASSWORD });
    await root.modify(ROOT_DN, newPassword(rootPassword));
    await seedUnits(root, BASE, servicePassword);
    await Promise.all([delegate(configFile), seedSamba(root, BASE)]);
    setServersOwn(folder);
    return running({ folder, address, ca, server, root, tls, rootPassword, servicePassword });
  } catch (error) {
    await takeDown(folder, server);
    throw error;
  }
}

/** Complex enough for AD, whatever the bytes. */
const secret = (): string => `Aa1-${randomBytes(12).toString('hex')}`;

/** All that a server needs before it starts. @returns the authority's certificate */
function prepare(folder: string, address: string, options: SambaOptions): string {
  // Who enters the share is another user each, and gets no further than there.
  chmodSync(folder, 0o711);
  for (const name of ['tls', 'cache', 'lock', 'share']) mkdirSync(join(folder, name));
  for (const name of ['', 'samba', 'samba/winbindd']) mkdirSync(join(folder, 'run', name), { mode: 0o755 });
  writeFileSync(join(folder, 'share', 'readme.txt'), 'Seen by those who are let in.\n');
  const { ca, keyFile } = makeCertificates(join(folder, 'tls'), address);
  // Samba reads no key that others could.
  chmodSync(keyFile, 0o600);
  writeFileSync(join(folder, 'smb.conf'), configuration(folder, address, options));
  writeFileSync(
    join(folder, 'krb5.conf'),
    `[libdefaults]
default_realm = ${REALM}
dns_lookup_kdc = false
dns_lookup_realm = false
[realms]
${REALM} = {
  kdc = ${address}
}
`,
  );
  provideDomain(folder);
  return ca;
}

function command(folder: string, configFile: string, { shares = false }: SambaOptions): readonly string[] {
  const samba = ['samba', '--foreground', '--no-process-group', '--model=single', `--configfile=${configFile}`];
  // "$@" stays one argument each; mounts of its own end with it.
  const alone = `mount --bind "$0" ${RUN} && exec "$@"`;
  return shares ? ['unshare', '--mount', '--', 'sh', '-c', alone, join(folder, 'run'), ...samba] : samba;
}

/** Runs what `config/ad-delegation.md` says, on this server's databases. */
async function delegate(configFile: string): Promise<void> {
  const shell = spawn('sh', ['-eu', '-c', shipped('sh')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SMB_CONF_PATH: configFile },
  });
  let said = '';
  shell.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(shell, 'close');
  if (code !== 0) throw new Error(`the delegation failed: ${said}`);
}

/** Past the server, into the database that it serves: over LDAP not even an administrator may set these. */
function setServersOwn(folder: string, persons?: readonly Person[]): void {
  const file = join(folder, 'own.ldif');
  writeFileSync(file, serversOwn(BASE, persons));
  sambaTool(join(folder, 'smb.conf'), 'ldbmodify', '-H', join(folder, 'private/sam.ldb'), AS_IT_IS, file);
}

interface Parts {
  readonly folder: string;
  readonly address: string;
  readonly ca: string;
  readonly server: ServerProcess;
  readonly root: Client;
  readonly tls: ClientOptions;
  readonly rootPassword: string;
  readonly servicePassword: string;
}

function running({ folder, address, ca, server, root, tls, rootPassword, servicePassword }: Parts): Samba {
  const dns = dnsOf(BASE);
  const dn = (login: string): string => {
    const place = dns.get(login);
    if (place === undefined) throw new Error(`no ${login} in the tables`);
    return place;
  };
  const url = `ldap://${address}`;
  const secureUrl = `ldaps://${address}`;
  const as = (login: string): string => `${login}@${REALM.toLowerCase()}`;
  const smb = (...args: readonly string[]): readonly string[] => [
    ...['smbclient', `//${address}/${SHARE}`, '--configfile=/dev/null', '--command=ls readme.txt', ...args],
  ];
  return {
    url,
    secureUrl,
    ca,
    base: BASE,
    serviceDn: SERVICE_DN,
    servicePassword,
    rootDn: ROOT_DN,
    rootPassword,
    pid: server.child.pid ?? 0,
    folder,
    address,
    realm: REALM,
    dn,
    opens: (login, password) =>
      opened(['ldapsearch', '-x', '-H', secureUrl, '-D', as(login), '-w', password, '-b', '', '-s', 'base', '1.1'], {
        refusal: /Invalid credentials \(49\)/,
        env: { LDAPTLS_CACERT: join(folder, 'tls', 'ca.pem') },
      }),
    opensKerberos: (login, password) =>
      opened(['kinit', `${login}@${REALM}`], {
        refusal: /Password incorrect|credentials have been revoked|must change it now|not found in Kerberos database/,
        env: { KRB5_CONFIG: join(folder, 'krb5.conf'), KRB5CCNAME: `FILE:${join(folder, 'ticket')}`, LC_ALL: 'C' },
        input: `${password}\n`,
      }),
    opensSmb: (login, password) =>
      opened(smb(`--user=${DOMAIN}\\${login}`), {
        refusal: /NT_STATUS_(LOGON_FAILURE|ACCOUNT_\w+|PASSWORD_\w+)/,
        env: { PASSWD: password },
      }),
    opensSmbToStrangers: () => opened(smb('--no-pass'), { refusal: /NT_STATUS_ACCESS_DENIED/ }),
    async read(login, attribute) {
      const { searchEntries } = await root.search(BASE, {
        scope: 'sub',
        filter: new EqualityFilter({ attribute: 'sAMAccountName', value: login }),
        attributes: [attribute],
      });
      return [searchEntries[0]?.[attribute] ?? []].flat().map(String);
    },
    mustChange: (login) => root.modify(dn(login), replace('pwdLastSet', '0')),
    async lock(login) {
      for (let tries = DEFAULT_POLICY.maxFailures; tries > 0; tries--) {
        const stranger = new Client(tls);
        await stranger.bind(as(login), 'not-the-password').catch(() => undefined);
        await stranger.unbind().catch(() => undefined);
      }
    },
    async seedSituations() {
      setServersOwn(folder, await seedSambaSituations(root, BASE));
    },
    async stop() {
      await root.unbind().catch(() => undefined);
      await takeDown(folder, server);
    },
  };
}

interface Asked {
  /** What the program says where it is not let in; anything else is a fault of the test. */
  readonly refusal: RegExp;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Asks another program. @throws Error where it neither got in nor was refused */
function opened([program = '', ...args]: readonly string[], { refusal, env, input }: Asked): boolean {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ encoding: 'utf8', timeout: PATIENCE, input, env: { ...process.env, ...env } },
  });
  if (status === 0) return true;
  if (refusal.test(stdout + stderr)) return false;
  throw new Error(`${program}: exit ${status} ${stdout}${stderr}`);
}
