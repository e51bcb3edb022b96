/**
 * A throwaway OpenLDAP: Debian's slapd with ppolicy, on a free port of loopback, in a folder that goes with it. Its
 * service account may do what a console's may and no more: the rootdn, whom no policy binds, is the tests' alone.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Attribute, Change, Client } from 'ldapts';
import { seedPeople } from './openldap-people';

const SLAPD = '/usr/sbin/slapd';
const BASE = 'dc=univ-exemple,dc=fr';
const SERVICE_DN = `cn=guichet,ou=services,${BASE}`;
const ROOT_DN = `cn=root,${BASE}`;
const PATIENCE = 10_000;

export interface OpenLdap {
  readonly url: string;
  readonly base: string;
  readonly serviceDn: string;
  readonly servicePassword: string;
  readonly rootDn: string;
  readonly rootPassword: string;
  readonly pid: number;
  readonly folder: string;
  /** What a program that shares no code with the console says: may this login enter with this password? */
  opens(login: string, password: string): boolean;
  /** An attribute as the administrator reads it, operational ones too; `[]`: none. */
  read(login: string, attribute: string): Promise<readonly string[]>;
  /** Flags an account as an administrator does: another password is due at the next login. */
  mustChange(login: string): Promise<void>;
  stop(): Promise<void>;
}

/** SUPANN's and eduPerson's attributes under numbers of the ITU's example arc: their values matter here, no more. */
const ATTRIBUTES = [
  'eduPersonAffiliation',
  'supannEtuId',
  'supannEmpId',
  'supannRessourceEtat',
  'supannRessourceEtatDate',
  'supannCMSAffectation',
  'supannOIDCDateDeNaissance',
  'supannAliasLogin',
  'supannAutreMail',
  'supannEtuEtape',
  'supannMailPerso',
  'mailForwardingAddress',
];

/** What an unlock and an activation write beside the password. */
const ACTIVATION = 'supannRessourceEtat,supannRessourceEtatDate,description,supannMailPerso,mailForwardingAddress';

/** slapd.conf(5). Who may write what is the point: `=w` sets a password and does not read its hash. */
function configuration(folder: string, rootPassword: string): string {
  const attributeTypes = ATTRIBUTES.map(
    (name, index) => `attributetype ( 2.999.1.${index + 1} NAME '${name}' EQUALITY caseIgnoreMatch
  SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`,
  );
  const ordinaryStudent =
    '(&(eduPersonAffiliation=student)(!(eduPersonAffiliation=employee))(!(eduPersonAffiliation=alum)))';
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${attributeTypes.join('\n')}
objectclass ( 2.999.2.1 NAME 'supannPerson' SUP top AUXILIARY MAY ( ${ATTRIBUTES.join(' $ ')} ) )
objectclass ( 2.999.2.2 NAME 'groupOfMembers' SUP top STRUCTURAL MUST cn MAY member )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${folder}/slapd.pid
threads 4

database mdb
suffix "${BASE}"
rootdn "${ROOT_DN}"
rootpw ${rootPassword}
directory ${folder}/data
maxsize 16777216
dbnosync
index objectClass,uid,supannEtuId eq
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${BASE}"
ppolicy_hash_cleartext
ppolicy_use_lockout

access to dn.subtree="ou=People,${BASE}" filter="${ordinaryStudent}" attrs=userPassword
  by dn.exact="${SERVICE_DN}" =w
  by anonymous auth
access to attrs=userPassword
  by anonymous auth
access to dn.subtree="ou=People,${BASE}" filter="${ordinaryStudent}" attrs=pwdReset,pwdAccountLockedTime,${ACTIVATION}
  by dn.exact="${SERVICE_DN}" write
access to dn.subtree="ou=People,${BASE}"
  by dn.exact="${SERVICE_DN}" read
access to dn.subtree="ou=policies,${BASE}"
  by dn.exact="${SERVICE_DN}" read
access to dn.exact="cn=sealed,ou=groups,${BASE}" attrs=member
  by * none
access to dn.exact="cn=hidden,ou=groups,${BASE}"
  by * none
access to dn.subtree="ou=groups,${BASE}"
  by dn.exact="${SERVICE_DN}" read
access to *
  by * none
`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port of loopback is free');
  return address.port;
}

/** Without root's rights, and ended by the kernel with the process that started it, however that one ends. */
const confined = (): readonly string[] => [
  'setpriv',
  '--pdeathsig=TERM',
  ...(process.getuid?.() === 0 ? ['--reuid=nobody', '--regid=nogroup', '--clear-groups'] : []),
  '--',
];

function ownedByNobody(...paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  for (const path of paths) chownSync(path, id('-u'), id('-g'));
}

async function ready(url: string, child: ChildProcess, said: () => string, password: string): Promise<Client> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const client = new Client({ url, connectTimeout: 1_000, timeout: PATIENCE });
    try {
      await client.bind(ROOT_DN, password);
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`slapd did not come up: ${said() || String(error)}`, { cause: error });
      }
      await sleep(15);
    }
  }
}

export async function startOpenLdap(): Promise<OpenLdap> {
  const folder = mkdtempSync(join(tmpdir(), 'openldap-'));
  const data = join(folder, 'data');
  const file = join(folder, 'slapd.conf');
  const rootPassword = randomBytes(12).toString('hex');
  const servicePassword = randomBytes(12).toString('hex');
  mkdirSync(data);
  writeFileSync(file, configuration(folder, rootPassword), { mode: 0o600 });
  ownedByNobody(folder, data, file);
  const url = `ldap://127.0.0.1:${await freePort()}`;
  const [command, ...args] = [...confined(), SLAPD, '-f', file, '-h', url, '-d', '0'];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await gone;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const root = await ready(url, child, () => said, rootPassword);
    await seedPeople(root, BASE);
    await root.add(SERVICE_DN, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'guichet',
      userPassword: servicePassword,
    });
    return {
      url,
      base: BASE,
      serviceDn: SERVICE_DN,
      servicePassword,
      rootDn: ROOT_DN,
      rootPassword,
      pid: child.pid ?? 0,
      folder,
      opens: (login, password) => whoAmI(url, `uid=${login},ou=People,${BASE}`, password),
      async read(login, attribute) {
        const { searchEntries } = await root.search(`uid=${login},ou=People,${BASE}`, {
          scope: 'base',
          attributes: [attribute],
        });
        return [searchEntries[0]?.[attribute] ?? []].flat().map(String);
      },
      async mustChange(login) {
        const modification = new Attribute({ type: 'pwdReset', values: ['TRUE'] });
        await root.modify(`uid=${login},ou=People,${BASE}`, new Change({ operation: 'replace', modification }));
      },
      async stop() {
        await root.unbind().catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** ldapwhoami(1): exit 0 lets in, 49 does not; anything else is a fault of the test. */
function whoAmI(url: string, dn: string, password: string): boolean {
  const args = ['-x', '-H', url, '-D', dn, '-w', password];
  const { status, stdout, stderr } = spawnSync('ldapwhoami', args, { encoding: 'utf8', timeout: PATIENCE });
  if (status === 0 && stdout.trim().toLowerCase() === `dn:${dn}`.toLowerCase()) return true;
  if (status === 49) return false;
  throw new Error(`ldapwhoami: exit ${status} ${stdout}${stderr}`);
}
