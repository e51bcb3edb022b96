/** From the staff member's screen to the student's: the handover, and the reminder of a login. */
import { readBirthDate } from '../domain/birth-date';
import type { Trx } from '../store/database';
import type { Confirmation, ConfirmationAnswer, Confirmed } from './confirmation';
import { BIRTH_TRIES, type Limits } from './limits';
import type { Steps } from './steps';
import { Turns } from './turns';
import type { StaffScreen, Visit } from './visit';

/** As sent. */
export interface HandoverForm {
  readonly confirmed: boolean;
  /** Asked for at an activation only. */
  readonly birthDate: string;
}

export interface HandoverParts {
  readonly confirmation: Confirmation;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly now: () => Date;
}

export class HandoverService {
  private readonly turns = new Turns();

  constructor(private readonly parts: HandoverParts) {}

  /**
   * The screen becomes the student's. A staff member's handovers one after the other, so that each wrong birth date is
   * counted. @throws StoreError, StaleCaseError
   */
  handOver(screen: StaffScreen, visit: Visit, form: HandoverForm): Promise<ConfirmationAnswer> {
    return this.turns.take(screen.session.staff.id, async () => {
      const purpose = screen.open?.purpose ?? 'reset';
      const asked = await this.parts.confirmation.ask(screen, visit, form.confirmed, purpose);
      if (asked.refused !== null) return asked.refused;
      const { confirmed } = asked;
      if (purpose === 'activation') {
        const wrong = await this.birthDateWrong(confirmed, form.birthDate);
        if (wrong !== null) return wrong;
      }
      const { steps, now } = this.parts;
      const { base, detail, open, student } = confirmed;
      const step = await steps.take({
        ...base,
        event: 'handover:confirmed',
        detail: { 'desk.handover': { ...detail, elapsed: now().getTime() - open.openedAt } },
        patch: { student },
      });
      return { step, shown: null };
    });
  }

  /** `null`: it is the directory's. */
  private async birthDateWrong(confirmed: Confirmed, typed: string): Promise<ConfirmationAnswer | null> {
    const { steps, limits } = this.parts;
    const { base, detail, open, student } = confirmed;
    const read = readBirthDate(typed);
    if (read === null) return { step: await steps.take({ ...base, event: 'handover:birth_date_unread' }), shown: null };
    const left = await limits.birthTriesLeft(open.staff.id, open.student.id);
    // Used up in another case of today: not even a right one helps.
    if (left > 0 && read === student.birthDate) return null;
    const step = await steps.take({
      ...base,
      event: left > 1 ? 'handover:birth_date' : 'handover:birth_date_last',
      detail: { 'desk.handover': { ...detail, try: Math.min(BIRTH_TRIES, BIRTH_TRIES - left + 1) } },
      // Beyond the last one nothing is tried any more, and the day does not begin anew.
      ...(left > 0 ? { also: (trx: Trx) => limits.countBirthTry(open.staff.id, open.student.id, trx) } : {}),
      ...(left > 1 ? {} : { notice: { word: 'birth_date', values: {} } }),
    });
    return { step, shown: null };
  }

  /** The login is shown to the student on their own screen; nothing is written. @throws StoreError, StaleCaseError */
  async remind(screen: StaffScreen, visit: Visit, confirmed: boolean): Promise<ConfirmationAnswer> {
    const asked = await this.parts.confirmation.ask(screen, visit, confirmed, 'reminder');
    if (asked.refused !== null) return asked.refused;
    const { base, detail, open, student } = asked.confirmed;
    const { steps, limits, now } = this.parts;
    const step = await steps.take({
      ...base,
      event: 'reminder:confirmed',
      detail: {
        'desk.handover': { ...detail, elapsed: now().getTime() - open.openedAt },
        'identity.reminder': { purpose: 'reminder' },
      },
      patch: { student, purpose: 'reminder' },
      also: (trx) => limits.countReminder(open.staff.id, trx),
    });
    return { step, shown: null };
  }
}
