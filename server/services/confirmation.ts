/**
 * The staff member says that this is the person: what is read and judged again before anything follows from it. The
 * same for a handover, an unlock and a reminder.
 */
import type { Config } from '../../config/config';
import { type Directory, DirectoryError } from '../../ldap/port';
import type { Reason } from '../audit/reasons';
import { decide, type StaffMember, type Student, shownAs } from '../domain/account';
import type { Purpose } from '../domain/case';
import { may, type Power, type Role } from '../domain/rights';
import type { CaseFacts } from '../store/cases';
import type { Limits } from './limits';
import { STATEMENT } from './statement';
import type { Step, StepInput, Steps } from './steps';
import { unreadWord } from './unread';
import { deskRole, type StaffScreen, type Visit } from './visit';

/** What the desk's page says where it did not come to it. */
export interface ConfirmationAnswer {
  readonly step: Step;
  /** The card page's word for a student who is refused now; `null`: the step says it all. */
  readonly shown: string | null;
}

export interface Confirmed {
  readonly open: CaseFacts;
  readonly student: Student;
  readonly staff: StaffMember;
  readonly role: Role;
  readonly base: Pick<StepInput, 'case' | 'session' | 'visit'>;
  /** `desk.handover`'s, the same for every outcome. */
  readonly detail: { readonly purpose: Purpose; readonly statement: string; readonly remote: boolean };
}

export interface ConfirmationParts {
  readonly config: Config;
  readonly directory: Directory;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly report: (error: unknown, what: string) => void;
}

/** What the staff member asks for, and the right that it takes. */
const POWER: Readonly<Record<Purpose, Power>> = {
  reset: 'serve',
  activation: 'activate',
  unlock: 'unlock',
  reminder: 'remind',
};

export class Confirmation {
  constructor(private readonly parts: ConfirmationParts) {}

  /**
   * Both are read again, and judged for `purpose` as on the first look. @returns what stands in the way as a step that
   * was taken; else both people @throws StoreError, StaleCaseError
   */
  async ask(
    screen: StaffScreen,
    visit: Visit,
    confirmed: boolean,
    purpose: Purpose,
  ): Promise<{ readonly refused: ConfirmationAnswer } | { readonly refused: null; readonly confirmed: Confirmed }> {
    const { directory, steps } = this.parts;
    const { open } = screen;
    const base = { case: open, session: screen.session, visit };
    const detail = { purpose, statement: STATEMENT, remote: visit.site.remote };
    const stop = async (event: string, shown: string | null = null, reason: Reason | null = null) => ({
      refused: { step: await steps.take({ ...base, event, reason, detail: { 'desk.handover': detail } }), shown },
    });
    if (open === null || !confirmed) return stop('handover:not_confirmed');
    let people: Awaited<ReturnType<Directory['readCase']>>;
    try {
      people = await directory.readCase(open.staff, open.student);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'reading both people again');
      return stop('handover:directory_away', unreadWord(error));
    }
    const { staff, student } = people;
    const role = staff === null ? null : deskRole(staff.roles.filter((one) => screen.roles.includes(one)));
    if (staff === null || role === null || !may(role, POWER[purpose])) return stop('handover:staff_disabled');
    const refusal = await this.refusalNow(open, student, staff, role, purpose);
    if (refusal !== null) {
      // What was repeated is not the new password, and a new password is the way out.
      const shown = purpose === 'unlock' && refusal === 'repeated' ? 'unlocked_repeatedly' : shownAs(refusal, role);
      return stop('handover:student_refused', shown, refusal);
    }
    return { refused: null, confirmed: { open, student: student as Student, staff, role, base, detail } };
  }

  private async refusalNow(
    open: CaseFacts,
    student: Student | null,
    staff: StaffMember,
    role: Role,
    purpose: Purpose,
  ): Promise<Reason | null> {
    if (student === null) return 'entry_changed';
    const decision = decide(student, staff, { role, activation: this.parts.config.activation !== null });
    if (!decision.eligible) return decision.reason;
    // Activated, or set back, since the card was entered: another page is due. What only an active account has is
    // neither unlocked nor shown before.
    if (decision.purpose !== open.purpose || (decision.purpose === 'activation') !== (purpose === 'activation'))
      return 'entry_changed';
    // Unlocked elsewhere since the card was entered: there is nothing to lift.
    if (purpose === 'unlock' && !student.locked) return 'entry_changed';
    if (purpose === 'unlock' && (await this.parts.limits.unlocksUsedUp(student.id))) return 'repeated';
    return purpose === 'reset' ? this.parts.limits.studentLimit(student.id, role) : null;
  }
}
