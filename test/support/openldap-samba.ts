/**
 * A throwaway OpenLDAP whose students have what Wi-Fi and file servers read beside the password: NT hash, time and day of
 * the last change. Whoever runs the radius may read the hash, the console's account may write it and not read it.
 */
import { execFileSync } from 'node:child_process';
import { Attribute, Change, type Client } from 'ldapts';
import { BASE, type OpenLdap, ORDINARY_STUDENT, SERVICE_DN, startOpenLdap } from './openldap';
import { OLD_PASSWORD, people } from './openldap-people';

/** The account that a radius server reads hashes with. */
export const RADIUS = { dn: `cn=radius,ou=services,${BASE}`, password: 'une-clef-du-radius' } as const;

/** `directory.write.also` of a console here. */
export const ALSO = { sambaNTPassword: 'ntHash', sambaPwdLastSet: 'unixTime', shadowLastChange: 'days' } as const;
/** When the last change was, as the entries say it at first. */
export const BEFORE = { sambaPwdLastSet: '1788249600', shadowLastChange: '20697' } as const;

/** Their entries have no place for any of it: the directory takes the password, and refuses what goes beside it. */
export const PLACELESS = { card: 'E22300012', login: 'e22300012' } as const;

/** Those of samba.schema and nis.schema (RFC 2307) that are used here, under their own numbers. */
const SCHEMA = `
attributetype ( 1.3.6.1.4.1.7165.2.1.20 NAME 'sambaSID' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{64} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.24 NAME 'sambaLMPassword' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{32} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.25 NAME 'sambaNTPassword' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{32} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.27 NAME 'sambaPwdLastSet' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.28 NAME 'sambaPwdCanChange' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.29 NAME 'sambaPwdMustChange' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.7165.2.2.6 NAME 'sambaSamAccount' SUP top AUXILIARY MUST ( uid $ sambaSID )
  MAY ( sambaLMPassword $ sambaNTPassword $ sambaPwdLastSet $ sambaPwdCanChange $ sambaPwdMustChange ) )
attributetype ( 1.3.6.1.1.1.1.5 NAME 'shadowLastChange' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.3.6.1.1.1.2.1 NAME 'shadowAccount' SUP top AUXILIARY MUST uid MAY shadowLastChange )
`;

/** Before the usual ones, whose rule for everything of a person would match first. */
const RIGHTS = `
access to dn.subtree="ou=People,${BASE}" filter="${ORDINARY_STUDENT}" attrs=sambaNTPassword
  by dn.exact="${SERVICE_DN}" =w
  by dn.exact="${RADIUS.dn}" read
access to dn.subtree="ou=People,${BASE}" attrs=sambaNTPassword
  by dn.exact="${RADIUS.dn}" read
access to dn.subtree="ou=People,${BASE}" filter="${ORDINARY_STUDENT}" attrs=sambaPwdLastSet,shadowLastChange
  by dn.exact="${SERVICE_DN}" write
access to dn.subtree="ou=People,${BASE}" attrs=entry,children,objectClass,uid
  by dn.exact="${SERVICE_DN}" read
  by dn.exact="${RADIUS.dn}" read
`;

/** By smbencrypt(1), which shares no code with the console. */
export const hashOf = (password: string): string =>
  execFileSync('smbencrypt', [password], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .slice(-32);

/** Gives the students what they have beside their passwords, and the radius its account. */
export async function seedSamba(root: Client): Promise<void> {
  await root.add(RADIUS.dn, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'radius',
    userPassword: RADIUS.password,
  });
  const values: Readonly<Record<string, string>> = { sambaNTPassword: hashOf(OLD_PASSWORD), ...BEFORE };
  const samba = people(BASE).filter(({ login, number }) => number !== undefined && login !== PLACELESS.login);
  for (const { login, number = '' } of samba) {
    const added = {
      objectClass: ['sambaSamAccount', 'shadowAccount'],
      sambaSID: [`S-1-5-21-1-2-3-${number}`],
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])),
    };
    await root.modify(
      `uid=${login},ou=People,${BASE}`,
      Object.entries(added).map(
        ([type, all]) => new Change({ operation: 'add', modification: new Attribute({ type, values: all }) }),
      ),
    );
  }
}

/** @param smbk5pwd whether that overlay follows the password modify operation; `hashes`: as `Furnishing` */
export const startOpenLdapWithSamba = ({ smbk5pwd = false, hashes = true } = {}): Promise<OpenLdap> =>
  startOpenLdap({
    schema: SCHEMA,
    rights: RIGHTS,
    hashes,
    seed: seedSamba,
    // Where `guichet check` finds the overlays.
    databases: `database monitor\naccess to *\n  by dn.exact="${SERVICE_DN}" read`,
    ...(smbk5pwd ? { modules: 'moduleload smbk5pwd', overlays: 'overlay smbk5pwd\nsmbk5pwd-enable samba' } : {}),
  });
