/** `guichet check` against a real 389 Directory Server: rights and what it tells of itself. */
import { Attribute, Change, Client } from 'ldapts';
import { runCheck, settings } from '../support/check-run';
import { type Directory389, startDirectory389 } from '../support/directory-389';
import { removeThrowaways } from '../unit/server/commands/fixture';

let ldap: Directory389;

beforeAll(async () => {
  ldap = await startDirectory389();
}, 60_000);

afterAll(async () => {
  await ldap?.stop();
  removeThrowaways();
});

const said = ({ status, found }: { readonly status: string; readonly found: string }): string => `${status} ${found}`;

it('the account of the shipped ACIs: what it needs and no more', async () => {
  const before = await ldap.read('e21813178', 'modifyTimestamp');
  const checked = await runCheck(settings(ldap, { kind: '389ds' }));
  expect(checked.of('login').map(said)).toEqual([
    expect.stringMatching(/^ok .* it is 389 Directory Server \(389-Directory\//),
  ]);
  expect(checked.of('clock').map(said)).toEqual([expect.stringMatching(/^ok .*the same time as here$/)]);
  expect(checked.of('rights').map(said)).toEqual([
    expect.stringMatching(
      /^ok may write userPassword, accountUnlockTime, passwordRetryCount, retryCountResetTime, passwordExpirationTime of a student/,
    ),
  ]);
  expect(checked.of('over-broad').map(said)).toEqual([expect.stringMatching(/^ok reaches neither/)]);
  expect(checked.of('indexes').map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'not_told'));
  expect(await ldap.read('e21813178', 'modifyTimestamp')).toEqual(before);
});

it('an account that may set a password and not what a reset empties with it: each reset would be refused', async () => {
  const people = `ou=People,${ldap.base}`;
  const root = new Client({ url: ldap.url });
  await root.bind(ldap.rootDn, ldap.rootPassword);
  const put = (values: string[]): Promise<void> =>
    root.modify(people, new Change({ operation: 'replace', modification: new Attribute({ type: 'aci', values }) }));
  const { searchEntries } = await root.search(people, { scope: 'base', attributes: ['aci'] });
  const shipped = [searchEntries[0]?.aci ?? []].flat().map(String);
  try {
    await put(
      shipped.map((aci) =>
        aci.replace(
          'accountUnlockTime || passwordRetryCount || retryCountResetTime || passwordExpirationTime"',
          'accountUnlockTime || passwordExpirationTime"',
        ),
      ),
    );
    const checked = await runCheck(settings(ldap, { kind: '389ds' }));
    expect(checked.of('rights').map(said)).toEqual([
      expect.stringMatching(/^ok may write userPassword, accountUnlockTime, passwordExpirationTime of a student/),
      expect.stringMatching(/^fault may not write passwordRetryCount, retryCountResetTime of a student/),
    ]);
  } finally {
    await put(shipped);
    await root.unbind();
  }
});

it('the Directory Manager: each right that is too much', async () => {
  const checked = await runCheck(
    settings(ldap, { kind: '389ds', bind: { dn: ldap.rootDn, password: ldap.rootPassword } }),
  );
  expect(checked.of('over-broad').map(said)).toEqual([
    `fault ${ldap.rootDn} is the directory’s administrator (rootdn): neither rights nor password history bind it`,
    expect.stringMatching(/^warning may read userPassword/),
    expect.stringMatching(/^fault may write userPassword, .* of the personnel/),
    expect.stringMatching(/^warning may write eduPersonAffiliation/),
  ]);
  expect(checked.of('indexes').map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'ok'));
});

it('another kind than the configuration says', async () => {
  const checked = await runCheck(settings(ldap));
  expect(checked.of('login').map(said)).toEqual([expect.stringMatching(/^fault .*, but it is 389 Directory Server/)]);
});
