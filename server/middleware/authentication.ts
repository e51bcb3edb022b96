/**
 * The only passport file: passport-ldapauth asks the directory whether a staff member's password is right, and says
 * nothing else. A new client for each question, as an old one may never call back after a server's restart; at a door
 * that let the service account in a moment ago, as a refusal of either account would look the same.
 */
import passport from 'passport';
import type { Config } from '../../config/config';
import type { Directory, LoginDoor } from '../../ldap/port';
import type { Verdict, Verify } from '../services/credentials';

const LdapStrategy = require('passport-ldapauth') as new (
  options: object,
  verify: (user: object, done: (error: null, user: object) => void) => void,
) => passport.Strategy;

/** All in all (ms): its own time-outs cover single steps only. */
const PATIENCE = 6_000;

export interface VerifyParts {
  readonly config: Config;
  readonly directory: Pick<Directory, 'openLoginDoor'>;
  /** For the operator. */
  readonly report: (error: unknown, what: string) => void;
}

export function createVerify({ config, directory, report }: VerifyParts): Verify {
  return async (username, password) => {
    // An empty password would be an unauthenticated bind (RFC 4513, 5.1.2), which a server may let in.
    if (username === '' || password === '') return 'wrong';
    let door: LoginDoor;
    try {
      door = await directory.openLoginDoor();
    } catch (error) {
      report(error, 'asking whether a staff password is right');
      return 'not_asked';
    }
    try {
      return await ask(strategyAt(door.url, config), username, password);
    } finally {
      door.close();
    }
  };
}

function strategyAt(url: string, { directory }: Config): passport.Strategy {
  return new LdapStrategy(
    {
      server: {
        url,
        bindDN: directory.bind.dn,
        bindCredentials: directory.bind.password,
        searchBase: directory.staff.base,
        searchFilter: `(&(${directory.staff.login}={{username}})${directory.staff.filter})`,
        searchAttributes: [directory.staff.login],
        timeout: 4_000,
        connectTimeout: 2_000,
        reconnect: false,
      },
      credentialsLookup: (req: { credentials: { username: string; password: string } }) => req.credentials,
      handleErrorsAsFailures: false,
    },
    (user, done) => done(null, user),
  );
}

function ask(strategy: passport.Strategy, username: string, password: string): Promise<Verdict> {
  const authenticator = new passport.Passport();
  authenticator.use(strategy);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('away'), PATIENCE);
    const said = (answer: Verdict): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const authenticate = authenticator.authenticate('ldapauth', { session: false }, (error: unknown, user: unknown) => {
      if (error !== null && error !== undefined) said(isRefusedBind(error) ? 'wrong' : 'away');
      else said(user === false || user === undefined || user === null ? 'wrong' : 'right');
    }) as (req: object, res: object, next: (error?: unknown) => void) => void;
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
