/** Who holds the desk: login, resume, logout. The password is verified by the directory; the rest is read and judged here. */
import { type Directory, DirectoryError } from '../../ldap/port';
import type { EntryDraft, StaffReference } from '../audit/entry';
import type { Reason } from '../audit/reasons';
import { tag } from '../audit/tag';
import type { Role, StaffMember } from '../domain/account';
import type { AuditStore } from '../store/audit-store';
import type { CaseFacts, CaseStore } from '../store/cases';
import { hashOf, type Notice, type Session, type SessionStaff, type SessionStore } from '../store/sessions';
import type { Limits, LoginShare } from './limits';
import type { Step, Steps } from './steps';
import { evenOut } from './timing';
import { deskRole, entryFrame, type StaffScreen, type StudentScreen, siteOf, type Visit } from './visit';

/** Asks the directory whether a password is right: passport-ldapauth's work, wired by the app. */
export type Verify = (login: string, password: string) => Promise<'right' | 'wrong' | 'away'>;

/** How a login ended: where to go, and the new session's cookie value. */
export interface LoginAnswer {
  /** Stable word for `/login?reason=`, `null`: logged in. */
  readonly reason: string | null;
  readonly cookie: string | null;
  readonly roles: readonly Role[];
}

export interface AuthenticationParts {
  readonly directory: Directory;
  readonly audit: AuditStore;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly tagKey: Buffer;
  readonly sessionTime: number;
  readonly resumeTries: number;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
}

/** Longer is no login: it never reaches the directory. */
const LONGEST_LOGIN = 256;

const reference = (member: StaffMember, role: Role | null): StaffReference => ({
  id: member.id,
  login: member.login,
  name: member.name,
  role,
});

const firstRole = (roles: readonly Role[]): Role | null => deskRole(roles) ?? roles[0] ?? null;

export class AuthenticationService {
  constructor(private readonly parts: AuthenticationParts) {}

  /** `POST /login`. `browser`: hash of the cookie that says where logins succeeded before. @throws StoreError */
  async login(
    form: { readonly username: string; readonly password: string },
    visit: Visit,
    browser: Buffer | null,
    verify: Verify,
  ): Promise<LoginAnswer> {
    const login = form.username.trim().toLowerCase();
    const stay = (reason: string): LoginAnswer => ({ reason, cookie: null, roles: [] });
    if (login === '' || form.password === '') return stay('empty');
    const startedAt = performance.now();
    const tried = await this.verified(login, form.password, browser, verify);
    if (tried.said === 'away') return stay('directory_away');
    try {
      if (tried.said === 'throttled') {
        const count = await this.parts.limits.logTrip(`login:${login}`);
        if (count !== null) await this.logRefusal(login, visit, 'throttled', { known: tried.share === 'known', count });
        await evenOut(startedAt);
        return stay('throttled');
      }
      if (tried.said === 'wrong') {
        await this.logRefusal(login, visit, 'credentials', { known: tried.share === 'known' });
        await evenOut(startedAt);
        return stay('credentials');
      }
      const member = await this.parts.directory.findStaff(login);
      const roles = member?.roles.filter((role) => visit.site.roles?.includes(role) ?? true) ?? [];
      if (member === null || roles.length === 0) {
        await this.logRefusal(login, visit, 'role', {});
        return stay('no_role');
      }
      const { policy } = member;
      const lockout = await this.parts.directory.readPolicy({ policy });
      this.parts.limits.learnLockout(lockout.lockoutThreshold, lockout.lockoutWindow);
      if (browser !== null) await this.parts.limits.rememberBrowser(browser, login);
      return { reason: null, cookie: await this.open(member, roles, visit, tried.share === 'known'), roles };
    } catch (error) {
      if (error instanceof DirectoryError) return stay('directory_away');
      throw error;
    }
  }

  /** One bind, if the login's share of failed ones allows it. */
  private async verified(
    login: string,
    password: string,
    browser: Buffer | null,
    verify: Verify,
  ): Promise<{ readonly said: 'right' | 'wrong' | 'away' | 'throttled'; readonly share: LoginShare }> {
    const { limits } = this.parts;
    const share: LoginShare = browser !== null && (await limits.isKnownBrowser(browser, login)) ? 'known' : 'stranger';
    if (login.length > LONGEST_LOGIN) return { said: 'wrong', share };
    if (!(await limits.mayBind(login, share))) return { said: 'throttled', share };
    await limits.countBind(login, share);
    const said = await verify(login, password);
    if (said !== 'wrong') await limits.takeBindBack(login, share);
    return { said, share };
  }

  /** An unknown login may be a password typed into the wrong field: it is never copied, only tagged. */
  private async logRefusal(
    login: string,
    visit: Visit,
    reason: Reason,
    detail: { known?: boolean; count?: number },
  ): Promise<void> {
    const member = login.length > LONGEST_LOGIN ? null : await this.parts.directory.findStaff(login).catch(() => null);
    await this.parts.audit.append([
      {
        ...this.frame(visit, null),
        action: 'staff.login',
        outcome: 'refused',
        reason,
        staff: member === null ? null : reference(member, firstRole(member.roles)),
        detail: { ...detail, ...(member === null ? { tag: tag(this.parts.tagKey, login) } : {}) },
      },
    ]);
  }

  private frame(
    visit: Visit,
    session: Buffer | null,
  ): Omit<EntryDraft, 'action' | 'outcome' | 'reason' | 'staff' | 'detail'> {
    return { caseId: null, student: null, site: siteOf(visit), ...entryFrame(visit, session), factor: null };
  }

  /** A new session; the desks that this person has open elsewhere are closed first. */
  private async open(member: StaffMember, roles: readonly Role[], visit: Visit, known: boolean): Promise<string> {
    const { sessions, audit, now, random } = this.parts;
    const superseded = await this.closeOthers(member.id, visit);
    const value = random(32).toString('base64url');
    const at = now().getTime();
    const id = hashOf(value);
    const draft: EntryDraft = {
      ...this.frame(visit, id),
      action: 'staff.login',
      outcome: 'ok',
      reason: null,
      staff: reference(member, firstRole(roles)),
      factor: 'password',
      detail: { known, roles },
    };
    const notice: Notice | null = superseded ? { word: 'superseded', values: {} } : null;
    await audit.append([draft], (trx) =>
      sessions.insert(trx, {
        id,
        kind: 'staff',
        staff: sessionStaff(member),
        caseId: null,
        openedAt: at,
        seenAt: at,
        until: at + this.parts.sessionTime,
        notice,
      }),
    );
    return value;
  }

  /** Whether a desk was open elsewhere. A write in flight is finished first: the event is remembered. */
  private async closeOthers(staffId: string, visit: Visit): Promise<boolean> {
    const { sessions, cases, steps } = this.parts;
    const others = await sessions.aliveOf(staffId);
    for (const session of others) {
      const facts = session.caseId === null ? null : await cases.find(session.caseId);
      const open = session.kind === 'staff' && facts?.state === 'ended' ? null : facts;
      await steps.take({
        event: 'login_elsewhere',
        case: open,
        session,
        visit,
        omit: ['staff.login'],
        detail: { 'signal.raised': { signal: 'superseded_handover', count: 1 } },
        ...(open?.state === 'writing' ? { patch: { remembered: 'login_elsewhere' } } : {}),
      });
    }
    return others.length > 0;
  }

  /** `POST /desk/resume`: the staff member's own password takes the desk back. @throws StoreError, StaleCaseError */
  async resume(
    screen: StudentScreen,
    visit: Visit,
    password: string,
    browser: Buffer | null,
    verify: Verify,
  ): Promise<Step> {
    const { cases, sessions, steps, directory } = this.parts;
    const facts = await cases.find(screen.caseId);
    const session = await sessions.find(screen.sessionId);
    const base = { case: facts, session, visit };
    if (facts === null || session === null || facts.state !== 'ended')
      return steps.take({ ...base, event: 'resume:away' });
    if (password === '')
      return {
        ...(await steps.take({ ...base, event: 'resume:directory_away' })),
        answer: '303 /desk/resume?reason=empty',
      };
    const startedAt = performance.now();
    const tried = await this.verified(facts.staff.login.toLowerCase(), password, browser, verify);
    if (tried.said === 'away') return steps.take({ ...base, event: 'resume:directory_away' });
    if (tried.said === 'throttled') {
      const count = await this.parts.limits.logTrip(`resume:${facts.id}`);
      return steps.take({
        ...base,
        event: 'resume:throttled',
        ...(count === null
          ? { omit: ['desk.resume'] as const }
          : { detail: { 'desk.resume': { method: 'password', count } } }),
      });
    }
    if (tried.said === 'wrong') {
      const resumeTries = facts.resumeTries + 1;
      const last = resumeTries >= this.parts.resumeTries;
      const step = await steps.take({
        ...base,
        event: last ? 'resume:wrong_last' : 'resume:wrong',
        patch: { resumeTries },
        detail: {
          'desk.resume': { method: 'password', try: resumeTries },
          'staff.logout': { by: 'resume', kind: 'locked' },
        },
      });
      await evenOut(startedAt);
      return step;
    }
    let member: StaffMember | null;
    try {
      member = await directory.findStaff(facts.staff.login);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      return steps.take({ ...base, event: 'resume:directory_away' });
    }
    const roles = member?.roles.filter((role) => visit.site.roles?.includes(role) ?? true) ?? [];
    if (member === null || member.id !== facts.staff.id || roles.length === 0) {
      return steps.take({ ...base, event: 'resume:staff_disabled' });
    }
    return steps.take({
      ...base,
      event: 'resume:right',
      detail: { 'desk.resume': { method: 'password', try: facts.resumeTries + 1 } },
      resumedAs: sessionStaff(member),
      notice: noticeOf(facts),
    });
  }

  /** `POST /logout`, from a staff member's, a student's or a locked screen. @throws StoreError, StaleCaseError */
  async logout(screen: StaffScreen | StudentScreen, visit: Visit): Promise<Step> {
    const session = await this.parts.sessions.find(screen.kind === 'staff' ? screen.session.id : screen.sessionId);
    const facts = screen.kind === 'staff' ? screen.open : await this.parts.cases.find(screen.caseId);
    return this.leave(session, facts, visit, 'logout');
  }

  /** Ends a session: on demand, or because nobody was there. */
  async leave(
    session: Session | null,
    facts: CaseFacts | null,
    visit: Visit | null,
    event: 'logout' | 'idle',
  ): Promise<Step> {
    const staff: StaffReference | null =
      session === null
        ? null
        : {
            id: session.staff.id,
            login: session.staff.login,
            name: session.staff.name,
            role: firstRole(session.staff.roles),
          };
    return this.parts.steps.take({
      event,
      case: facts,
      session,
      visit,
      ...(staff === null ? {} : { staff }),
      detail: {
        'staff.logout': { by: event, kind: session?.kind ?? 'staff' },
        'case.end': { state: facts?.state ?? 'none', attempts: facts?.attempts ?? 0 },
      },
      ...(facts?.state === 'writing' ? { patch: { remembered: 'logout' } } : {}),
    });
  }
}

function sessionStaff({ id, dn, login, name, roles, identifiers }: StaffMember): SessionStaff {
  return { id, dn, login, name, roles, identifiers };
}

/** What the desk says, in one line, of the case before: never the login. */
function noticeOf(facts: CaseFacts): Notice {
  const word = facts.endReason ?? 'done';
  return { word, values: word === 'done' && facts.receipt !== null ? { receipt: facts.receipt } : {} };
}
