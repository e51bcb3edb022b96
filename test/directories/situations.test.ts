/**
 * The core of the table of situations on OpenLDAP: Debian's slapd with ppolicy, the console as a process of its own, in
 * the profile that asks for most.
 */
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, STAFF_PASSWORD } from '../support/openldap-people';
import {
  EXPIRED_CARD,
  OPENLDAP_DESKS,
  openLdapRows,
  protectedGroup,
  seedSituations,
} from '../support/openldap-situations';
import { type Seen, SituatedDesk } from '../support/situated-desk';
import { expectSeen } from '../support/situation-expectations';
import { titleOf } from '../support/situation-rows';
import { Visitor } from '../support/visitor';

const PROFILE = 'montpellier';
const NO_LIMIT = 1_000_000;
const FRESH = 'Marée-haute à Saint-Nazaire 4';
const rows = openLdapRows(PROFILE);

const settings = ({ base, url, serviceDn, servicePassword }: OpenLdap) => ({
  profile: PROFILE,
  directory: {
    kind: 'openldap',
    url: [url],
    bind: { dn: serviceDn, password: servicePassword },
    students: {
      base: `ou=People,${base}`,
      birthDate: 'supannOIDCDateDeNaissance',
      cardState: { attribute: 'supannCMSAffectation' },
    },
    staff: { base: `ou=People,${base}` },
    protected: { groups: [protectedGroup(base)] },
  },
  activation: {
    set: {
      supannRessourceEtat: { resource: 'COMPTE', with: '{{COMPTE}}A' },
      supannRessourceEtatDate: { resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
    },
    charterAttribute: { attribute: 'description', value: 'charte {version} {date}' },
    recoveryMail: 'supannMailPerso',
    forwarding: 'mailForwardingAddress',
  },
  limits: {
    unknownCardsInARow: NO_LIMIT,
    unknownCardsPerDay: NO_LIMIT,
    lookups: { teacherPerDay: NO_LIMIT, kioskPerHour: NO_LIMIT },
  },
});

let ldap: OpenLdap;
let console: ConsoleProcess;
const shown = new Map<string, Seen | Error>();

/** One of the personnel at a desk; what their browser leaves in the log bears their login as its name. */
async function deskOf(login: string): Promise<{ visitor: Visitor; desk: SituatedDesk }> {
  const visitor = new Visitor(console, undefined, { 'User-Agent': login });
  expect((await visitor.login(login, STAFF_PASSWORD)).line).toBe('303 /desk');
  const entries = async (since: number) => {
    const all = console.entries(since);
    return { entries: all.filter(({ userAgent }) => userAgent === login), mark: since + all.length };
  };
  const desk = new SituatedDesk({ visitor, password: STAFF_PASSWORD, entries }, console.entries().length);
  return { visitor, desk };
}

beforeAll(async () => {
  ldap = await startOpenLdap();
  await seedSituations(ldap);
  console = await startConsoleProcess(ldap, ldap.url, settings(ldap));
  await Promise.all(
    OPENLDAP_DESKS.map(async (role) => {
      const { visitor, desk } = await deskOf(role.login);
      for (const row of rows.filter((one) => one.role === role)) {
        shown.set(titleOf(row), await desk.meet(row.situation, row.outcome).catch((error: unknown) => error as Error));
      }
      visitor.close();
    }),
  );
}, 180_000);

afterAll(async () => {
  await console?.remove();
  await ldap?.stop();
});

it.each(rows.map((row) => [titleOf(row), row] as const))('%s', (title, row) => {
  const seen = shown.get(title);
  if (seen === undefined || seen instanceof Error) throw seen ?? new Error('nobody came');
  expectSeen(row, seen);
});

it('a password that has expired opens again after a reset', async () => {
  const login = EXPIRED_CARD.toLowerCase();
  expect(ldap.opens(login, OLD_PASSWORD)).toBe(false);
  const { visitor } = await deskOf('dupont-n');
  expect((await visitor.card(EXPIRED_CARD)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
  expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
  visitor.close();
  expect(ldap.opens(login, FRESH)).toBe(true);
});
