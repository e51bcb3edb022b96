/** Who holds the desk: login, resume, logout. The password is verified by the directory; the rest is read and judged here. */
import type { Directory } from '../../ldap/port';
import type { EntryDraft, StaffReference } from '../audit/entry';
import type { Reason, Signal } from '../audit/reasons';
import type { Role, StaffMember } from '../domain/account';
import { limitKey } from '../domain/network';
import type { AuditStore } from '../store/audit-store';
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import { hashOf, type Notice, type Session, type SessionStaff, type SessionStore } from '../store/sessions';
import { Credentials, type Tried, type Verify } from './credentials';
import type { Limits } from './limits';
import { noticeOf, type Step, type Steps } from './steps';
import { evenOut } from './timing';
import { Turns } from './turns';
import { isUnread } from './unread';
import { deskRole, entryFrame, rolesAt, type StaffScreen, type StudentScreen, siteOf, type Visit } from './visit';

/** How a login ended: where to go, and the new session's cookie value. */
export interface LoginAnswer {
  /** Stable word for `/login?reason=`, `null`: logged in. */
  readonly reason: string | null;
  readonly cookie: string | null;
  readonly roles: readonly Role[];
  /** As the directory writes it; empty where nobody was logged in. */
  readonly login: string;
}

export interface AuthenticationParts {
  readonly directory: Directory;
  readonly audit: AuditStore;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly tagKey: Buffer;
  /** For the operator: the directory's own words never reach a page. */
  readonly report: (error: unknown, what: string) => void;
  readonly sessionTime: number;
  readonly resumeTries: number;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
}

type Leaving = 'logout' | 'idle';
type Named = Pick<StaffMember, 'id' | 'login' | 'name'>;
const reference = ({ id, login, name }: Named, role: Role | null): StaffReference => ({ id, login, name, role });

const firstRole = (roles: readonly Role[]): Role | null => deskRole(roles) ?? roles[0] ?? null;

export class AuthenticationService {
  private readonly credentials: Credentials;
  private readonly turns = new Turns();

  constructor(private readonly parts: AuthenticationParts) {
    this.credentials = new Credentials(parts);
  }

  /** `POST /login`. `browser`: hash of the cookie that says where logins succeeded before. @throws StoreError */
  async login(
    form: { readonly username: string; readonly password: string },
    visit: Visit,
    browser: Buffer | null,
    verify: Verify,
  ): Promise<LoginAnswer> {
    const stay = (reason: string): LoginAnswer => ({ reason, cookie: null, roles: [], login: '' });
    if (form.username.trim() === '' || form.password === '') return stay('empty');
    const startedAt = performance.now();
    const tried = await this.credentials.check(form.username, form.password, browser, verify);
    const { said, member } = tried;
    const known = tried.share === 'known';
    if (isUnread(said)) return stay(said);
    if (said === 'throttled') {
      const count = await this.parts.limits.logTrip(`login:${member?.id ?? tried.tag}`);
      if (count !== null) await this.logRefusal(tried, visit, 'throttled', { known, count });
      await evenOut(startedAt);
      return stay('throttled');
    }
    if (said === 'wrong') {
      await this.logRefusal(tried, visit, 'credentials', { known });
      await evenOut(startedAt);
      return stay('credentials');
    }
    const roles = rolesAt(visit.site, member?.roles ?? []);
    if (member === null || roles.length === 0) {
      await this.logRefusal(tried, visit, 'role', {});
      return stay('no_role');
    }
    // One after the other: two logins at once would each find no desk to close.
    const cookie = await this.turns.take(member.id, () => this.open(member, roles, visit, known));
    return { reason: null, cookie, roles, login: member.login };
  }

  /** Too many logins failed from this visit's address: told once, then once a minute. @throws StoreError */
  async addressThrottled(visit: Visit): Promise<void> {
    const count = await this.parts.limits.logTrip(`login-address:${limitKey(visit.ip)}`);
    if (count !== null) await this.logRefusal(null, visit, 'throttled', { count });
  }

  private async logRefusal(
    tried: Tried | null,
    visit: Visit,
    reason: Reason,
    detail: { known?: boolean; count?: number },
  ): Promise<void> {
    const member = tried?.member ?? null;
    await this.parts.audit.append([
      {
        ...this.frame(visit, null),
        action: 'staff.login',
        outcome: 'refused',
        reason,
        staff: member === null ? null : reference(member, firstRole(member.roles)),
        detail: { ...detail, ...(tried !== null && member === null ? { tag: tried.tag } : {}) },
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

  /** Whether a desk was open elsewhere. A student's write in flight is finished first: the event is remembered. */
  private async closeOthers(staffId: string, visit: Visit): Promise<boolean> {
    const { sessions, cases, steps } = this.parts;
    const others = await sessions.aliveOf(staffId);
    for (const session of others) {
      const facts = session.caseId === null ? null : await cases.find(session.caseId);
      const open = session.kind === 'staff' && facts?.state === 'ended' ? null : facts;
      const unlocking = unlocksAtDesk(session, open);
      try {
        await steps.take({
          event: unlocking ? 'login_elsewhere:desk' : 'login_elsewhere',
          case: open,
          session,
          visit,
          omit: ['staff.login'],
          detail: { 'signal.raised': { signal: 'superseded_handover' satisfies Signal, count: 1 } },
          ...(open?.state === 'writing' && !unlocking ? { patch: { remembered: 'login_elsewhere' } } : {}),
        });
      } catch (error) {
        if (!(error instanceof StaleCaseError)) throw error;
        // It moved on by itself at this moment: looked at again as it is now.
        await this.closeOthers(staffId, visit);
        return true;
      }
    }
    return others.length > 0;
  }

  /**
   * `POST /desk/resume`: the staff member's own password takes the desk back. A screen's tries one after the other, so
   * that each is counted. @throws StoreError, StaleCaseError
   */
  resume(screen: StudentScreen, visit: Visit, password: string, browser: Buffer | null, verify: Verify): Promise<Step> {
    return this.turns.take(screen.caseId, () => this.tryResume(screen, visit, password, browser, verify));
  }

  private async tryResume(
    screen: StudentScreen,
    visit: Visit,
    password: string,
    browser: Buffer | null,
    verify: Verify,
  ): Promise<Step> {
    const { cases, sessions, steps } = this.parts;
    const facts = await cases.find(screen.caseId);
    const session = await sessions.find(screen.sessionId);
    const base = { case: facts, session, visit };
    if (facts === null || session === null || facts.state !== 'ended')
      return steps.take({ ...base, event: 'resume:away' });
    if (session.endedAt !== null) throw new StaleCaseError('another try took the desk back, or ended it');
    if (password === '')
      return {
        ...(await steps.take({ ...base, event: 'resume:directory_away' })),
        answer: '303 /desk/resume?reason=empty',
      };
    const startedAt = performance.now();
    const tried = await this.credentials.check(facts.staff.login, password, browser, verify);
    if (isUnread(tried.said)) return steps.take({ ...base, event: `resume:${tried.said}` });
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
    const { member } = tried;
    const roles = rolesAt(visit.site, member?.roles ?? []);
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

  /** The desk that was open in a browser where somebody else has logged in; it may have ended by itself meanwhile. */
  async leaveBehind(screen: StaffScreen, visit: Visit): Promise<void> {
    for (let tries = 3; tries > 0; tries -= 1) {
      const session = await this.parts.sessions.find(screen.session.id);
      if (session === null || session.endedAt !== null) return;
      const facts = session.caseId === null ? null : await this.parts.cases.find(session.caseId);
      try {
        await this.leave(session, facts?.state === 'ended' ? null : facts, visit, 'logout');
        return;
      } catch (error) {
        if (!(error instanceof StaleCaseError)) throw error;
      }
    }
  }

  /** Ends a session, by wish or because nobody was there; while a student's password is written that is remembered. */
  leave(session: Session | null, facts: CaseFacts | null, visit: Visit | null, event: Leaving): Promise<Step> {
    const staff = session === null ? null : reference(session.staff, firstRole(session.staff.roles));
    const atDesk = unlocksAtDesk(session, facts);
    return this.parts.steps.take({
      event: atDesk ? `${event}:desk` : event,
      case: facts,
      session,
      visit,
      ...(staff === null ? {} : { staff }),
      detail: {
        'staff.logout': { by: event, kind: session?.kind ?? 'staff', state: atDesk ? 'writing' : null },
        'case.end': { state: facts?.state ?? 'none', attempts: facts?.attempts ?? 0 },
      },
      ...(facts?.state === 'writing' && !atDesk ? { patch: { remembered: 'logout' } } : {}),
    });
  }
}

/** An unlock at the desk itself keeps nobody there: its case is settled without this session. */
const unlocksAtDesk = (session: Session | null, facts: CaseFacts | null): boolean =>
  facts?.state === 'writing' && session?.kind === 'staff';

const sessionStaff = ({ id, dn, login, name, roles, identifiers }: StaffMember) =>
  ({ id, dn, login, name, roles, identifiers }) satisfies SessionStaff;
