/**
 * A slapd as a careless administrator leaves it: passwords in clear, a log of changes that keeps them, NT hashes that
 * nothing follows, no index, no policy that anybody may read, and a service account that reads and writes everything.
 * Its own monitor may be read, so that it tells the time.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTRIBUTES, attributeTypeOf } from './openldap';
import { freePort, give, startServer, takeDown, throwawayFolder, whenUp } from './server-process';

const BASE = 'dc=univ-exemple,dc=fr';
const SERVICE_DN = `cn=guichet,${BASE}`;
const ROOT_DN = `cn=root,${BASE}`;

/** Of the one student, whose card is `E21813178`; of the one staff member too. */
export const CLEAR_PASSWORD = 'en clair, hélas';

export interface Careless {
  readonly url: string;
  readonly base: string;
  readonly serviceDn: string;
  readonly servicePassword: string;
  stop(): Promise<void>;
}

const configuration = (folder: string, rootPassword: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${ATTRIBUTES.map((name, index) => `attributetype ${attributeTypeOf(name, index)}`).join('\n')}
attributetype ( 2.999.1.100 NAME 'sambaNTPassword' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 2.999.2.1 NAME 'supannPerson' SUP top AUXILIARY MAY ( ${ATTRIBUTES.join(' $ ')} ) )
objectclass ( 2.999.2.2 NAME 'sambaSamAccount' SUP top AUXILIARY MAY sambaNTPassword )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload back_monitor
moduleload accesslog
moduleload ppolicy
pidfile ${folder}/slapd.pid
password-hash {CLEARTEXT}

database config
access to * by dn.exact="${SERVICE_DN}" read

database mdb
suffix "cn=accesslog"
rootdn "${ROOT_DN}"
directory ${folder}/log
maxsize 16777216
dbnosync
access to * by dn.exact="${SERVICE_DN}" read

database mdb
suffix "${BASE}"
rootdn "${ROOT_DN}"
rootpw ${rootPassword}
directory ${folder}/data
maxsize 16777216
dbnosync
index objectClass,uid eq
overlay ppolicy
overlay accesslog
logdb cn=accesslog
logops writes
access to *
  by dn.exact="${SERVICE_DN}" write
  by anonymous auth

database monitor
access to * by dn.exact="${SERVICE_DN}" read
`;

export async function startCareless(): Promise<Careless> {
  const folder = throwawayFolder('openldap-careless');
  const file = join(folder, 'slapd.conf');
  const [rootPassword, servicePassword] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
  const stores = ['data', 'log'].map((name) => join(folder, name));
  for (const store of stores) mkdirSync(store);
  writeFileSync(file, configuration(folder, rootPassword), { mode: 0o600 });
  give('nobody', folder, file, ...stores);
  const url = `ldap://127.0.0.1:${await freePort()}`;
  const server = startServer(['/usr/sbin/slapd', '-f', file, '-h', url, '-d', '0']);
  try {
    const root = await whenUp(server, { url }, { dn: ROOT_DN, password: rootPassword });
    await root.add(BASE, { objectClass: ['dcObject', 'organization'], dc: 'univ-exemple', o: 'Université d’Exemple' });
    await root.add(SERVICE_DN, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'guichet',
      userPassword: servicePassword,
    });
    const person = (login: string, more: Readonly<Record<string, string | string[]>>): Promise<void> =>
      root.add(`uid=${login},${BASE}`, {
        objectClass: ['inetOrgPerson', 'supannPerson'],
        ...{ uid: login, cn: login, sn: login, userPassword: CLEAR_PASSWORD },
        ...more,
      });
    await person('dupont-n', { eduPersonAffiliation: 'faculty' });
    await person('e21813178', {
      objectClass: ['inetOrgPerson', 'supannPerson', 'sambaSamAccount'],
      eduPersonAffiliation: 'student',
      supannEtuId: '21813178',
      supannRessourceEtatDate: '{COMPTE}A:SupannActif::',
    });
    await root.unbind();
    return { url, base: BASE, serviceDn: SERVICE_DN, servicePassword, stop: () => takeDown(folder, server) };
  } catch (error) {
    await takeDown(folder, server);
    throw error;
  }
}
