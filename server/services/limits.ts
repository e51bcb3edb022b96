/** The limits of the procedure: what is counted under which key, and what each count allows. Successes never count. */
import type { Config } from '../../config/config';
import { campusDay, startOfDay } from '../domain/campus-day';
import { may, type Role } from '../domain/rights';
import type { Trx } from '../store/database';
import type { LimitStore } from '../store/limits';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long a browser where a login succeeded counts as that person's own, and keeps its cookie (ms). */
export const KNOWN_FOR = 90 * DAY;
/** Counts are kept at least so long (ms): the longest that a limit looks back is a day, but for a student's own and binds. */
const AT_LEAST = 7 * DAY;
/** More than a login may take, and than two clocks may differ (ms). */
const SLIP = 30_000;
/** Keys of failed binds begin so. */
const BINDS = 'bind:';
/** Before what stands for a login that is nobody's: no bind is made for it, no directory counts it. */
export const NOBODY = 'nobody:';
/** In this window where the directory's own cannot be read. */
const UNKNOWN_WINDOW = HOUR;

/** How often a limit that goes on tripping is told of. */
const TOLD_EVERY = 60_000;

/** A directory's own: so many failures in the window (ms, `null`: for ever) lock an account; `null`: unknown or never. */
interface Lockout {
  readonly lockoutThreshold: number | null;
  readonly lockoutWindow: number | null;
}

/** How long what the limits count is kept (ms); failed binds may be kept longer, see `Limits.forget`. */
export const countersKeptFor = ({ repeated }: Config['limits']): number => Math.max(AT_LEAST, repeated.within);

/** Wrong birth dates in a day, of one staff member for one student: a fourth could find it out. */
export const BIRTH_TRIES = 3;

export type LoginShare = 'stranger' | 'known';

const bindKey = (account: string, share: LoginShare): string =>
  `${account.startsWith(NOBODY) ? '' : BINDS}${share}:${account}`;

/** Whoever is no kiosk's has a teacher's numbers. */
const limitedAs = (role: Role): 'kiosk' | 'teacher' => (role === 'kiosk' ? 'kiosk' : 'teacher');

export class Limits {
  /** The strictest lock-out seen on a staff member's policy; unknown until one was read. */
  private lockout: { threshold: number; window: number } | null = null;
  /** Whether any policy was read since the start, one that says nothing too. */
  private policyRead = false;

  constructor(
    private readonly store: LimitStore,
    private readonly config: Config,
    private readonly now: () => Date,
  ) {}

  private at(): number {
    return this.now().getTime();
  }

  private async since(key: string, span: number): Promise<number> {
    return (await this.store.count(key, this.at() - span)).count;
  }

  /** Remembers a directory's own lock-out, read with a staff member's entry. */
  learnLockout({ lockoutThreshold: threshold, lockoutWindow: window }: Lockout): void {
    this.policyRead = true;
    if (threshold === null) return;
    const known = this.lockout;
    this.lockout = {
      threshold: Math.min(threshold, known?.threshold ?? threshold),
      // Without a window failures count until a bind succeeds.
      window: Math.max(window ?? Number.POSITIVE_INFINITY, known?.window ?? 0),
    };
  }

  /**
   * Takes one of the binds that may fail for this account without bringing it near the directory's lock-out: strangers
   * together have half of the threshold, browsers where it succeeded before the other half less one. Taken before the
   * bind, so that tries at the same time cannot pass together; `takeBindBack` for one that was right,
   * `takeUnmadeBack` for one that was never made.
   */
  takeBind(account: string, share: LoginShare): Promise<boolean> {
    const { window, allowed, key } = this.bindShare(account, share);
    // The directory dates a failure later than it is counted here: by the lookup, the bind, and what clocks differ.
    const since = Number.isFinite(window) ? this.at() - window - SLIP : 0;
    return this.store.addBelow(key, this.at(), since, allowed);
  }

  private bindShare(account: string, asked: LoginShare): { window: number; allowed: number; key: string } {
    const unknown = { threshold: 2 * this.config.limits.failedBindsIfUnknown, window: UNKNOWN_WINDOW };
    const { threshold, window } = this.lockout ?? unknown;
    const half = Math.floor(threshold / 2);
    // A threshold of one or two leaves a known browser no share of its own: it shares the strangers'.
    const share: LoginShare = threshold - half - 1 < 1 ? 'stranger' : asked;
    const allowed = share === 'stranger' ? Math.max(1, half) : threshold - half - 1;
    return { window, allowed, key: bindKey(account, share) };
  }

  /** A bind that was right. Where failures count for ever, it is what makes the directory forget them. */
  async takeBindBack(account: string, share: LoginShare): Promise<void> {
    const { window, key } = this.bindShare(account, share);
    if (Number.isFinite(window)) return this.store.takeBack(key);
    await this.store.clear(bindKey(account, 'stranger'));
    await this.store.clear(bindKey(account, 'known'));
  }

  /** A bind that was never made: no server could be asked. Others' failures it leaves alone. */
  takeUnmadeBack(account: string, share: LoginShare): Promise<void> {
    return this.store.takeBack(this.bindShare(account, share).key);
  }

  /** Whether a trip of a limit is to be logged: the first, then one a minute; the number is how many it stands for. */
  logTrip(key: string): Promise<number | null> {
    return this.store.trip(key, this.at(), TOLD_EVERY);
  }

  /** Whether this staff member must pause: too many unknown cards in a row, or in a day. */
  async cardsPaused(staffId: string): Promise<boolean> {
    const { unknownCardsInARow, unknownCardsPause, unknownCardsPerDay } = this.config.limits;
    const row = await this.store.count(`unknown-row:${staffId}`, 0);
    const paused =
      row.count > 0 && row.count % unknownCardsInARow === 0 && this.at() - (row.last ?? 0) < unknownCardsPause;
    return paused || (await this.since(`unknown-day:${staffId}`, DAY)) >= unknownCardsPerDay;
  }

  /** An unknown, protected, own or ambiguous card. How many today, when that is as many as there may be; else `null`. */
  async countUnknownCard(staffId: string): Promise<number | null> {
    await this.store.add(`unknown-row:${staffId}`, this.at());
    await this.store.add(`unknown-day:${staffId}`, this.at());
    const today = await this.since(`unknown-day:${staffId}`, DAY);
    return today === this.config.limits.unknownCardsPerDay ? today : null;
  }

  /** A card that names a student: the row of unknown ones ends. */
  async countLookup(staffId: string, trx: Trx): Promise<void> {
    await this.store.clear(`unknown-row:${staffId}`, trx);
    await this.store.add(`lookup:${staffId}`, this.at(), trx);
  }

  /**
   * Found, and nothing came of it, too often: not refused, the auditors hear of it. A screen that was handed over and
   * given up is among them. Unlocks and reminders are not, a busy desk does many of them; but one person alone can show
   * themselves anybody's login: these alone may be half of all that a desk may do in an hour.
   */
  async lookedUpTooOften(staffId: string, role: Role): Promise<boolean> {
    const { lookups, resetsPerHour } = this.config.limits;
    const [allowed, span] = role === 'kiosk' ? [lookups.kioskPerHour, HOUR] : [lookups.teacherPerDay, DAY];
    if ((await this.since(`lookup:${staffId}`, span)) - (await this.served(staffId, span)) > allowed) return true;
    return (await this.since(`beside-staff:${staffId}`, HOUR)) > resetsPerHour[limitedAs(role)] / 2;
  }

  /** Students for whom this staff member did something: new passwords, unlocks, reminders. */
  private async served(staffId: string, span: number): Promise<number> {
    return (await this.since(`reset-staff:${staffId}`, span)) + (await this.since(`beside-staff:${staffId}`, span));
  }

  /** Whether this staff member has served as many students as their role may; unlocks and reminders count like resets. */
  async servedUp(staffId: string, role: Role, remote: boolean): Promise<boolean> {
    const { resetsPerHour, resetsPerDay, remoteResetsPerDay } = this.config.limits;
    const kind = limitedAs(role);
    if ((await this.served(staffId, HOUR)) >= resetsPerHour[kind]) return true;
    if ((await this.served(staffId, DAY)) >= resetsPerDay[kind]) return true;
    return kind === 'teacher' && remote && (await this.since(`reset-remote:${staffId}`, DAY)) >= remoteResetsPerDay;
  }

  /** A login that was shown alone. */
  countReminder(staffId: string, trx: Trx): Promise<void> {
    return this.store.add(`beside-staff:${staffId}`, this.at(), trx);
  }

  /** A lock that was lifted alone, or may have been. */
  async countUnlock(staffId: string, studentId: string, trx: Trx): Promise<void> {
    await this.store.add(`beside-staff:${staffId}`, this.at(), trx);
    await this.store.add(`unlock-student:${studentId}`, this.at(), trx);
  }

  /**
   * Whether this account was unlocked alone, since its last new password, as often as it may be reset: whoever guesses
   * passwords needs the lock lifted again and again, and a phone that keeps an old one needs more than that.
   * @param trx as the transaction finds it
   */
  async unlocksUsedUp(studentId: string, trx?: Trx): Promise<boolean> {
    const { repeated } = this.config.limits;
    const since = this.at() - repeated.within;
    return (await this.store.count(`unlock-student:${studentId}`, since, trx)).count >= repeated.count;
  }

  /** Tries that this staff member has left today at this student's birth date. */
  async birthTriesLeft(staffId: string, studentId: string): Promise<number> {
    return Math.max(0, BIRTH_TRIES - (await this.since(`birth-date:${staffId}:${studentId}`, DAY)));
  }

  countBirthTry(staffId: string, studentId: string, trx: Trx): Promise<void> {
    return this.store.add(`birth-date:${staffId}:${studentId}`, this.at(), trx);
  }

  /** How many resets this staff member has completed since midnight on the campus. */
  servedToday(staffId: string): Promise<number> {
    const midnight = startOfDay(campusDay(this.now())).getTime();
    // What is counted at midnight itself is today's.
    return this.since(`reset-staff:${staffId}`, this.at() - midnight + 1);
  }

  /** What a student's own last resets forbid: `cooldown` a teacher, `repeated` everybody. */
  async studentLimit(studentId: string, role: Role): Promise<'cooldown' | 'repeated' | null> {
    const { cooldown, repeated } = this.config.limits;
    if ((await this.since(`reset-student:${studentId}`, repeated.within)) >= repeated.count) return 'repeated';
    const lately = (await this.since(`reset-student:${studentId}`, cooldown)) > 0;
    return lately && !may(role, 'serve_again') ? 'cooldown' : null;
  }

  /** Whether a reset of this student was completed after `at` (ms), as the transaction finds it. */
  async wasResetAfter(studentId: string, at: number, trx?: Trx): Promise<boolean> {
    return (await this.store.count(`reset-student:${studentId}`, at, trx)).count > 0;
  }

  /** A completed reset or activation. What was guessed so far is worth nothing any more: unlocks are counted anew. */
  async countReset(staffId: string, studentId: string, remote: boolean, trx: Trx): Promise<void> {
    await this.store.clear(`unlock-student:${studentId}`, trx);
    await this.store.add(`reset-staff:${staffId}`, this.at(), trx);
    await this.store.add(`reset-student:${studentId}`, this.at(), trx);
    if (remote) await this.store.add(`reset-remote:${staffId}`, this.at(), trx);
  }

  isKnownBrowser(browser: Buffer, login: string): Promise<boolean> {
    return this.store.isKnown(browser, login, this.at() - KNOWN_FOR);
  }

  rememberBrowser(login: string, before: Buffer | null, now: Buffer): Promise<void> {
    return this.store.remember(login, before, now, this.at());
  }

  /**
   * Drops what no limit looks at any more. Failed binds stay as long as the directory counts them: without a window until
   * one is right, and until a first policy was read, as nobody knows before.
   */
  async forget(): Promise<void> {
    const kept = countersKeptFor(this.config.limits);
    const unknown = this.policyRead ? UNKNOWN_WINDOW : Number.POSITIVE_INFINITY;
    const bindsKept = Math.max(kept, (this.lockout?.window ?? unknown) + SLIP);
    await this.store.forget(this.at() - kept, this.at() - KNOWN_FOR, BINDS);
    if (Number.isFinite(bindsKept)) await this.store.forgetKeys(BINDS, this.at() - bindsKept);
  }
}
