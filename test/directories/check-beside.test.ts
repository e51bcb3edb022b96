/** `guichet check` on what is written beside passwords: rights, places, NT hashes, clear text. */
import { type Checked, runCheck, settings } from '../support/check-run';
import type { OpenLdap } from '../support/openldap';
import { ALSO, PLACELESS, startOpenLdapWithSamba } from '../support/openldap-samba';
import { removeThrowaways } from '../unit/server/commands/fixture';

let plain: OpenLdap;
let following: OpenLdap;

beforeAll(async () => {
  [plain, following] = await Promise.all([startOpenLdapWithSamba(), startOpenLdapWithSamba({ smbk5pwd: true })]);
}, 60_000);

afterAll(async () => {
  await plain?.stop();
  await following?.stop();
  removeThrowaways();
});

const of = (ldap: OpenLdap, write: object, more: object = {}): Promise<Checked> =>
  runCheck(settings(ldap, { write, ...more }));
const saidBy = (checked: Checked, step: string): readonly string[] =>
  checked.of(step).map(({ status, found }) => `${status} ${found}`);

it('rights on each attribute are looked for, and students who have no place for it are named', async () => {
  const checked = await of(plain, { also: ALSO });
  const such = `such as uid=${PLACELESS.login},ou=People,${plain.base}: the password would be changed and the rest not`;
  expect(saidBy(checked, 'rights')).toEqual([
    expect.stringMatching(
      /^ok may write userPassword, sambaNTPassword, sambaPwdLastSet, shadowLastChange, pwdReset, pwdAccountLockedTime of a student/,
    ),
    `warning there are students without \`objectClass: sambaSamAccount\`, ${such}`,
    `warning there are students without \`objectClass: shadowAccount\`, ${such}`,
  ]);
  expect(saidBy(checked, 'nt-hashes')).toEqual(['ok sambaNTPassword is written with each new password']);
  expect(saidBy(checked, 'over-broad')).toEqual([expect.stringMatching(/^ok reaches neither hashes/)]);
});

it('a right that is not held, and an attribute that the server does not know', async () => {
  const said = saidBy(await of(plain, { also: { employeeNumber: 'days', sambaNothing: 'unixTime' } }), 'rights');
  expect(said).toEqual([
    expect.stringMatching(/^ok may write userPassword, pwdReset/),
    expect.stringMatching(/^fault may not write employeeNumber of a student/),
    'fault sambaNothing: not in the server’s schema',
  ]);
});

it('what the administrator could do beside: hashes that may be read, the personnel’s that may be written', async () => {
  const bind = { dn: plain.rootDn, password: plain.rootPassword };
  // A student who has one is the first whom it finds.
  const checked = await of(plain, { also: ALSO }, { bind });
  expect(saidBy(checked, 'over-broad').join('\n')).toMatch(/may read userPassword.*sambaNTPassword of a student/);
  expect(saidBy(checked, 'over-broad').join('\n')).toMatch(
    /may write userPassword, sambaNTPassword,.* of the personnel/,
  );
});

it('one modify: what happens where there is no place, and clear text that nobody looked at', async () => {
  const checked = await of(plain, { how: 'modify', also: ALSO });
  expect(saidBy(checked, 'rights')[1]).toMatch(/: their new passwords would be refused \(65\)$/);
  expect(saidBy(checked, 'clear-text')).toEqual([
    'warning whether passwords lie hashed was not looked at, and the server gets them in clear (`how: modify`)',
  ]);
  expect(saidBy(await of(plain, {}), 'clear-text')).toEqual([
    'not_told whether passwords lie hashed was not looked at',
  ]);
});

it.each<[string, () => OpenLdap, object, RegExp]>([
  ['nobody follows', () => plain, {}, /^warning students’ entries hold an NT hash, .*; smbk5pwd is not loaded$/],
  ['smbk5pwd follows', () => following, {}, /^ok students’ entries hold an NT hash, .*; smbk5pwd is loaded/],
  [
    'smbk5pwd follows no modify',
    () => following,
    { how: 'modify' },
    /^warning .*, which a new password leaves as it is$/,
  ],
  ['both would write it', () => following, { also: ALSO }, /^warning sambaNTPassword is .*, and by smbk5pwd too$/],
  ['in a modify the console alone', () => following, { how: 'modify', also: ALSO }, /^ok sambaNTPassword is written/],
])('NT hashes: %s', async (_what, ldap, write, found) => {
  expect(saidBy(await of(ldap(), write), 'nt-hashes')).toEqual([expect.stringMatching(found)]);
});
