/**
 * The empty domain of a throwaway Samba: provisioned once (ten to twenty seconds), kept below `.cache`, and copied for
 * each server (33 MB, 40 ms). Kept is nothing that a test decides: Samba's own objects, SUPANN's attributes in the
 * schema, the index on the card's number, and that no password of the domain grows old.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ATTRIBUTES, INDEXED } from './openldap';
import { NEVER } from './samba-people';

export const BASE = 'DC=ad,DC=univ-exemple,DC=fr';
export const REALM = 'AD.UNIV-EXEMPLE.FR';
export const DOMAIN = 'UNIVEX';
export const HOST = 'DC1';
/** Of the kept domain, which is in no network: each server gives its administrator another. */
export const FIRST_PASSWORD = 'Provisionné-1';

const SHIPPED = resolve(__dirname, '../../config/ad-delegation.md');
const CACHE = resolve(__dirname, '../../.cache');
const SCHEMA = `CN=Schema,CN=Configuration,${BASE}`;
const SAM = 'private/sam.ldb';

const PROVISION = [
  ...['domain', 'provision', '--quiet', `--realm=${REALM}`, `--domain=${DOMAIN}`, `--host-name=${HOST.toLowerCase()}`],
  ...['--host-ip=127.0.0.1', '--server-role=dc', '--dns-backend=NONE', `--adminpass=${FIRST_PASSWORD}`],
];

const record = (dn: string, changetype: string, ...lines: readonly string[]): string =>
  `dn: ${dn}\nchangetype: ${changetype}\n${lines.join('\n')}\n\n`;

/**
 * Attributes that AD lacks, under IANA's example number (RFC 5612): Samba takes no OID of the ITU's example arc. AD's
 * own free ones (`msDS-cloudExtensionAttribute1` to `20`, `info`) belong to the property set "Personal Information",
 * which everybody may write about themself: what a console relies on cannot be kept there.
 */
const newAttributes = ATTRIBUTES.map((name, index) =>
  record(
    `CN=${name},${SCHEMA}`,
    'add',
    ...['objectClass: attributeSchema', `lDAPDisplayName: ${name}`, `attributeID: 1.3.6.1.4.1.32473.1.${index + 1}`],
    ...['attributeSyntax: 2.5.5.12', 'oMSyntax: 64', 'isSingleValued: FALSE'],
    `searchFlags: ${INDEXED.includes(name) ? 1 : 0}`,
  ),
).join('');

/** What `config/ad-delegation.md` tells an administrator to run: what is shipped is what is tried. */
export function shipped(language: 'sh' | 'ldif'): string {
  const blocks = [...readFileSync(SHIPPED, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.filter(([, of]) => of === language).map(([, , text = '']) => text);
  if (found.length === 0) throw new Error(`no ${language} in ${SHIPPED}`);
  return found.join('\n');
}

/** Known only once the attributes are: a second transaction. */
const theirUse = [
  record(`CN=User,${SCHEMA}`, 'modify', 'add: mayContain', ...ATTRIBUTES.map((name) => `mayContain: ${name}`)),
  `${shipped('ldif')}\n`,
  record(BASE, 'modify', 'replace: maxPwdAge', `maxPwdAge: ${NEVER}`),
].join('');

/** Runs one of Samba's tools on a folder's own databases. @throws Error with what it said */
export function sambaTool(configFile: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SMB_CONF_PATH: configFile },
  });
}

/** A domain in `folder`, its databases in `folder/private`. */
export function provideDomain(folder: string): void {
  const version = execFileSync('samba', ['--version'], { encoding: 'utf8' });
  const made = [version, ...PROVISION, newAttributes, theirUse].join('\n');
  const kept = join(CACHE, `samba-${createHash('sha256').update(made).digest('hex').slice(0, 16)}`);
  if (!existsSync(kept)) provision(kept);
  for (const part of ['private', 'state']) cpSync(join(kept, part), join(folder, part), { recursive: true });
}

/** Beside its place, then renamed: a half-made domain never stands there, and of two at once the first one stays. */
function provision(kept: string): void {
  const making = `${kept}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    // Not the machine's own smb.conf.
    execFileSync('samba-tool', [...PROVISION, '--configfile=/dev/null', `--targetdir=${making}`], { stdio: 'pipe' });
    const change = (name: string, ldif: string): void => {
      writeFileSync(join(making, name), ldif);
      const may = '--option=dsdb:schema update allowed=true';
      sambaTool(join(making, 'etc/smb.conf'), 'ldbmodify', '-H', join(making, SAM), may, join(making, name));
    };
    change('attributes.ldif', newAttributes);
    change('use.ldif', theirUse);
    renameSync(making, kept);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(kept)) throw error;
  }
}
