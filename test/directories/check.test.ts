/** `guichet check` against a real slapd: what it says of one that is well, and of each thing that goes wrong. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { type Certificates, makeCertificates } from '../support/certificates';
import { plainCheck, runCheck, settings, stoppedAt } from '../support/check-run';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, STAFF_PASSWORD } from '../support/openldap-people';
import { protectedGroup, seedSituations } from '../support/openldap-situations';
import { freePort } from '../support/server-process';
import { openTlsDoor, type TlsDoor } from '../support/tls-door';
import { removeThrowaways, throwaway } from '../unit/server/commands/fixture';

const WRONG = 'not the password';

let ldap: OpenLdap;
let door: TlsDoor;
let authority: Certificates;

beforeAll(async () => {
  ldap = await startOpenLdap();
  await seedSituations(ldap);
  authority = makeCertificates(throwaway(), '127.0.0.1', 90);
  door = await openTlsDoor(ldap.url, authority);
}, 60_000);

afterAll(async () => {
  await door?.close();
  await ldap?.stop();
  removeThrowaways();
});

it('says what is well of a directory that is well, and what it cannot tell', async () => {
  const checked = await runCheck(
    settings(ldap, {
      url: [`ldaps://127.0.0.1:${door.port}`],
      ca: authority.caFile,
      protected: { groups: [protectedGroup(ldap.base)] },
    }),
    ['--card', 'E21813178'],
  );
  expect(checked.lines).toEqual([
    ...['configuration ok', 'names ok', 'tcp ok', 'tls ok', 'login ok', 'clock not_told', 'bases ok', 'bases ok'],
    ...[
      'people ok',
      'people ok',
      'groups ok',
      'roles ok',
      'roles ok',
      'roles ok',
      ...Array.from({ length: 5 }, () => 'indexes not_told'),
    ],
    // The directory holds a word that SUPANN does not have.
    ...['account-states warning', 'policy ok', 'sample ok', 'sample ok', 'rights ok', 'over-broad ok'],
    ...['clear-text not_told', 'nt-hashes ok', 'change-log ok'],
  ]);
  expect(checked.code).toBe(0);
  expect(checked.of('tls')[0]?.found).toMatch(
    /trusted, for 127\.0\.0\.1, until \d{4}-\d\d-\d\d \((89|90) days left\)$/,
  );
  expect(checked.of('login')[0]?.found).toContain(`lets ${ldap.serviceDn} in; it is OpenLDAP`);
  expect(checked.of('account-states')[0]?.found).toContain('refused at the desk: {COMPTE}X:SupannInconnu::');
  expect(checked.of('policy')[0]?.found).toContain('at least 8 characters, not one of the last 5, locks after 10');
  expect(checked.of('rights')[0]?.found).toContain(
    'may write userPassword, pwdReset, pwdAccountLockedTime of a student',
  );
});

it('writes nothing: an entry is afterwards what it was, its password too', async () => {
  const before = await ldap.read('e21813179', 'entryCSN');
  const staff = await ldap.read('leroy-a', 'entryCSN');
  const { of } = await runCheck(settings(ldap, { bind: { dn: ldap.rootDn, password: ldap.rootPassword } }), [
    ...['--card', 'E21813179'],
  ]);
  expect(of('rights')[0]?.found).toContain('pwdAccountLockedTime');
  expect(await ldap.read('e21813179', 'entryCSN')).toEqual(before);
  expect(await ldap.read('leroy-a', 'entryCSN')).toEqual(staff);
  expect(ldap.opens('leroy-a', STAFF_PASSWORD)).toBe(true);
});

describe('in the directory', () => {
  it('a wrong password of the service account, which is not in the answer', async () => {
    const checked = await runCheck(settings(ldap, { bind: { dn: ldap.serviceDn, password: WRONG } }));
    expect(checked.lines).toEqual(stoppedAt('login'));
    expect(checked.of('login')[0]?.found).toContain('refuses name or password of the service account (result code 49');
    expect(checked.out).not.toContain(WRONG);
  });

  it('a base that is not there', async () => {
    const checked = await runCheck(settings(ldap, { staff: { base: `ou=Personnels,${ldap.base}` } }));
    expect(checked.of('bases').map(({ status }) => status)).toEqual(['ok', 'fault']);
    expect(checked.of('bases')[1]?.found).toContain(`\`staff.base\`, ou=Personnels,${ldap.base}`);
    expect(checked.of('roles')[0]).toMatchObject({ status: 'not_reached', first: 'people' });
  });

  it('a filter that finds nobody', async () => {
    const students = { base: `ou=People,${ldap.base}`, filter: '(eduPersonAffiliation=etudiant)' };
    const checked = await runCheck(settings(ldap, { students }));
    expect(checked.of('people')[0]).toMatchObject({ status: 'fault', found: expect.stringContaining('finds nobody') });
    expect(checked.of('rights')[0]).toMatchObject({ status: 'not_reached', first: 'people' });
  });

  it('a group that may not be read, one that is not there, a login that is nobody’s', async () => {
    const root = new Client({ url: ldap.url });
    await root.bind(ldap.rootDn, ldap.rootPassword);
    // Below this one the service account reads nothing.
    const hidden = `cn=hidden,ou=services,${ldap.base}`;
    await root.add(hidden, { objectClass: 'groupOfNames', cn: 'hidden', member: ldap.serviceDn });
    await root.unbind();
    // The third is no group: nobody can be looked for in it.
    const groups = [hidden, `cn=none,ou=groups,${ldap.base}`, `ou=People,${ldap.base}`, protectedGroup(ldap.base)];
    const checked = await runCheck(
      settings(ldap, { protected: { groups } }, { roles: { kiosk: { group: hidden }, auditor: { logins: ['le*'] } } }),
    );
    expect(checked.of('groups').map(({ status }) => status)).toEqual(['fault', 'fault', 'fault', 'ok', 'fault']);
    expect(checked.of('groups')[2]?.found).toMatch(
      /no member of it can be seen: until that is mended nobody is served$/,
    );
    expect(checked.of('groups')[4]?.found).toContain(`\`roles.kiosk\`, ${hidden}: not there, or`);
    expect(checked.of('roles').map(({ status, found }) => `${status} ${found}`)).toEqual([
      'warning teacher: no rule gives this role, nobody has it',
      'fault auditor: le* is nobody whom `staff` finds',
    ]);
  });

  it('a state attribute that holds nothing: every student would be refused', async () => {
    const students = { base: `ou=People,${ldap.base}`, state: { attribute: 'supannRessourceEtatDate', label: 'MAIL' } };
    const checked = await runCheck(settings(ldap, { students }));
    expect(checked.of('account-states')[0]).toMatchObject({
      status: 'fault',
      found: expect.stringMatching(/^among the first (\d+) students: \1 unreadable\./),
    });
  });

  it('the administrator as the console’s account: each right that is too much', async () => {
    const checked = await runCheck(
      settings(ldap, {
        bind: { dn: ldap.rootDn, password: ldap.rootPassword },
        protected: { groups: [protectedGroup(ldap.base)] },
      }),
    );
    expect(checked.of('over-broad').map(({ status, found }) => `${status} ${found}`)).toEqual([
      `fault ${ldap.rootDn} is the directory’s administrator (rootdn): neither rights nor password history bind it`,
      expect.stringMatching(/^warning may read userPassword.* of a student/),
      expect.stringMatching(/^fault may write userPassword, pwdReset, .*eduPersonAffiliation.* of the personnel/),
      `fault may write the members of ${protectedGroup(ldap.base)}`,
      expect.stringMatching(/^warning may write eduPersonAffiliation, uid, supannEtuId of a student/),
    ]);
    expect(checked.code).toBe(1);
  });

  it('a right that is missing, on the very student of --card', async () => {
    const checked = await runCheck(settings(ldap), ['--card', 'E21813186']);
    expect(checked.of('rights')[0]).toMatchObject({
      status: 'fault',
      found: expect.stringContaining('may not write userPassword, pwdAccountLockedTime of a student'),
    });
  });
});

describe('--card', () => {
  it.each([
    ['unknown', 'E29999999', ['fault E29999999 is not found']],
    [
      'ambiguous',
      'E22990001',
      ['fault E22990001 is ambiguous: more than one entry bears it, the desk refuses all of them'],
    ],
    ['without its E', '21813178', ['fault the card’s number is refused: the E before the number is missing']],
    [
      'closed',
      'E21813183',
      [/^ok Mehdi Benali.*account closed \(\{COMPTE\}I:SupannExpire/, 'warning the desk would refuse: account_closed'],
    ],
    [
      'locked',
      'E21813179',
      [/^ok Aminata Traoré.*locked by failures: yes/, 'ok the kiosk’s desk would serve them: reset'],
    ],
    ['to be changed', 'E21813181', [/must change: yes/, 'ok the kiosk’s desk would serve them: reset']],
    ['protected', 'E21813184', [/^ok Sofia Rossi/, 'warning the desk would refuse: protected_account']],
    [
      'of an unknown word',
      'E22000001',
      [/\{COMPTE\}X:SupannInconnu/, /^fault the desk would refuse: account_closed, because/],
    ],
  ] as const)('%s', async (what, card, expected) => {
    const number = what === 'of an unknown word' ? await unknownWord() : card;
    const { of } = await runCheck(settings(ldap), ['--card', number]);
    expect(of('sample').map(({ status, found }) => `${status} ${found}`)).toEqual(
      expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    );
  });
});

describe('--password-file', () => {
  const file = (content: string): string => {
    const path = join(throwaway(), 'password');
    writeFileSync(path, content);
    return path;
  };

  it('is compared where somebody may, and never shown', async () => {
    const of = settings(ldap, { bind: { dn: ldap.rootDn, password: ldap.rootPassword } });
    const checked = await runCheck(of, ['--card', 'E21813178', '--password-file', file(`${OLD_PASSWORD}\n`)]);
    expect(checked.of('clear-text')[0]).toMatchObject({ status: 'ok', found: expect.stringContaining('it is hashed') });
    expect(checked.out).not.toContain(OLD_PASSWORD);
  });

  it('cannot be told where nobody may compare', async () => {
    const words = ['--card', 'E21813178', '--password-file', file(OLD_PASSWORD)];
    expect((await runCheck(settings(ldap), words)).of('clear-text')[0]?.status).toBe('not_told');
  });

  it('is no proof of anything where it is not that password', async () => {
    const words = ['--card', 'E21813178', '--password-file', file(WRONG)];
    const checked = await runCheck(settings(ldap), words);
    expect(checked.of('clear-text')[0]).toMatchObject({
      status: 'fault',
      found: expect.stringContaining('does not open'),
    });
    expect(checked.out).not.toContain(WRONG);
  });
});

it('for a person: a line a step in columns, the mend beneath it; the data folder is left alone', async () => {
  const url = `ldap://127.0.0.1:${await freePort()}`;
  const { code, out, err } = await plainCheck(settings(ldap, { url: [url] }));
  const [first, second, third, fourth, fifth] = out.split('\n');
  expect([code, err]).toEqual([1, '']);
  expect(first).toMatch(/^ok {8}configuration {3}\S+guichet\.yaml: profile nantes, openldap$/);
  expect(second).toBe('ok        names           127.0.0.1 is an address already');
  expect(third).toMatch(/^FAULT {5}tcp {13}ldap:\S+ at 127\.0\.0\.1: the machine answers/);
  expect(fourth).toMatch(/^ {26}→ Start the directory/);
  expect(fifth).toBe('-         tls             not reached: first "tcp"');
  expect(out.trimEnd().split('\n').at(-1)).toBe(
    '1 wrong; 0 to look at, 0 that cannot be told from here. Begin with the first.',
  );
  const file = /(\S+)guichet\.yaml/.exec(first ?? '')?.[1] ?? '';
  expect(existsSync(file)).toBe(true);
  expect(existsSync(join(file, 'data'))).toBe(false);
});

/** The card of the student whose state is a word that SUPANN does not have. */
async function unknownWord(): Promise<string> {
  const client = new Client({ url: ldap.url });
  await client.bind(ldap.rootDn, ldap.rootPassword);
  const filter = '(supannRessourceEtatDate={COMPTE}X:*)';
  const { searchEntries } = await client.search(ldap.base, { filter, attributes: ['supannEtuId'] });
  await client.unbind();
  return `E${String(searchEntries[0]?.supannEtuId)}`;
}
