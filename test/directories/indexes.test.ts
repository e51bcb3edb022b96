/** A slapd that refuses to walk through everybody: what the console says of it before the first card, and at each. */
import { isInSchema } from '../../ldap/check/indexes';
import { Line } from '../../ldap/check/line';
import { createDirectory } from '../../ldap/directory';
import { serverOf } from '../../ldap/secure-socket';
import { runCheck, settings } from '../support/check-run';
import { startConsoleProcess } from '../support/console-process';
import { INDEXED, type OpenLdap, startOpenLdap } from '../support/openldap';
import { load } from '../unit/config/fixture';
import { removeThrowaways } from '../unit/server/commands/fixture';

const CARD = 'E22300001';
/** slapd.conf(5): more entries than this are not looked through for one search; result code 11. */
const LIMITED = 'limits users size.unchecked=5';

afterAll(removeThrowaways);

async function onSlapd(indexed: readonly string[], look: (ldap: OpenLdap) => Promise<void>): Promise<void> {
  const ldap = await startOpenLdap({ indexed, overlays: LIMITED });
  try {
    await look(ldap);
  } finally {
    await ldap.stop();
  }
}

it(
  'with every index: quick, and the card finds its student',
  () =>
    onSlapd(INDEXED, async (ldap) => {
      const directory = createDirectory(load(settings(ldap)), () => new Date());
      expect(await directory.health()).toMatchObject({ answers: true, lookUp: 'quick' });
      expect(await directory.findStudentByCard(CARD)).toMatchObject({ card: CARD });
      await directory.close();
    }),
  60_000,
);

it(
  'an attribute that the schema has not needs no index; one may have several names',
  () =>
    onSlapd(INDEXED, async (ldap) => {
      const line = new Line(serverOf(ldap.url, false), load(settings(ldap)).directory);
      const names = ['supannAliasLogin', 'SUPANNALIASLOGIN', 'mail', 'rfc822Mailbox', 'supannAlias', 'sAMAccountName'];
      const answers: boolean[] = [];
      for (const name of names) answers.push(await isInSchema(line, name));
      expect(answers).toEqual([true, true, true, true, false, false]);
      line.close();
    }),
  60_000,
);

it(
  'the operator reads it at the start, and monitoring in figures',
  () =>
    onSlapd(['objectClass', 'uid', 'supannEtuId'], async (ldap) => {
      const console = await startConsoleProcess(ldap);
      try {
        expect(await console.metric('guichet_directory_lookup_ok')).toBe(0);
        expect(await console.metric('guichet_directory_up')).toBe(1);
        expect(console.output()).toMatch(
          /^Nobody is served: the directory refuses the search below ou=People,.* Index supannEtuId, supannEmpId, mail, supannAliasLogin, uid there/m,
        );
      } finally {
        await console.remove();
      }
    }),
  150_000,
);

it.each([
  // Which an ordinary student has not, and so is not looked for by.
  ['supannEmpId', false],
  ['mail', true],
  ['supannAliasLogin', true],
])(
  'without the one of %s: refused, known before anybody comes with a card',
  (missing, everybodyHasOne) =>
    onSlapd(
      INDEXED.filter((name) => name !== missing),
      async (ldap) => {
        const directory = createDirectory(load(settings(ldap)), () => new Date());
        const { answers, lookUp, lookedUpBy } = await directory.health();
        expect([answers, lookUp]).toEqual([true, 'refused']);
        expect(lookedUpBy).toContain(missing);
        const found = await directory.findStudentByCard(CARD).catch((error: unknown) => error);
        expect(found).toMatchObject(
          everybodyHasOne ? { kind: 'away', changed: 'no', detail: { code: 11 } } : { card: CARD },
        );
        await directory.close();
        const faults = (await runCheck(settings(ldap))).of('indexes').filter(({ status }) => status === 'fault');
        expect(faults.map(({ found }) => found)).toEqual([
          `${missing}: a search for one value is refused (result code 11): no index, most likely`,
        ]);
      },
    ),
  60_000,
);
