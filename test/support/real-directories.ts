/** Each kind of directory that a university has, as the same suite meets it: people, cards and passwords are the same. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDirectory389 } from './directory-389';
import { type OpenLdap, startOpenLdap } from './openldap';
import { startSamba } from './samba';
import { protectedGroup } from './samba-people';

export interface RealDirectory {
  readonly server: OpenLdap;
  /** Where a console asks it: over TLS where passwords in clear are refused. */
  readonly url: string;
  /** The name that a person's bind is seen under. */
  dn(login: string): string;
  /** `directory` and `roles` of a console's configuration. @param url the directory's own, or a proxy's before it */
  settings(url: string): { readonly directory: object; readonly roles: object };
  /** Whether it holds a new password against the former ones, for a console too. */
  readonly remembers: boolean;
  /** Whether what binds a password is to be read where no entry names it. */
  readonly tellsDefault: boolean;
  /** Cards that are refused for another reason than elsewhere. */
  readonly otherwise: Readonly<Record<string, string>>;
  /** Where it tells that a password was changed, and how. */
  readonly changedAt: string;
}

const SUPANN_ROLES = {
  teacher: { filter: '(eduPersonAffiliation=faculty)' },
  kiosk: { logins: ['moreau-k'] },
  auditor: { logins: ['leroy-a'] },
};

const supann = (kind: string, server: OpenLdap, url: string, more: object): object => ({
  kind,
  url: [url],
  bind: { dn: server.serviceDn, password: server.servicePassword },
  students: { base: `ou=People,${server.base}`, birthDate: 'supannOIDCDateDeNaissance' },
  staff: { base: `ou=People,${server.base}` },
  ...more,
});

function keepCa(folder: string, pem: string): string {
  const file = join(folder, 'console-ca.pem');
  writeFileSync(file, pem);
  return file;
}

export interface Wish {
  /** Without TLS, for a benchmark on loopback. */
  readonly inClear?: boolean;
}

type Start = (wish?: Wish) => Promise<RealDirectory>;

export const REAL_DIRECTORIES = {
  openldap: async (): Promise<RealDirectory> => {
    const server = await startOpenLdap();
    return {
      server,
      url: server.url,
      dn: (login) => `uid=${login},ou=People,${server.base}`,
      settings: (url) => ({ directory: supann('openldap', server, url, {}), roles: SUPANN_ROLES }),
      remembers: true,
      tellsDefault: false,
      otherwise: {},
      changedAt: 'pwdChangedTime',
    };
  },

  '389ds': async ({ inClear = false }: Wish = {}): Promise<RealDirectory> => {
    const server = await startDirectory389();
    const ca = keepCa(server.folder, server.ca);
    return {
      server,
      url: inClear ? server.url : server.secureUrl,
      dn: (login) => `uid=${login},ou=People,${server.base}`,
      settings: (url) => ({ directory: supann('389ds', server, url, { ca }), roles: SUPANN_ROLES }),
      remembers: true,
      tellsDefault: true,
      otherwise: {},
      changedAt: 'pwdUpdateTime',
    };
  },

  activeDirectory: async ({ inClear = false }: Wish = {}): Promise<RealDirectory> => {
    const server = await startSamba({ shares: !inClear, inClear });
    const ca = keepCa(server.folder, server.ca);
    return {
      server,
      url: inClear ? server.url : server.secureUrl,
      dn: (login) => server.dn(login),
      settings: (url) => ({
        directory: {
          kind: 'activeDirectory',
          url: [url],
          ca,
          bind: { dn: server.serviceDn, password: server.servicePassword },
          students: {
            base: `OU=Etudiants,${server.base}`,
            card: [{ attribute: 'employeeNumber', value: '{number}' }],
            birthDate: 'supannOIDCDateDeNaissance',
          },
          staff: { base: `OU=Personnels,${server.base}` },
          // Who works there beside their studies has one entry, among the students: the staff's group tells.
          protected: { groups: [protectedGroup(server.base), `CN=GG_Personnels,OU=Groupes,${server.base}`] },
        },
        // Members of the groups' groups.
        roles: {
          teacher: { group: `CN=GG_Personnels,OU=Groupes,${server.base}` },
          kiosk: { group: `CN=GG_Kiosque,OU=Groupes,${server.base}` },
          auditor: { group: `CN=GG_Audit_SI,OU=Groupes,${server.base}` },
        },
      }),
      remembers: false,
      tellsDefault: true,
      // What was never activated is switched off there, as what is closed is.
      otherwise: { E21813180: 'account_closed' },
      changedAt: 'pwdLastSet',
    };
  },
} as const satisfies Readonly<Record<string, Start>>;
