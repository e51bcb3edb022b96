/** `guichet check` against a real Samba as Active Directory: rights, indexes, and what it tells of itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCheck, settings } from '../support/check-run';
import { type Samba, startSamba } from '../support/samba';
import { removeThrowaways, throwaway } from '../unit/server/commands/fixture';

let ad: Samba;
let changes: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  ad = await startSamba();
  const ca = join(throwaway(), 'ca.pem');
  writeFileSync(ca, ad.ca);
  changes = {
    ...{ kind: 'activeDirectory', url: [ad.secureUrl], ca },
    students: {
      base: `OU=Etudiants,${ad.base}`,
      card: ['employeeNumber', 'employeeID'].map((attribute) => ({ attribute, value: '{number}' })),
    },
    staff: { base: `OU=Personnels,${ad.base}` },
  };
}, 120_000);

afterAll(async () => {
  await ad?.stop();
  removeThrowaways();
});

const said = ({ status, found }: { readonly status: string; readonly found: string }): string => `${status} ${found}`;

it('the account of the shipped delegation: what it needs and no more, as far as it can be told', async () => {
  // One of the ordinary students: the first that AD names may be of a unit where nothing is delegated.
  const checked = await runCheck(settings(ad, changes), ['--card', 'E22300001']);
  expect(checked.of('login').map(said)).toEqual([expect.stringMatching(/^ok .* it is Active Directory/)]);
  expect(checked.of('clock').map(said)).toEqual([expect.stringMatching(/^ok .*the same time as here$/)]);
  expect(checked.of('indexes').map(said)).toEqual([
    expect.stringMatching(/^ok employeeNumber: indexed, says searchFlags/),
    'fault employeeID: not indexed for equality, says searchFlags',
    ...['sAMAccountName', 'supannEtuId', 'supannEmpId', 'mail', 'supannAliasLogin'].map((name) =>
      expect.stringMatching(`^ok ${name}: indexed, says searchFlags`),
    ),
  ]);
  expect(checked.of('rights').map(said)).toEqual([
    expect.stringMatching(/^ok may write lockoutTime of a student/),
    'not_told whether it may write unicodePwd cannot be found without writing',
  ]);
  expect(checked.of('over-broad').map(said)).toEqual([
    expect.stringMatching(/^not_told whether it may write unicodePwd of the personnel/),
  ]);
});

it('the domain’s administrator: each right that is too much', async () => {
  const bind = { dn: ad.rootDn, password: ad.rootPassword };
  const checked = await runCheck(settings(ad, { ...changes, bind }));
  expect(checked.of('over-broad').map(said)).toEqual([
    expect.stringMatching(/^fault may write lockoutTime, .* of the personnel/),
    expect.stringMatching(/^not_told /),
    expect.stringMatching(/^warning may write .*employeeNumber.* of a student/),
  ]);
});

it('a wrong password, in Active Directory’s own words', async () => {
  const checked = await runCheck(settings(ad, { ...changes, bind: { dn: ad.serviceDn, password: 'wrong' } }));
  expect(checked.of('login').map(said)).toEqual([
    expect.stringMatching(/^fault .*refuses name or password of the service account .*data 52e/),
  ]);
});
