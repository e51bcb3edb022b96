/**
 * The only passport file: passport-ldapauth asks the directory whether a staff member's password is right, and says
 * nothing else. A new client for each question, as an old one may never call back after a server's restart.
 */
import passport from 'passport';
import type { Config } from '../../config/config';
import type { Verify } from '../services/credentials';

const LdapStrategy = require('passport-ldapauth') as new (
  options: object,
  verify: (user: object, done: (error: null, user: object) => void) => void,
) => passport.Strategy;

/** All in all (ms): its own time-outs cover single steps only. */
const PATIENCE = 8_000;

export function createVerify(config: Config): Verify {
  const { directory } = config;
  const authenticator = new passport.Passport();
  authenticator.use(
    new LdapStrategy(
      {
        server: {
          url: directory.urls.length === 1 ? directory.urls[0] : directory.urls,
          bindDN: directory.bind.dn,
          bindCredentials: directory.bind.password,
          searchBase: directory.staff.base,
          searchFilter: `(&(${directory.staff.login}={{username}})${directory.staff.filter})`,
          searchAttributes: [directory.staff.login],
          timeout: 4_000,
          connectTimeout: 2_000,
          idleTimeout: 10_000,
          reconnect: false,
          ...(directory.ca === null ? {} : { tlsOptions: { ca: directory.ca } }),
        },
        credentialsLookup: (req: { credentials: { username: string; password: string } }) => req.credentials,
        handleErrorsAsFailures: false,
      },
      (user, done) => done(null, user),
    ),
  );

  return (username, password) =>
    new Promise((resolve) => {
      // An empty password would be an unauthenticated bind (RFC 4513, 5.1.2), which a server may let in.
      if (username === '' || password === '') return resolve('wrong');
      const timer = setTimeout(() => resolve('away'), PATIENCE);
      const said = (answer: 'right' | 'wrong' | 'away'): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      const authenticate = authenticator.authenticate(
        'ldapauth',
        { session: false },
        (error: unknown, user: unknown) => {
          if (error !== null && error !== undefined) said(isRefusedBind(error) ? 'wrong' : 'away');
          else said(user === false || user === undefined || user === null ? 'wrong' : 'right');
        },
      ) as (req: object, res: object, next: (error?: unknown) => void) => void;
      authenticate({ credentials: { username, password } }, {}, () => said('away'));
    });
}

/** Answers of the directory that are about this person, not about the directory. */
function isRefusedBind(error: unknown): boolean {
  const { name } = error as { name?: unknown };
  // 19: 389's lock; 53: an account that its administrator has switched off.
  return [
    'InvalidCredentialsError',
    'NoSuchObjectError',
    'ConstraintViolationError',
    'UnwillingToPerformError',
  ].includes(String(name));
}
