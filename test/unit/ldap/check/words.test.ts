/** Errors in words: of the network, of TLS, of LDAP, of Active Directory's logon. */
import { InvalidCredentialsError, UnwillingToPerformError } from 'ldapts';
import { chainFault, explain, networkFault } from '../../../../ldap/check/words';
import { ConnectionFault } from '../../../../ldap/connection';
import { DirectoryError } from '../../../../ldap/port';

const coded = (code: string): Error => Object.assign(new Error('in the system’s words'), { code });

it.each([
  ['ENOTFOUND', 'no such name'],
  ['ECONNREFUSED', 'nothing listens on that port'],
  ['ETIMEDOUT', 'no answer in time'],
  ['EHOSTUNREACH', 'no way to that machine'],
  ['EWHATEVER', 'the connection failed (EWHATEVER)'],
])('network: %s', (code, says) => {
  const said = networkFault('ldaps://a', coded(code));
  expect(said).toMatchObject({ status: 'fault', found: expect.stringContaining(says) });
  expect(said.found).toMatch(/^ldaps:\/\/a: /);
  expect(said.mend).not.toBeNull();
});

it.each([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'not valid yet'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'not known here (SELF_SIGNED_CERT_IN_CHAIN)'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not known here'],
])('chain: %s', (code, says) => {
  expect(chainFault('ldaps://a', code).found).toContain(says);
});

it.each([
  ['52e', 'refuses name or password'],
  ['533', 'is disabled'],
  ['532', 'password has expired'],
  ['773', 'must change its password first'],
  ['775', 'is locked'],
])('Active Directory’s logon, data %s', (data, says) => {
  const error = new InvalidCredentialsError(
    `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`,
  );
  expect(explain('ldaps://a', error).found).toContain(says);
});

it('looks for the server’s answer through what the console wraps around it', () => {
  const answer = new UnwillingToPerformError('read-only');
  const login = new ConnectionFault(false, 'lost', 'could not log in', { cause: answer });
  const read = new DirectoryError('away', 'no', 'search', {}, { cause: login });
  expect(explain('ldaps://a', read)).toMatchObject({
    status: 'fault',
    found: 'ldaps://a: the server is unwilling (result code 53: read-only)',
  });
  const late = new ConnectionFault(true, 'timeout', 'too late');
  expect(explain('ldaps://a', late).found).toBe('ldaps://a: no answer in time');
});
