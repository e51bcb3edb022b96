/**
 * What is kept after a write: result, unlock and next state in one durable commit, then what arrived while the write was
 * in flight.
 */
import { answerOn } from '../domain/case';
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import { StoreError } from '../store/database';
import type { SessionStore } from '../store/sessions';
import type { Step, StepInput, Steps } from './steps';

/** How often a result is tried to be kept, and the pause in between (ms). */
const RESULT_TRIES = 20;
const RESULT_PAUSE = 250;

export interface ResultParts {
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  /** For the operator. */
  readonly report: (error: unknown, what: string) => void;
}

export class Results {
  constructor(private readonly parts: ResultParts) {}

  /**
   * Takes the result's step. It must not be lost to a moment's trouble: case and session are read again (what arrived
   * while writing changed them) and the commit is tried again. Where the log stays away the case stays `writing`, and
   * recovery settles it; an error page here would say that nothing was changed.
   * @param result the step, from the case as it is now
   */
  async keep(
    open: CaseFacts,
    from: Pick<StepInput, 'session' | 'visit'>,
    result: (facts: CaseFacts) => Omit<StepInput, 'case' | 'session' | 'visit'>,
  ): Promise<Step> {
    const { cases, sessions, steps } = this.parts;
    let facts = open;
    let { session } = from;
    for (let left = RESULT_TRIES; left > 0; left -= 1) {
      try {
        facts = (await cases.find(open.id)) ?? open;
        if (session !== null) session = await sessions.find(session.id);
        if (session !== null && session.endedAt !== null) session = null;
        const base = { session, visit: from.visit };
        const step = await steps.take({ ...base, case: facts, ...result(facts) });
        return await this.remembered(facts, step, base);
      } catch (error) {
        if (!(error instanceof StoreError || error instanceof StaleCaseError)) throw error;
        this.parts.report(error, 'the result');
        await new Promise((resolve) => setTimeout(resolve, RESULT_PAUSE));
      }
    }
    const answer = answerOn(from.session?.kind ?? null, 'writing', '303 /student');
    return { row: null, answer, case: facts, cookie: null, appended: [] };
  }

  private async remembered(facts: CaseFacts, step: Step, base: Pick<StepInput, 'session' | 'visit'>): Promise<Step> {
    if (facts.remembered === null || step.case === null) return step;
    const later = await this.parts.steps.take({
      ...base,
      case: step.case,
      event: facts.remembered,
      omit: ['staff.login', 'signal.raised'],
    });
    return later.row === null ? step : later;
  }
}
