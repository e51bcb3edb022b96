/**
 * A throwaway 389 Directory Server: Debian's ns-slapd on free ports of loopback, with TLS and its own password policy, in
 * a folder that goes with it. Its service account has what `config/389ds-aci.ldif` gives and no more: that file is
 * loaded as it is. The Directory Manager, whom no policy binds, is the tests' alone. Nothing of it needs root; started
 * by root it runs as `dirsrv`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from 'ldapts';
import { configFolder, leftBehind, ROOT_DN, writeDse } from './directory-389-dse';
import { NEVER, personDn, replace, seed389 } from './directory-389-people';
import type { OpenLdap } from './openldap';
import { DEFAULT_POLICY } from './openldap-people';
import { freePort, give, type ServerProcess, startServer, takeDown, throwawayFolder, whenUp } from './server-process';

const NS_SLAPD = '/usr/sbin/ns-slapd';
const ACI = resolve(__dirname, '../../config/389ds-aci.ldif');
/** The names in that file: what is shipped is what is tried. */
const BASE = 'dc=univ-exemple,dc=fr';
const SERVICE_DN = `cn=guichet,ou=services,${BASE}`;
/** Errors, warnings, notices to standard error: with less it says nothing of why it did not start. */
const LEVEL = '266354688';
const PATIENCE = 10_000;

export interface Directory389 extends OpenLdap {
  /** ldaps://, of a certificate that `ca` signed for the address. */
  readonly secureUrl: string;
  /** The authority's certificate (PEM). */
  readonly ca: string;
  /** Locks an account as an attacker does: by failed binds. */
  lock(login: string): void;
}

export async function startDirectory389(): Promise<Directory389> {
  const folder = throwawayFolder('389ds');
  const rootPassword = randomBytes(12).toString('hex');
  const servicePassword = randomBytes(12).toString('hex');
  const user = process.getuid?.() === 0 ? 'dirsrv' : userInfo().username;
  const [port, securePort] = await twoPorts();
  const url = `ldap://127.0.0.1:${port}`;
  let server: ServerProcess | undefined;
  const stop = async (): Promise<void> => {
    // It takes two seconds to go in peace, and nothing of it is kept.
    server?.child.kill('SIGKILL');
    await takeDown(folder, server);
    rmSync(leftBehind(folder), { force: true });
  };
  try {
    const { ca, paths } = writeDse({ folder, base: BASE, user, port, securePort, rootPassword });
    give(user, ...paths);
    // -d keeps it in the foreground.
    server = startServer([NS_SLAPD, '-D', configFolder(folder), '-i', join(folder, 'run', 'pid'), '-d', LEVEL], {
      user,
    });
    const root = await whenUp(server, { url }, { dn: ROOT_DN, password: rootPassword });
    await addSuffix(root);
    await seed389(root, BASE);
    await addService(root, servicePassword);
    execFileSync('ldapmodify', ['-x', '-H', url, '-D', ROOT_DN, '-w', rootPassword, '-f', ACI], { stdio: 'pipe' });
    const enters = (login: string, password: string): boolean => whoAmI(url, personDn(BASE, login), password);
    return {
      url,
      secureUrl: `ldaps://127.0.0.1:${securePort}`,
      ca,
      base: BASE,
      serviceDn: SERVICE_DN,
      servicePassword,
      rootDn: ROOT_DN,
      rootPassword,
      pid: server.child.pid ?? 0,
      folder,
      opens: enters,
      async read(login, attribute) {
        const { searchEntries } = await root.search(personDn(BASE, login), { scope: 'base', attributes: [attribute] });
        return [searchEntries[0]?.[attribute] ?? []].flat().map(String);
      },
      async mustChange(login) {
        await root.modify(personDn(BASE, login), replace('passwordExpirationTime', NEVER));
      },
      lock(login) {
        for (let failure = 0; failure < DEFAULT_POLICY.maxFailures; failure += 1) enters(login, 'not the password');
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

async function twoPorts(): Promise<readonly [number, number]> {
  const first = await freePort();
  for (;;) {
    const second = await freePort();
    if (second !== first) return [first, second];
  }
}

/** A database and the suffix that it holds. */
async function addSuffix(root: Client): Promise<void> {
  await root.add('cn=userRoot,cn=ldbm database,cn=plugins,cn=config', {
    objectClass: ['extensibleObject', 'nsBackendInstance'],
    cn: 'userRoot',
    'nsslapd-suffix': BASE,
  });
  await root.add(`cn="${BASE}",cn=mapping tree,cn=config`, {
    objectClass: ['extensibleObject', 'nsMappingTree'],
    cn: BASE,
    'nsslapd-state': 'backend',
    'nsslapd-backend': 'userRoot',
  });
}

async function addService(root: Client, password: string): Promise<void> {
  await root.add(SERVICE_DN, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'guichet',
    userPassword: password,
  });
  // One student is out of the service account's reach by a rule that no university ships.
  const aci = `(targetattr = "*")(targetfilter = "(eduPersonAffiliation=alum)")(version 3.0; acl "tests: out of reach"; deny (write) userdn = "ldap:///${SERVICE_DN}";)`;
  await root.modify(`ou=People,${BASE}`, replace('aci', aci));
}

/**
 * ldapwhoami(1): exit 0 lets in; 49 does not, 19 by a lock, 53 by an administrator's. Anything else is a fault of the test,
 * so is an account that must change first: the password is right, and nothing is answered.
 */
function whoAmI(url: string, dn: string, password: string): boolean {
  const args = ['-x', '-H', url, '-D', dn, '-w', password];
  const { status, stdout, stderr } = spawnSync('ldapwhoami', args, { encoding: 'utf8', timeout: PATIENCE });
  if (status === 0 && stdout.trim().toLowerCase() === `dn: ${dn}`.toLowerCase()) return true;
  if (status === 49 || status === 19 || status === 53) return false;
  throw new Error(`ldapwhoami: exit ${status} ${stdout}${stderr}`);
}
