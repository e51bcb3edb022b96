/** Unlock alone: the lock by failed binds is lifted, the password stays. Two durable commits around it, as at a reset. */
import { type Directory, DirectoryError } from '../../ldap/port';
import { LEASE } from '../domain/case';
import { AccountBusyError, type CaseFacts, type CaseStore } from '../store/cases';
import { StoreError } from '../store/database';
import type { Confirmation, ConfirmationAnswer, Confirmed } from './confirmation';
import type { Gate } from './gate';
import type { Limits } from './limits';
import type { Results } from './result';
import type { Step, Steps } from './steps';
import { Turns } from './turns';
import type { StaffScreen, Visit } from './visit';

export interface UnlockParts {
  readonly confirmation: Confirmation;
  readonly directory: Directory;
  readonly target: string;
  readonly cases: CaseStore;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly results: Results;
  readonly gate: Gate;
  readonly node: string;
  readonly now: () => Date;
  /** For the operator: a directory's own words never reach a page. */
  readonly report: (error: unknown, what: string) => void;
}

type Event = 'lift:ok' | 'lift:refused' | 'lift:failed' | 'lift:unknown';

/** The desk's one line on it. */
const NOTICE: Readonly<Record<Event, string>> = {
  'lift:ok': 'unlocked',
  'lift:refused': 'unlock_failed',
  'lift:failed': 'unlock_failed',
  'lift:unknown': 'unlock_unknown',
};

interface Outcome {
  readonly event: Event;
  /** Whether the lock may have been lifted, however it stands now: then it counts. Only the directory says that it was not. */
  readonly counts: boolean;
  /** `read`: the account was read again and stands so. */
  readonly proof: 'read' | null;
  readonly code?: number | undefined;
}

export class UnlockService {
  private readonly turns = new Turns();

  constructor(private readonly parts: UnlockParts) {}

  /**
   * `POST /desk/unlock`. Sent twice at once, the second waits for the first one, which has done it.
   * @throws StoreError only where nothing was written; StaleCaseError
   */
  unlock(screen: StaffScreen, visit: Visit, confirmed: boolean): Promise<ConfirmationAnswer> {
    return this.turns.take(screen.session.staff.id, async () => {
      const { open } = screen;
      if (open === null || !(await this.isSent(open.id))) return this.unlockOnce(screen, visit, confirmed);
      return { step: { row: null, answer: '303 /desk', case: open, cookie: null, appended: [] }, shown: null };
    });
  }

  /** Whether this case was unlocked alone, or is being: a form that comes after is the same one again. */
  async isSent(caseId: string): Promise<boolean> {
    return (await this.parts.cases.find(caseId))?.purpose === 'unlock';
  }

  private async unlockOnce(screen: StaffScreen, visit: Visit, confirmed: boolean): Promise<ConfirmationAnswer> {
    const asked = await this.parts.confirmation.ask(screen, visit, confirmed, 'unlock');
    if (asked.refused !== null) return asked.refused;
    const leave = await this.parts.gate.enter();
    const { base } = asked.confirmed;
    if (leave === null) return { step: await this.parts.steps.take({ ...base, event: 'unlock:busy' }), shown: null };
    try {
      return { step: await this.write(asked.confirmed), shown: null };
    } finally {
      leave();
    }
  }

  private async write({ base, open, student }: Confirmed): Promise<Step> {
    const { gate, steps, results, now, target } = this.parts;
    const startedAt = now().getTime();
    // Before the intent can be seen: recovery leaves alone what is being written.
    gate.writing(open.id, true);
    try {
      let intent: Step;
      try {
        intent = await steps.take({
          ...base,
          event: 'unlock:confirmed',
          patch: { purpose: 'unlock', writes: 1, student },
          detail: {
            'unlock.intent': { attempt: 1, attempts: 1, changed_at: student.changedAt, targets: [target] },
          },
          also: async (trx, appended) => {
            // At another desk while this one was still reading, or waiting for its turn.
            if (await this.parts.limits.unlocksUsedUp(student.id, trx))
              throw new AccountBusyError('the last unlock of this account has just been taken');
            await this.parts.cases.lock(trx, {
              student_id: student.id,
              case_id: open.id,
              intent_seq: appended[0]?.seq ?? 0,
              node: this.parts.node,
              lease: startedAt + LEASE,
              changed_at: student.changedAt,
              started_at: startedAt,
            });
          },
        });
      } catch (error) {
        if (error instanceof AccountBusyError) return await steps.take({ ...base, event: 'unlock:busy' });
        if (!(error instanceof StoreError)) throw error;
        this.parts.report(error, 'the intent');
        return await steps.take({ ...base, event: 'unlock:log_away' });
      }
      const { event, counts, proof, code } = await this.lift(intent.case as CaseFacts);
      return await results.keep(intent.case as CaseFacts, base, () => ({
        event,
        detail: {
          'unlock.result': {
            intent: intent.appended[0]?.seq ?? null,
            proof,
            by: 'request',
            result_code: code ?? null,
            elapsed: now().getTime() - startedAt,
          },
        },
        patch: { remembered: null },
        notice: { word: NOTICE[event], values: {} },
        also: async (trx) => {
          await this.parts.cases.unlock(trx, open.id);
          if (counts) await this.parts.limits.countUnlock(open.staff.id, student.id, trx);
        },
      }));
    } finally {
      gate.writing(open.id, false);
    }
  }

  private async lift({ student }: CaseFacts): Promise<Outcome> {
    try {
      await this.parts.directory.unlock(student);
    } catch (error) {
      this.parts.report(error, 'the unlock');
      if (!(error instanceof DirectoryError)) return { event: 'lift:unknown', counts: true, proof: null };
      const { code, how } = error.detail;
      if (error.changed === 'no')
        return { event: error.kind === 'refused' ? 'lift:refused' : 'lift:failed', counts: false, proof: null, code };
      const locked = await this.isLocked(student);
      if (locked === false) return { event: 'lift:ok', counts: true, proof: 'read' };
      // Behind a mere time-out the server may still be at it.
      return locked === true && how === 'lost'
        ? { event: 'lift:failed', counts: true, proof: 'read' }
        : { event: 'lift:unknown', counts: true, proof: null };
    }
    const locked = await this.isLocked(student);
    if (locked === null) return { event: 'lift:ok', counts: true, proof: null };
    // Locked again already: whoever guesses has had another round of tries.
    return { event: locked ? 'lift:unknown' : 'lift:ok', counts: true, proof: 'read' };
  }

  /** `null`: it could not be read, or only where nobody may have heard of the unlock yet. */
  private async isLocked(student: CaseFacts['student']): Promise<boolean | null> {
    try {
      const standing = await this.parts.directory.readStanding(student);
      return standing === null || !standing.firstHand ? null : standing.locked;
    } catch (error) {
      this.parts.report(error, 'reading the account');
      return null;
    }
  }
}
