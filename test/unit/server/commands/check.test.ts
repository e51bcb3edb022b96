/** `guichet check` before any directory is asked: usage, and a configuration with faults. */
import { plainCheck, runCheck } from '../../../support/check-run';
import { guichet, removeThrowaways, throwaway } from './fixture';

afterAll(removeThrowaways);

const settings = (): Readonly<Record<string, unknown>> => ({
  publicUrl: 'http://localhost:3000',
  sites: [{ name: 'Tertre', networks: ['127.0.0.0/8'] }],
  directory: {
    kind: 'openldap',
    // Nothing listens on the port of tcpmux.
    url: ['ldap://127.0.0.1:1'],
    bind: { dn: 'cn=guichet,dc=x', password: 'secret' },
    students: { base: 'dc=x' },
    staff: { base: 'dc=x' },
  },
  roles: { auditor: { logins: ['leroy-a'] } },
});

it('without a configuration file: exit 2, one sentence', async () => {
  const { code, out, err } = await guichet(throwaway(), ['check']);
  expect([code, out.length]).toEqual([2, 0]);
  expect(err).toMatch(/^GUICHET_CONFIG names no file: [^\n]+$/);
});

it.each([
  ['--password-file without a card', ['--password-file', __filename], /^--password-file needs --card/],
  [
    'a password file that is not there',
    ['--card', 'E1', '--password-file', '/nowhere/at/all'],
    /cannot be read: ENOENT/,
  ],
  ['an empty password file', ['--card', 'E1', '--password-file', '/dev/null'], /is empty$/],
  ['an option that it has not', ['--fix'], /^guichet check: /],
])('%s: exit 2, nothing looked at', async (_what, words, says) => {
  const { code, out, err } = await plainCheck(settings(), words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(says);
});

it('names every fault of the configuration, each a finding; the directory is not reached', async () => {
  const { directory: _, ...rest } = settings();
  const { code, findings } = await runCheck({ ...rest, publicUrl: 'guichet', directroy: {} });
  const own = findings.filter(({ step }) => step === 'configuration');
  expect(new Set(own.map(({ found }) => found.split(':')[0]))).toEqual(
    new Set(['publicUrl', 'directory', 'directroy']),
  );
  expect(own.every(({ status }) => status === 'fault')).toBe(true);
  const others = findings.filter(({ step }) => step !== 'configuration');
  expect(others.length).toBeGreaterThan(15);
  expect(others.every(({ status, first }) => status === 'not_reached' && first === 'configuration')).toBe(true);
  expect(code).toBe(1);
});

it('what only today makes wrong is to be looked at, and the rest is looked at', async () => {
  const set = { supannRessourceEtatDate: { resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif::20250831' } };
  const { directory, ...rest } = settings();
  const students = { base: 'dc=x', birthDate: 'schacDateOfBirth' };
  const { lines, of } = await runCheck({
    ...rest,
    directory: { ...(directory as object), students },
    profile: 'saint-etienne',
    activation: { set, recoveryMail: 'supannMailPerso' },
  });
  expect(lines.slice(0, 3)).toEqual(['configuration ok', 'configuration warning', 'names ok']);
  expect(of('configuration')[1]?.found).toContain('an account with {COMPTE}A:SupannActif::20250831 is `closed`');
});

it('what this version cannot do is a fault, and the rest is looked at', async () => {
  const { code, lines } = await runCheck({ ...settings(), secondFactor: { auditor: 'passkey' } });
  expect(lines.slice(0, 3)).toEqual(['configuration fault', 'names ok', 'tcp fault']);
  expect(code).toBe(1);
});
