/** The student's own screen: what it shows, more time, the end. No staff identity comes in here. */
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import type { SessionStore } from '../store/sessions';
import type { Step, Steps } from './steps';
import type { StudentScreen, Visit } from './visit';

/** How often a step is tried where another request changes the case, but not its step, at the same moment. */
const TRIES = 5;

/** A case as the student's pages may know it. */
export type StudentView = Omit<CaseFacts, 'staff' | 'site' | 'understood'>;

export interface StudentParts {
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly times: { readonly moreTime: number; readonly moreTimeCount: number };
  readonly now: () => Date;
}

export class StudentService {
  constructor(private readonly parts: StudentParts) {}

  async view(screen: StudentScreen): Promise<StudentView | null> {
    return this.parts.cases.find(screen.caseId);
  }

  /** To whom the keyboard goes back: for the locked screen only. */
  async returnTo(screen: StudentScreen): Promise<string> {
    return (await this.parts.cases.find(screen.caseId))?.staff.name ?? '';
  }

  mayExtend(view: StudentView): boolean {
    return view.moreTime < this.parts.times.moreTimeCount;
  }

  /** WCAG 2.2.1: the student extends the time, ten times at most. @throws StaleCaseError */
  async moreTime(screen: StudentScreen, visit: Visit): Promise<Step> {
    const { times, now } = this.parts;
    return this.take('more_time', screen, visit, (facts) =>
      facts.moreTime >= times.moreTimeCount
        ? {}
        : { moreTime: facts.moreTime + 1, deadline: Math.max(facts.deadline, now().getTime()) + times.moreTime },
    );
  }

  /** @throws StoreError, StaleCaseError */
  finish(screen: StudentScreen, visit: Visit): Promise<Step> {
    return this.take('finish', screen, visit, () => ({}));
  }

  /** @throws StoreError, StaleCaseError */
  cancel(screen: StudentScreen, visit: Visit): Promise<Step> {
    return this.take(
      'cancel',
      screen,
      visit,
      (
        facts, // A logout or a login elsewhere that came first weighs more.
      ) => (facts.state === 'writing' && facts.remembered === null ? { remembered: 'cancel' } : {}),
    );
  }

  /** Another page was asked for: the first time of a case it is logged. @throws StoreError */
  async otherPath(screen: StudentScreen, visit: Visit, pathClass: string, method: string): Promise<void> {
    const facts = await this.parts.cases.find(screen.caseId);
    if (facts === null || facts.state !== 'handed_over' || facts.refusedLogged) return;
    try {
      await this.parts.steps.take({
        event: 'other_path',
        case: facts,
        session: await this.parts.sessions.find(screen.sessionId),
        visit,
        patch: { refusedLogged: true },
        detail: {
          'access.refused': { path_class: pathClass, method, status: 303, kind: screen.kind, state: facts.state },
        },
      });
    } catch (error) {
      // Another request moved the case at this moment: the answer is the same.
      if (!(error instanceof StaleCaseError)) throw error;
    }
  }

  /** The student's language: the case's, not the staff member's. */
  async speak(screen: StudentScreen, language: string): Promise<void> {
    const facts = await this.parts.cases.find(screen.caseId);
    if (facts !== null && facts.state !== 'writing') await this.parts.steps.keepLanguage(facts, language);
  }

  private async take(
    event: string,
    screen: StudentScreen,
    visit: Visit,
    patch: (facts: CaseFacts) => Partial<CaseFacts>,
  ): Promise<Step> {
    const { cases, sessions, steps } = this.parts;
    for (let tries = TRIES; ; tries -= 1) {
      const facts = await cases.find(screen.caseId);
      const session = await sessions.find(screen.sessionId);
      const { state = 'none', attempts = 0, writes = 0 } = facts ?? {};
      try {
        return await steps.take({
          event,
          case: facts,
          session,
          visit,
          ...(facts === null ? {} : { patch: patch(facts) }),
          detail: {
            'desk.cancel': { by: 'student', state, attempts },
            'case.end': { state, attempts, writes },
          },
        });
      } catch (error) {
        const stillThere = error instanceof StaleCaseError && (await cases.find(screen.caseId))?.step === facts?.step;
        if (!stillThere || tries === 1) throw error;
      }
    }
  }
}
