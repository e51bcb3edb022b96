/** `guichet check` against a slapd as a careless administrator leaves it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checked, runCheck } from '../support/check-run';
import { type Careless, CLEAR_PASSWORD, startCareless } from '../support/openldap-careless';
import { removeThrowaways, throwaway } from '../unit/server/commands/fixture';

let ldap: Careless;
let checked: Checked;
const HOURS = 3_600_000;

const settings = (): Readonly<Record<string, unknown>> => ({
  publicUrl: 'http://localhost:3000',
  sites: [{ name: 'Tertre', networks: ['127.0.0.0/8'] }],
  directory: {
    kind: 'openldap',
    url: [ldap.url],
    bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
    students: { base: ldap.base },
    staff: { base: ldap.base },
  },
  roles: { teacher: { filter: '(eduPersonAffiliation=faculty)' } },
});

beforeAll(async () => {
  ldap = await startCareless();
  const file = join(throwaway(), 'password');
  writeFileSync(file, CLEAR_PASSWORD);
  checked = await runCheck(settings(), ['--card', 'E21813178', '--password-file', file]);
}, 60_000);

afterAll(async () => {
  await ldap?.stop();
  removeThrowaways();
});

it.each([
  ['clock', 'ok', /the same time as here$/],
  ['clear-text', 'fault', /^a compare with the password itself says yes/],
  ['change-log', 'fault', /^cn=accesslog holds passwords in clear$/],
  ['nt-hashes', 'warning', /uid=e21813178.*; smbk5pwd is not loaded$/],
  ['policy', 'warning', /^no policy is named in a student’s entry, and none is seen/],
  ['account-states', 'warning', /^among the first 1 students \(1 active\) none is closed or suspended/],
])('%s: %s', (step, status, found) => {
  expect(checked.of(step)).toEqual([expect.objectContaining({ status, found: expect.stringMatching(found) })]);
});

it('indexes: which is there and which is not, where the configuration may be read', () => {
  expect(checked.of('indexes').map(({ status, found }) => `${status} ${found}`)).toEqual([
    expect.stringMatching(/^ok uid: indexed, says olcDbIndex/),
    ...['supannEtuId', 'supannEmpId', 'mail', 'supannAliasLogin'].map(
      (name) => `fault ${name}: not indexed for equality, says olcDbIndex`,
    ),
  ]);
});

it('rights that are too broad, of an account that is not the administrator', () => {
  expect(checked.of('over-broad').map(({ status, found }) => `${status} ${found}`)).toEqual([
    expect.stringMatching(/^warning may read userPassword of a student/),
    expect.stringMatching(/^fault may write userPassword, .* of the personnel/),
    expect.stringMatching(/^warning may write eduPersonAffiliation/),
  ]);
});

it('names none of the passwords that it came upon', () => {
  expect(checked.out).not.toContain(CLEAR_PASSWORD);
  expect(checked.out).not.toContain(ldap.servicePassword);
  expect(checked.code).toBe(1);
});

it('a clock that is wrong here, or there', async () => {
  const wrong = await runCheck(settings(), [], new Date(Date.now() + HOURS));
  expect(wrong.of('clock')).toEqual([
    expect.objectContaining({ status: 'fault', found: expect.stringMatching(/: (3599|3600) s from the time here$/) }),
  ]);
});
