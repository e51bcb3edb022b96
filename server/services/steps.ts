/**
 * Takes one step of the procedure: looks the row up, and does what it says in one durable transaction: audit entries,
 * the case's next state, the browser's session. The only place where a case changes its state.
 */

import type { Detail } from '../audit/detail';
import type { EntryDraft, StaffReference, StudentReference } from '../audit/entry';
import type { Action, Outcome, Reason } from '../audit/reasons';
import {
  answerOf,
  answerOn,
  auditLines,
  type CaseTimes,
  deadlineIn,
  nextOf,
  OTHERWISE,
  type Purpose,
  type Row,
  rowFor,
  type SessionEffect,
  type State,
} from '../domain/case';
import type { Appended, AuditStore } from '../store/audit-store';
import { type CaseFacts, type CasePatch, type CaseStore, StaleCaseError } from '../store/cases';
import type { Database, Trx } from '../store/database';
import { hashOf, type Notice, type Session, type SessionStaff, type SessionStore } from '../store/sessions';
import { entryFrame, siteOf, type Visit } from './visit';

export interface StepInput {
  readonly event: string;
  readonly reason?: Reason | null;
  /** The case as read; `null`: the session has none open. */
  readonly case: CaseFacts | null;
  /** A new case, inserted when the row leads to one. */
  readonly fresh?: CaseFacts;
  /** The browser's session; `null`: the step comes from no browser (sweeper, recovery). */
  readonly session: Session | null;
  readonly visit: Visit | null;
  /** Whom the entry is about where there is no case. */
  readonly staff?: StaffReference;
  readonly student?: StudentReference | null;
  readonly detail?: Partial<Record<Action, Detail>>;
  readonly patch?: CasePatch | ((appended: readonly Appended[]) => CasePatch);
  /** Changes beside the case's own, in the same transaction. */
  readonly also?: (trx: Trx, appended: readonly Appended[]) => Promise<void>;
  /** For `resume`: the staff member as read again. */
  readonly resumedAs?: SessionStaff;
  readonly notice?: Notice | null;
  /** Entries that were written before, for an event that was only remembered. */
  readonly omit?: readonly Action[];
}

export interface Step {
  readonly row: Row | null;
  /** Status and place, as the table has them. */
  readonly answer: string;
  readonly case: CaseFacts | null;
  /** A new cookie value; `gone`: the session ended; `null`: unchanged. */
  readonly cookie: { readonly value: string } | 'gone' | null;
  readonly appended: readonly Appended[];
}

/** One stretch of time on the student's screen: a try, refused or not, adds nothing to it. */
const TYPING: ReadonlySet<State> = new Set<State>(['handed_over', 'writing', 'unsettled']);

/** Where an ended id is sent for ten seconds after. */
const SUCCESSOR: Readonly<Record<Exclude<SessionEffect, 'same' | 'gone'>, string>> = {
  student: '/student',
  locked: '/student',
  staff: '/desk',
};

/** Why its session is gone, for a browser that did not end it itself: the login page says so. */
const LAST_WORD: Readonly<Record<string, string>> = {
  idle: 'session_ended',
  'idle:desk': 'session_ended',
  login_elsewhere: 'superseded',
  'login_elsewhere:desk': 'superseded',
};

export interface StepParts {
  readonly database: Database;
  readonly audit: AuditStore;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly times: CaseTimes;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Counts the steps, for monitoring. */
  readonly took: (event: string) => void;
}

export class Steps {
  constructor(private readonly parts: StepParts) {}

  /**
   * @throws StaleCaseError when somebody else moved the case meanwhile; StoreError when nothing could be kept;
   *   what `also` throws
   */
  async take(input: StepInput): Promise<Step> {
    const state = input.case?.state ?? 'none';
    const reason = input.reason ?? null;
    const row = rowFor(state, input.event);
    const on = (answer: string): string => answerOn(input.session?.kind ?? null, state, answer);
    if (row === null) return { row, answer: on(OTHERWISE[state]), case: input.case, cookie: null, appended: [] };
    const { cases, audit, database, now } = this.parts;
    const at = now().getTime();
    const next = nextOf(row, reason);
    const drafts = this.drafts(input, row, reason);
    const value = this.parts.random(32).toString('base64url');
    let changed: CaseFacts | null = input.fresh ?? input.case;

    const change = async (trx: Trx, appended: readonly Appended[]): Promise<void> => {
      const patch = typeof input.patch === 'function' ? input.patch(appended) : (input.patch ?? {});
      if (input.case !== null) {
        const superseded = input.fresh !== undefined || (state === 'identified' && next.state === 'none');
        // A desk that is taken back has no case; the one before stays as it ended.
        const stays = next.state === input.case.state || next.state === 'none';
        const moved: CasePatch = superseded
          ? { state: 'ended', endReason: 'superseded', step: input.case.step + 1, deadline: at, activation: null }
          : stays
            ? {}
            : {
                state: next.state,
                endReason: next.endReason,
                // A personal address is nobody's business any more.
                ...(next.state === 'ended' ? { activation: null } : {}),
                step: input.case.step + 1,
                deadline:
                  TYPING.has(state) && TYPING.has(next.state)
                    ? input.case.deadline
                    : deadlineIn(next.state, input.case.purpose, this.parts.times, at),
              };
        const merged = { ...moved, ...(superseded ? {} : patch) };
        const updated = Object.keys(merged).length > 0 ? await cases.update(trx, input.case, merged) : input.case;
        changed = superseded ? null : updated;
      }
      if (input.fresh !== undefined) {
        await cases.insert(trx, input.fresh);
        changed = input.fresh;
      }
      await this.moveSession(trx, input, row.session, value, at, changed);
      await input.also?.(trx, appended);
    };

    let appended: readonly Appended[] = [];
    if (drafts.length === 0 && row.session === 'same' && next.state === state) {
      if (input.patch !== undefined || input.also !== undefined) await database.relaxed((trx) => change(trx, []));
    } else {
      appended = await audit.append(drafts, change);
    }
    this.parts.took(input.event);
    const rotated = row.session !== 'same' && row.session !== 'gone' && input.session !== null;
    return {
      row,
      answer: on(answerOf(row, reason)),
      case: changed,
      cookie: rotated ? { value } : row.session === 'gone' ? 'gone' : null,
      appended,
    };
  }

  private drafts(input: StepInput, row: Row, reason: string | null): readonly EntryDraft[] {
    const purpose = (input.fresh ?? input.case)?.purpose ?? 'reset';
    return auditLines(row, purpose, reason)
      .filter(({ action }) => !(input.omit ?? []).includes(action as Action))
      .map((line) => {
        const action = line.action as Action;
        // A card is about the student it names; everything else about the case that is open.
        const subject = action === 'desk.card' ? (input.fresh ?? null) : (input.case ?? input.fresh ?? null);
        return {
          action,
          outcome: line.outcome as Outcome,
          reason: line.reason as Reason | null,
          caseId: subject?.id ?? null,
          staff: subject === null ? (input.staff ?? null) : staffOf(subject),
          student: subject === null ? (input.student ?? null) : studentOf(subject),
          site: input.visit === null ? (subject?.site ?? null) : siteOf(input.visit),
          ...entryFrame(input.visit, input.session?.id ?? null),
          factor: input.visit === null ? null : 'password',
          detail: input.detail?.[action] ?? {},
        };
      });
  }

  private async moveSession(
    trx: Trx,
    input: StepInput,
    effect: SessionEffect,
    value: string,
    at: number,
    changed: CaseFacts | null,
  ): Promise<void> {
    const { sessions } = this.parts;
    const { session } = input;
    if (session === null) return;
    const notice: Notice | null = input.notice ? { ...input.notice, at } : null;
    // A request that was slow, or sent twice, meets a session that has ended or moved on: nothing of it is kept.
    const stale = (): Error => new StaleCaseError('the session moved on');
    if (effect === 'same') {
      // A student's session has one case for life: that one's version tells.
      if (session.kind !== 'staff') return;
      const open = changed !== null && changed.state !== 'ended' ? changed.id : null;
      if (!(await sessions.setCase(trx, session, open, notice))) throw stale();
      return;
    }
    const word = effect === 'gone' ? LAST_WORD[input.event] : undefined;
    const last = word === undefined ? null : { word, values: {}, at };
    if (!(await sessions.end(trx, session.id, at, effect === 'gone' ? null : SUCCESSOR[effect], last))) throw stale();
    if (effect === 'gone') return;
    await sessions.insert(trx, {
      id: hashOf(value),
      kind: effect,
      staff: input.resumedAs ?? session.staff,
      caseId: effect === 'staff' ? null : (changed?.id ?? session.caseId),
      openedAt: session.openedAt,
      seenAt: at,
      until: session.until,
      notice,
    });
  }

  /** The language of the student's pages: no step, so it stands in no step's way. */
  async keepLanguage(facts: CaseFacts, language: string): Promise<void> {
    await this.parts.database.relaxed((trx) => this.parts.cases.setLanguage(trx, facts.id, language));
  }

  /**
   * Gives a student's session, whose case was ended by no request of its own, the locked kind it has by right.
   * `null`: another request did so first.
   */
  async lockScreen(session: Session): Promise<string | null> {
    const value = this.parts.random(32).toString('base64url');
    const at = this.parts.now().getTime();
    return this.parts.database.durable(async (trx) => {
      if (!(await this.parts.sessions.end(trx, session.id, at, SUCCESSOR.locked))) return null;
      await this.parts.sessions.insert(trx, {
        ...session,
        id: hashOf(value),
        kind: 'locked',
        seenAt: at,
        notice: null,
      });
      return value;
    });
  }
}

export const staffOf = ({ staff }: CaseFacts): StaffReference => ({
  id: staff.id,
  login: staff.login,
  name: staff.name,
  role: staff.role,
});

export const studentOf = ({ student }: CaseFacts): StudentReference => ({
  id: student.id,
  login: student.login,
  card: student.card,
  name: student.name,
});

/** The desk's word for what was done, where it is not a new password. */
const DONE_WORDS: Readonly<Partial<Record<Purpose, string>>> = { activation: 'activated', reminder: 'reminded' };

/** What the desk says, in one line, of the case before: never the login. */
export function noticeOf(facts: CaseFacts): Notice {
  const reason = facts.endReason ?? 'done';
  const word = reason === 'done' ? (DONE_WORDS[facts.purpose] ?? reason) : reason;
  return { word, values: reason === 'done' && facts.receipt !== null ? { receipt: facts.receipt } : {} };
}
