/**
 * From a cookie to the screen it stands for. Judges what time has done meanwhile (a case's deadline, an idle desk)
 * before anything else is asked, so that no request acts in a state that is over.
 */
import type { Config } from '../../config/config';
import { isOver } from '../domain/case';
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import { hashOf, type Session, type SessionStore } from '../store/sessions';
import type { AuthenticationService } from './authentication';
import type { Steps } from './steps';
import { rolesAt, type Screen, type Visit } from './visit';

/** How long an ended id is still led to where its successor is (ms), and led only: it opens nothing. */
const AFTERGLOW = 10_000;
/** How often a session's last visit is written down (ms). */
const TOUCH = 15_000;

export interface Opened {
  readonly screen: Screen;
  /** A new cookie value to hand over with the answer. */
  readonly cookie: string | null;
  /** The id ended a moment ago: the answer is this redirect and nothing else. */
  readonly redirect: string | null;
  /** The word with which the case was found ended just now, so that the screen is locked from here on. */
  readonly ended: string | null;
  /** The id was a session's once: it is not even good as the key of a login form any more. */
  readonly dead: boolean;
  /** The login page's word for a session that ended without its browser, e.g. because nobody was there. */
  readonly last: string | null;
}

export interface ScreenParts {
  readonly config: Config;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly authentication: AuthenticationService;
  readonly now: () => Date;
}

const NOBODY: Opened = {
  screen: { kind: 'none' },
  cookie: null,
  redirect: null,
  ended: null,
  dead: false,
  last: null,
};
const DEAD: Opened = { ...NOBODY, dead: true };

export class Screens {
  constructor(private readonly parts: ScreenParts) {}

  /** @throws StoreError */
  async open(cookie: string | null, visit: Visit): Promise<Opened> {
    if (cookie === null) return NOBODY;
    const { sessions, now } = this.parts;
    const session = await sessions.find(hashOf(cookie));
    if (session === null) return NOBODY;
    const at = now().getTime();
    if (session.endedAt !== null) return this.afterEnd(session);
    if (session.kind === 'staff') return this.openStaff(session, visit, at);
    return this.openStudent(session, at);
  }

  /** An id that has ended opens nothing; for a moment it still leads to where its successor is. */
  private afterEnd({ endedAt, successor, notice }: Session): Opened {
    const led = successor !== null && this.parts.now().getTime() - (endedAt ?? 0) < AFTERGLOW;
    return led ? { ...DEAD, redirect: successor } : { ...DEAD, last: notice?.word ?? null };
  }

  private async openStaff(session: Session, visit: Visit, at: number): Promise<Opened> {
    const { cases, config, sessions } = this.parts;
    let facts = session.caseId === null ? null : await cases.find(session.caseId);
    if (at - session.seenAt > config.times.idle || at > session.until) return this.leave(session, facts);
    facts = await this.judged(facts, session);
    if (at - session.seenAt > TOUCH) await sessions.touch(session.id, at);
    let fresh = session;
    if (facts?.state !== 'identified') {
      // The screen may have been handed over between the two looks: then this session is no more.
      fresh = (await sessions.find(session.id)) ?? session;
      if (fresh.endedAt !== null) return this.afterEnd(fresh);
    }
    const roles = rolesAt(visit.site, session.staff.roles);
    const open = facts !== null && facts.state !== 'ended' ? facts : null;
    return { ...NOBODY, screen: { kind: 'staff', session: fresh, roles, open } };
  }

  private async openStudent(session: Session, at: number): Promise<Opened> {
    const { cases, steps } = this.parts;
    const before = session.caseId === null ? null : await cases.find(session.caseId);
    const facts = await this.judged(before, session.kind === 'student' ? null : session);
    if (facts === null || session.caseId === null) return NOBODY;
    if (facts.state === 'ended' && at > facts.deadline) return this.leave(session, facts);
    if (session.kind === 'student' && facts.state === 'ended') {
      const value = await steps.lockScreen(session);
      if (value === null) return { ...DEAD, redirect: '/student' };
      const screen = { kind: 'locked', sessionId: hashOf(value), caseId: facts.id } as const;
      return { ...NOBODY, screen, cookie: value, ended: facts.endReason };
    }
    const kind = session.kind === 'locked' ? 'locked' : 'student';
    return { ...NOBODY, screen: { kind, sessionId: session.id, caseId: facts.id } };
  }

  /** Nobody was there for too long; another request may have found it first. */
  private async leave(session: Session, facts: CaseFacts | null): Promise<Opened> {
    try {
      await this.parts.authentication.leave(session, facts, null, 'idle');
    } catch (error) {
      if (!(error instanceof StaleCaseError)) throw error;
    }
    return { ...DEAD, last: 'session_ended' };
  }

  /** The case as it stands once its deadline is judged. */
  async judged(facts: CaseFacts | null, session: Session | null): Promise<CaseFacts | null> {
    if (facts === null || facts.state === 'ended') return facts;
    if (!isOver(facts.state, facts.deadline, this.parts.now().getTime())) return facts;
    try {
      const step = await this.parts.steps.take({
        event: 'deadline',
        case: facts,
        session: session?.kind === 'staff' ? session : null,
        visit: null,
        detail: {
          'case.end': { state: facts.state, attempts: facts.attempts, purpose: facts.purpose, writes: facts.writes },
        },
        notice: { word: 'expired', values: {} },
      });
      return step.case;
    } catch (error) {
      if (!(error instanceof StaleCaseError)) throw error;
      return this.parts.cases.find(facts.id);
    }
  }
}
