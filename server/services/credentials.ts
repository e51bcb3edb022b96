/**
 * Is this password this person's? Asked of the directory as seldom as its lock-out demands: failed binds for one login,
 * from all forms together, stay below the directory's threshold, whoever tries.
 */
import { type Directory, DirectoryError } from '../../ldap/port';
import { tag } from '../audit/tag';
import type { StaffMember } from '../domain/account';
import { type Limits, type LoginShare, NOBODY } from './limits';
import { type Unread, unreadWord } from './unread';

/** Asks the directory whether a password is right: passport-ldapauth's work, wired by the app. */
export type Verify = (login: string, password: string) => Promise<Verdict>;

/** `away`: no answer, it may have been tried all the same; `not_asked`: no server could be asked. */
export type Verdict = 'right' | 'wrong' | 'away' | 'not_asked';

/** What came of one try. */
export interface Tried {
  readonly said: 'right' | 'wrong' | 'throttled' | Unread;
  readonly share: LoginShare;
  /** Whose login this is, read before the bind; `null`: nobody's of the personnel. */
  readonly member: StaffMember | null;
  /** Stands for the login where it is nobody's: it may be a password typed into the wrong field. */
  readonly tag: string;
}

/** UTF-16 units. Longer is no login: it never reaches the directory. */
const LONGEST_LOGIN = 256;

export class Credentials {
  constructor(
    private readonly parts: {
      readonly directory: Directory;
      readonly limits: Limits;
      readonly tagKey: Buffer;
      readonly report: (error: unknown, what: string) => void;
    },
  ) {}

  /**
   * One bind, if the login's share of failed ones allows it. Counted by the entry, not by what was typed: a directory
   * takes many spellings for one name, and each of them locks the same account.
   * @throws StoreError
   */
  async check(typed: string, password: string, browser: Buffer | null, verify: Verify): Promise<Tried> {
    const { directory, limits, tagKey } = this.parts;
    const login = typed.normalize('NFKC').trim().toLowerCase();
    const nobody = { share: 'stranger', member: null, tag: tag(tagKey, login) } as const;
    if (login.length > LONGEST_LOGIN) return { ...nobody, said: 'wrong' };
    let member: StaffMember | null;
    try {
      member = await directory.findStaff(login);
      if (member !== null) limits.learnLockout(await directory.readPolicy(member));
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'reading who logs in');
      return { ...nobody, said: unreadWord(error) };
    }
    const known = member !== null && browser !== null && (await limits.isKnownBrowser(browser, member.login));
    const tried = { ...nobody, share: known ? 'known' : 'stranger', member } as const;
    const key = member?.id ?? `${NOBODY}${nobody.tag}`;
    if (!(await limits.takeBind(key, tried.share))) return { ...tried, said: 'throttled' };
    const said = await verify(member?.login ?? login, password);
    // A bind without an answer may have failed all the same: it stays counted.
    if (said === 'right') await limits.takeBindBack(key, tried.share);
    if (said === 'not_asked') await limits.takeUnmadeBack(key, tried.share);
    return { ...tried, said: said === 'right' || said === 'wrong' ? said : 'directory_away' };
  }
}
