/**
 * A throwaway OpenLDAP: Debian's slapd with ppolicy, on a free port of loopback, in a folder that goes with it. Its
 * service account may do what a console's may and no more: the rootdn, whom no policy binds, is the tests' alone.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Attribute, Change, type Client } from 'ldapts';
import { seedPeople } from './openldap-people';
import { freePort, give, startServer, takeDown, throwawayFolder, whenUp } from './server-process';

/** The names in that file are the names here: what is shipped is what is tried. */
const RIGHTS = resolve(__dirname, '../../config/openldap-acl.conf');
const SLAPD = '/usr/sbin/slapd';
export const BASE = 'dc=univ-exemple,dc=fr';
export const SERVICE_DN = `cn=guichet,ou=services,${BASE}`;
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

/** RFC 2307bis: a class that goes with another one. Debian's nis.schema has RFC 2307's, which stands alone. */
const POSIX_GROUP = `attributetype ( 1.3.6.1.1.1.1.12 NAME 'memberUid' EQUALITY caseExactIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
objectclass ( 1.3.6.1.1.1.2.2 NAME 'posixGroup' SUP top AUXILIARY MUST gidNumber MAY memberUid )`;

/** SUPANN's and eduPerson's attributes under numbers of the ITU's example arc: their values matter here, no more. */
export const ATTRIBUTES = [
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
  'supannRefId',
];

/** SUPANN 2021: numbers and labelled values compare with case, the rest without. */
const WITH_CASE: ReadonlySet<string> = new Set(['supannEtuId', 'supannEmpId', 'supannRefId']);

/** RFC 4512's description of one of them. @param at its place in the list */
export const attributeTypeOf = (name: string, at: number): string => {
  const [equality, parts] = WITH_CASE.has(name)
    ? ['caseExactMatch', 'caseExactSubstringsMatch']
    : ['caseIgnoreMatch', 'caseIgnoreSubstringsMatch'];
  return `( 2.999.1.${at + 1} NAME '${name}' EQUALITY ${equality} SUBSTR ${parts} SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`;
};

/** Whom the service account may write to. */
export const ORDINARY_STUDENT =
  '(&(eduPersonAffiliation=student)(!(eduPersonAffiliation=employee))(!(eduPersonAffiliation=alum)))';

/** What a console looks people up by. */
export const INDEXED = ['objectClass', 'uid', 'supannEtuId', 'supannEmpId', 'mail', 'supannAliasLogin'];

/** What one suite's server has beside the usual: lines of slapd.conf(5), and what is in it. */
export interface Furnishing {
  /** For equality; default: all that a console needs. */
  readonly indexed?: readonly string[];
  readonly schema?: string;
  readonly modules?: string;
  readonly overlays?: string;
  /** Before the usual ones: the first that matches decides. */
  readonly rights?: string;
  /** Behind the shipped ones, as an establishment has them. */
  readonly ownRights?: string;
  /** Behind the usual one. */
  readonly databases?: string;
  /** Whether clear text in a modify is hashed. */
  readonly hashes?: boolean;
  /** Behind the usual people. */
  readonly seed?: (root: Client) => Promise<void>;
}

/** slapd.conf(5). Who may write what is the point, and stands in the file that is shipped. */
function configuration(folder: string, rootPassword: string, more: Furnishing): string {
  const attributeTypes = ATTRIBUTES.map((name, index) => `attributetype ${attributeTypeOf(name, index)}`);
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${POSIX_GROUP}
${attributeTypes.join('\n')}
${more.schema ?? ''}
objectclass ( 2.999.2.1 NAME 'supannPerson' SUP top AUXILIARY MAY ( ${ATTRIBUTES.join(' $ ')} ) )
objectclass ( 2.999.2.2 NAME 'groupOfMembers' SUP top STRUCTURAL MUST cn MAY member )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
${more.modules ?? ''}
pidfile ${folder}/slapd.pid
threads 4

database mdb
suffix "${BASE}"
rootdn "${ROOT_DN}"
rootpw ${rootPassword}
directory ${folder}/data
maxsize 16777216
dbnosync
index ${(more.indexed ?? INDEXED).join(',')} eq
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${BASE}"
${more.hashes === false ? '' : 'ppolicy_hash_cleartext'}
ppolicy_use_lockout
${more.overlays ?? ''}

${more.rights ?? ''}
access to dn.subtree="ou=People,${BASE}" filter="(eduPersonAffiliation=alum)" attrs=userPassword
  by anonymous auth
access to dn.subtree="ou=People,${BASE}" filter="(eduPersonAffiliation=alum)"
  by dn.exact="${SERVICE_DN}" read
access to dn.regex="^cn=(sealed|half),ou=groups,${BASE}$" attrs=member
  by * none
access to dn.exact="cn=hidden,ou=groups,${BASE}"
  by * none
access to dn.exact="cn=told,ou=groups,${BASE}"
  by * disclose
include ${RIGHTS}
${more.ownRights ?? ''}
access to attrs=userPassword
  by anonymous auth
access to *
  by * none

${more.databases ?? ''}
`;
}

export async function startOpenLdap(more: Furnishing = {}): Promise<OpenLdap> {
  const folder = throwawayFolder('openldap');
  const data = join(folder, 'data');
  const file = join(folder, 'slapd.conf');
  const rootPassword = randomBytes(12).toString('hex');
  const servicePassword = randomBytes(12).toString('hex');
  mkdirSync(data);
  writeFileSync(file, configuration(folder, rootPassword, more), { mode: 0o600 });
  give('nobody', folder, data, file);
  const url = `ldap://127.0.0.1:${await freePort()}`;
  const server = startServer([SLAPD, '-f', file, '-h', url, '-d', '0']);
  const stop = (): Promise<void> => takeDown(folder, server);
  try {
    const root = await whenUp(server, { url }, { dn: ROOT_DN, password: rootPassword });
    await seedPeople(root, BASE);
    await more.seed?.(root);
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
      pid: server.child.pid ?? 0,
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
