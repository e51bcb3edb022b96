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
import type { Screen, Visit } from './visit';

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
  /** The id was a session's once: it is not even good as the key of a login form any more. */
  readonly dead: boolean;
}

export interface ScreenParts {
  readonly config: Config;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly authentication: AuthenticationService;
  readonly now: () => Date;
}

const NOBODY: Opened = { screen: { kind: 'none' }, cookie: null, redirect: null, dead: false };
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
    if (session.endedAt !== null) {
      const led = session.successor !== null && at - session.endedAt < AFTERGLOW;
      return led ? { ...DEAD, redirect: session.successor } : DEAD;
    }
    if (session.kind === 'staff') return this.openStaff(session, visit, at);
    return this.openStudent(session, at);
  }

  private async openStaff(session: Session, visit: Visit, at: number): Promise<Opened> {
    const { cases, config, sessions } = this.parts;
    let facts = session.caseId === null ? null : await cases.find(session.caseId);
    if (at - session.seenAt > config.times.idle || at > session.until) {
      await this.parts.authentication.leave(session, facts, null, 'idle');
      return DEAD;
    }
    facts = await this.judged(facts, session);
    if (at - session.seenAt > TOUCH) await sessions.touch(session.id, at);
    const fresh = facts === null || facts.state === 'ended' ? ((await sessions.find(session.id)) ?? session) : session;
    const roles = session.staff.roles.filter((role) => visit.site.roles?.includes(role) ?? true);
    const open = facts !== null && facts.state !== 'ended' ? facts : null;
    return { screen: { kind: 'staff', session: fresh, roles, open }, cookie: null, redirect: null, dead: false };
  }

  private async openStudent(session: Session, at: number): Promise<Opened> {
    const { cases, steps } = this.parts;
    const before = session.caseId === null ? null : await cases.find(session.caseId);
    const facts = await this.judged(before, session.kind === 'student' ? null : session);
    if (facts === null || session.caseId === null) return NOBODY;
    if (facts.state === 'ended' && at > facts.deadline) {
      await this.parts.authentication.leave(session, facts, null, 'idle');
      return DEAD;
    }
    if (session.kind === 'student' && facts.state === 'ended') {
      const value = await steps.lockScreen(session);
      return {
        screen: { kind: 'locked', sessionId: hashOf(value), caseId: facts.id },
        cookie: value,
        redirect: null,
        dead: false,
      };
    }
    const kind = session.kind === 'locked' ? 'locked' : 'student';
    return { screen: { kind, sessionId: session.id, caseId: facts.id }, cookie: null, redirect: null, dead: false };
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
