/**
 * The write: two durable commits around it, three round trips to the directory. Intent, lock and state go in together;
 * result, unlock and state go out together; nothing is held in between, and what a crash leaves, recovery settles.
 */
import type { Config } from '../../config/config';
import { type Directory, DirectoryError } from '../../ldap/port';
import type { Action, Reason } from '../audit/reasons';
import { formatReceipt } from '../audit/receipt';
import { BlockListError } from '../block-list/format';
import { decide, type Student } from '../domain/account';
import { LEASE, writeAction } from '../domain/case';
import { type PasswordRules, typedAlike, type Verdict } from '../domain/password';
import { AccountBusyError, type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import { StoreError } from '../store/database';
import type { SessionStore } from '../store/sessions';
import { type Asked, judgeGiven, openingOf, type TypedBeside } from './activation';
import type { Gate } from './gate';
import type { Limits } from './limits';
import type { Results } from './result';
import { houseWords, joinRules, judgeWhole, told, wordFor } from './rules';
import type { Step, StepInput, Steps } from './steps';
import { unreadWord } from './unread';
import { deskRole, rolesAt, type StudentScreen, type Visit } from './visit';
import type { Outcome, Writer } from './write';

export interface ResetParts {
  readonly config: Config;
  /** Where people and rules are read; what it says decides. */
  readonly directory: Directory;
  readonly writer: Writer;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly results: Results;
  /** Whether a normalised password is leaked, common or a word. @throws BlockListError */
  readonly isCommon: (password: string) => boolean;
  readonly gate: Gate;
  readonly node: string;
  readonly now: () => Date;
  /** For the operator: a directory's own words never reach a page. */
  readonly report: (error: unknown, what: string) => void;
}

/** The form as it came; the passwords opaque, untouched. */
export interface PasswordForm extends TypedBeside {
  readonly newPassword: string;
  readonly newPasswordConfirmation: string;
}

/** What is nobody's fault at this screen is no try, and what was given beside the password need not be given again. */
type Spare = (event: string, omit?: readonly Action[]) => Promise<Step>;

/** What the student is told where not everything was done: with "must change" alone, no service wants the old password. */
const warningOf = (missing: readonly string[]): string =>
  missing.every((name) => name === 'must_change') ? 'must_change' : 'partial';

/** One submission on its way. */
interface Attempt {
  readonly attempts: number;
  readonly typed: string;
  readonly fail: (event: string, unmet?: readonly string[]) => Promise<Step>;
  readonly spare: Spare;
  readonly asked: Asked;
  readonly begun: number;
}

export class ResetService {
  constructor(private readonly parts: ResetParts) {}

  /** What binds a password of this student: the profile's rules and the directory's, as one. @throws DirectoryError */
  async rulesFor(student: Student): Promise<PasswordRules> {
    return joinRules(this.parts.config, await this.parts.directory.readPolicy(student), student);
  }

  /** The same for the page; without the directory's where it cannot be asked. */
  async rulesToShow(student: Student): Promise<PasswordRules> {
    try {
      return await this.rulesFor(student);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'reading the password policy');
      return joinRules(this.parts.config, null, student);
    }
  }

  /** `POST /student/password`. @throws StoreError only where nothing was written */
  submit(screen: StudentScreen, visit: Visit, typed: PasswordForm): Promise<Step> {
    return this.submitAgain(screen, visit, typed, this.parts.config.limits.passwordTries);
  }

  private async submitAgain(screen: StudentScreen, visit: Visit, typed: PasswordForm, left: number): Promise<Step> {
    const { cases, sessions, steps } = this.parts;
    const facts = await cases.find(screen.caseId);
    const base = { case: facts, session: await sessions.find(screen.sessionId), visit };
    const again = (now: CaseFacts | null): Promise<Step> => steps.take({ ...base, case: now, event: 'password:again' });
    if (facts === null || (facts.state !== 'handed_over' && facts.state !== 'unsettled')) return again(facts);
    try {
      return await this.judge(base, facts, typed);
    } catch (error) {
      if (!(error instanceof StaleCaseError)) throw error;
      // Sent twice at once. Where the other one was only counted this one is judged anew: as often as one may be.
      const now = await cases.find(screen.caseId);
      return now?.step === facts.step && left > 0 ? this.submitAgain(screen, visit, typed, left - 1) : again(now);
    }
  }

  private async judge(
    base: Pick<StepInput, 'case' | 'session' | 'visit'>,
    facts: CaseFacts,
    typed: PasswordForm,
  ): Promise<Step> {
    const { steps, limits } = this.parts;
    const attempts = facts.attempts + 1;
    const asked = judgeGiven(this.parts.config, facts.purpose, typed);
    const fail = (event: string, unmet: readonly string[] = []): Promise<Step> =>
      attempts >= this.parts.config.limits.passwordTries
        ? steps.take({
            ...base,
            event: 'password:attempts',
            patch: { attempts },
            detail: { 'case.end': { state: facts.state, attempts } },
          })
        : steps.take({ ...base, event, patch: { attempts, unmet, activation: asked.given } });
    const spare: Spare = (event, omit = []) =>
      steps.take({ ...base, event, omit, ...(asked.given === null ? {} : { patch: { activation: asked.given } }) });

    if (asked.fault !== null) return fail(asked.fault.event, asked.fault.unmet);
    if (!typedAlike(typed.newPassword, typed.newPasswordConfirmation)) return fail('password:mismatch');
    const begun = performance.now();
    const leave = await this.parts.gate.enter();
    if (leave === null) {
      // Whoever keeps on sending waits each time; the log is told once, then once a minute.
      const told = (await limits.logTrip(`busy:${facts.id}`)) !== null;
      return spare('password:busy', told ? [] : [writeAction(facts.purpose, 'intent')]);
    }
    try {
      return await this.decideAndWrite(base, facts, { attempts, typed: typed.newPassword, asked, fail, spare, begun });
    } finally {
      leave();
    }
  }

  private async decideAndWrite(
    base: Pick<StepInput, 'case' | 'session' | 'visit'>,
    facts: CaseFacts,
    { attempts, typed, asked, fail, spare, begun }: Attempt,
  ): Promise<Step> {
    const { steps, directory, cases, limits, node, config } = this.parts;
    const { visit } = base;
    const readAt = this.parts.now().getTime();
    let student: Student | null;
    let rules: PasswordRules;
    try {
      const [people, read] = await Promise.all([
        directory.readCase(facts.staff, facts.student),
        this.rulesFor(facts.student),
      ]);
      const end = (event: string, reason: Reason) =>
        steps.take({
          ...base,
          event,
          reason,
          patch: { attempts },
          detail: { 'case.end': { state: facts.state, attempts } },
        });
      const roles = visit === null ? [] : rolesAt(visit.site, people.staff?.roles ?? []);
      const role = deskRole(roles);
      if (people.staff === null || role === null) return await end('password:staff_disabled', 'staff_disabled');
      student = people.student;
      if (student === null) return await end('password:student_refused', 'entry_changed');
      const decision = decide(student, people.staff, { role, activation: config.activation !== null });
      if (!decision.eligible) return await end('password:student_refused', decision.reason);
      // Activated elsewhere meanwhile, or set back; unless it is this case's own doing, whose answer was lost.
      const own =
        facts.purpose === 'activation' &&
        facts.changed === 'unknown' &&
        !(await this.parts.limits.wasResetAfter(student.id, facts.openedAt));
      if (decision.purpose !== facts.purpose && !own) return await end('password:student_refused', 'entry_changed');
      const limited = facts.purpose === 'reset' ? await this.parts.limits.studentLimit(student.id, role) : null;
      if (limited !== null) return await end('password:student_refused', limited);
      rules = read;
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'reading before the write');
      return spare(`password:${unreadWord(error)}`);
    }
    let verdict: Verdict;
    try {
      verdict = judgeWhole(typed, rules, student, this.parts.isCommon, houseWords(config));
    } catch (error) {
      if (!(error instanceof BlockListError)) throw error;
      this.parts.report(error, 'the block list');
      return spare('password:list_away');
    }
    if (verdict.password === null || verdict.unmet.length > 0) return fail('password:policy', told(verdict.unmet));

    const opening = await openingOf(asked, facts, student, this.parts);
    const startedAt = this.parts.now().getTime();
    let intent: Step;
    // Before the intent can be seen: recovery leaves alone what is being written.
    this.parts.gate.writing(facts.id, true);
    try {
      intent = await steps.take({
        ...base,
        event: 'password:accepted',
        patch: {
          attempts,
          writes: facts.writes + 1,
          unmet: [],
          changed: 'unknown',
          student,
          activation: asked.given,
        },
        detail: {
          [writeAction(facts.purpose, 'intent')]: {
            attempt: facts.writes + 1,
            attempts,
            changed_at: student.changedAt,
            targets: [config.directory.kind],
            ...(asked.record === null
              ? {}
              : {
                  charter: asked.record.charterVersion,
                  language: asked.language,
                  recovery_mail: asked.record.recoveryMail !== null,
                  mail_forwarding: asked.record.forwardTo !== null,
                }),
          },
        },
        also: async (trx, appended) => {
          // Sent at the same moment at another desk, and done there while this one was still reading.
          if (await limits.wasResetAfter(facts.student.id, readAt, trx))
            throw new AccountBusyError('a write to this account has just ended');
          await cases.lock(trx, {
            student_id: facts.student.id,
            case_id: facts.id,
            intent_seq: appended[0]?.seq ?? 0,
            node,
            lease: startedAt + LEASE,
            changed_at: student.changedAt,
            started_at: startedAt,
          });
        },
      });
    } catch (error) {
      this.parts.gate.writing(facts.id, false);
      if (error instanceof AccountBusyError) return fail('password:busy');
      if (!(error instanceof StoreError)) throw error;
      this.parts.report(error, 'the intent');
      return { ...(await steps.take({ ...base, event: 'password:log_away' })), answer: '303 /student?reason=log_away' };
    }
    try {
      const outcome = await this.parts.writer.write(student, verdict.password, begun, opening);
      return await this.keepResult(base, intent, outcome, startedAt);
    } finally {
      this.parts.gate.writing(facts.id, false);
    }
  }

  private keepResult(
    base: Pick<StepInput, 'session' | 'visit'>,
    intent: Step,
    outcome: Outcome,
    startedAt: number,
  ): Promise<Step> {
    const { cases, limits, results, config, now } = this.parts;
    const open = intent.case as CaseFacts;
    const succeeded = outcome.event === 'write:proved' || outcome.event === 'write:partial';
    const nothing = ['write:policy', 'write:refused', 'write:lost_failed'].includes(outcome.event);
    const event = succeeded && (outcome.missing?.length ?? 0) > 0 ? 'write:partial' : outcome.event;
    return results.keep(open, base, (facts) => ({
      event,
      detail: {
        [writeAction(open.purpose, 'result')]: {
          intent: intent.appended[0]?.seq ?? null,
          proof: outcome.proof,
          rule: outcome.rule ?? null,
          missing: outcome.missing ?? null,
          by: 'request',
          changed_at: outcome.changedAt ?? null,
          how: config.directory.write.how,
          result_code: outcome.code ?? null,
          elapsed: now().getTime() - startedAt,
        },
      },
      patch: (appended) => ({
        changed: succeeded ? 'yes' : nothing && facts.writes === 1 ? 'no' : 'unknown',
        unmet: outcome.rule === undefined ? [] : [wordFor(outcome.rule)],
        warning: event === 'write:partial' ? warningOf(outcome.missing ?? []) : null,
        receipt: succeeded && appended[0] !== undefined ? formatReceipt(facts.id, appended[0].leafHash) : null,
        remembered: null,
      }),
      also: async (trx) => {
        await cases.unlock(trx, facts.id);
        if (succeeded) await limits.countReset(facts.staff.id, facts.student.id, facts.staff.remote, trx);
      },
    }));
  }
}
