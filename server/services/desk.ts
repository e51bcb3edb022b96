/** The desk: a card's number becomes a student to be confirmed, and the screen is handed over. */
import type { Config } from '../../config/config';
import { type Directory, DirectoryError } from '../../ldap/port';
import type { Reason, Signal } from '../audit/reasons';
import { tag } from '../audit/tag';
import { decide, type StaffMember, type Student } from '../domain/account';
import { type CardReading, readCard } from '../domain/card';
import { type CaseStore, StaleCaseError } from '../store/cases';
import type { Trx } from '../store/database';
import type { SessionStore } from '../store/sessions';
import type { Limits } from './limits';
import { newCase } from './new-case';
import type { Step, Steps } from './steps';
import { evenOut } from './timing';
import { Turns } from './turns';
import { deskRole, type StaffScreen, type Visit } from './visit';

/** Version of the sentences that the staff member states; a changed sentence is a new version. */
export const STATEMENT = '2026-11';
/** Sent twice: within this time (ms) the same card is the same case. */
const DOUBLE_CLICK = 10_000;

/** Reasons that share one page, so that nobody learns from it whom the directory holds. */
const ONE_PAGE: ReadonlySet<string> = new Set(['card_unknown', 'protected_account', 'self', 'card_ambiguous']);
/** An account's state is for kiosk staff; a teacher reads "not at this desk". */
const KIOSK_ONLY: ReadonlySet<string> = new Set(['account_closed', 'account_suspended', 'not_activated']);

/** As sent: the number untouched. */
export interface CardForm {
  readonly card: string;
  readonly inspected: boolean;
}

/** A step, and what the card page has to say of it. */
export interface CardAnswer {
  readonly step: Step;
  readonly reading: CardReading;
  /** Stable word of the refusal as this desk may read it, `null`: none. */
  readonly shown: string | null;
}

export interface DeskParts {
  readonly config: Config;
  readonly directory: Directory;
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly steps: Steps;
  readonly limits: Limits;
  readonly tagKey: Buffer;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  readonly signal: (signal: Signal, screen: StaffScreen, visit: Visit, count: number) => Promise<void>;
  /** Counts a reader that sends another keyboard's characters. */
  readonly readerDecoded: () => void;
}

export class DeskService {
  private readonly turns = new Turns();

  constructor(private readonly parts: DeskParts) {}

  /** The card form; a staff member's one after the other. @throws StoreError, StaleCaseError where the session has ended */
  submitCard(screen: StaffScreen, visit: Visit, form: CardForm): Promise<CardAnswer> {
    return this.turns.take(screen.session.staff.id, () => this.judgeTwice(screen, visit, form));
  }

  private async judgeTwice(screen: StaffScreen, visit: Visit, form: CardForm): Promise<CardAnswer> {
    try {
      return await this.judgeCard(screen, visit, form);
    } catch (error) {
      if (!(error instanceof StaleCaseError)) throw error;
      // Sent twice at once: the other one opened a case, and this one is judged beside it.
      const { cases, sessions } = this.parts;
      const session = await sessions.find(screen.session.id);
      if (session === null || session.endedAt !== null) throw error;
      const facts = session.caseId === null ? null : await cases.find(session.caseId);
      const open = facts?.state === 'identified' ? facts : null;
      return this.judgeCard({ ...screen, session, open }, visit, form);
    }
  }

  private async judgeCard(screen: StaffScreen, visit: Visit, form: CardForm): Promise<CardAnswer> {
    const startedAt = performance.now();
    const { config, directory, limits, steps } = this.parts;
    const role = deskRole(screen.roles) ?? 'teacher';
    const { staff } = screen.session;
    const reading = readCard(form.card, config.profile.card.forms);
    const base = {
      case: screen.open,
      session: screen.session,
      visit,
      staff: { id: staff.id, login: staff.login, name: staff.name, role },
    };
    const refuse = async (reason: Reason, student: Student | null, count?: number): Promise<CardAnswer> => {
      const step = await steps.take({
        ...base,
        event: `card:${reason}`,
        reason,
        // An unknown number may be a password typed into the wrong field: only its tag is kept.
        student:
          student === null ? null : { id: student.id, login: student.login, card: student.card, name: student.name },
        detail: {
          'desk.card': {
            statement: STATEMENT,
            ...(student === null
              ? { tag: tag(this.parts.tagKey, form.card) }
              : { account: student.rawState.join(' ').slice(0, 200) }),
            ...(count === undefined ? {} : { count }),
          },
        },
        // Whoever was found was looked up, whatever the desk may do for them.
        ...(student !== null && !ONE_PAGE.has(reason) ? { also: (trx: Trx) => limits.countLookup(staff.id, trx) } : {}),
      });
      if (ONE_PAGE.has(reason)) {
        const today = await limits.countUnknownCard(staff.id);
        if (today !== null) await this.parts.signal('unknown_cards', screen, visit, today);
        await evenOut(startedAt);
      }
      const shown = ONE_PAGE.has(reason)
        ? 'not_found'
        : KIOSK_ONLY.has(reason) && role !== 'kiosk'
          ? 'not_at_this_desk'
          : reason;
      return { step, reading, shown };
    };

    if (!reading.ok) return { ...(await refuse('card_malformed', null)), shown: null };
    if (reading.decoded) this.parts.readerDecoded();
    if (!form.inspected) return { ...(await refuse('not_inspected', null)), shown: null };
    const { open } = screen;
    if (
      open !== null &&
      open.student.card === reading.card &&
      this.parts.now().getTime() - open.openedAt < DOUBLE_CLICK
    ) {
      return { step: await steps.take({ ...base, event: 'card:same' }), reading, shown: null };
    }
    if ((await limits.cardsPaused(staff.id)) || (await limits.resetsUsedUp(staff.id, role, visit.site.remote))) {
      const count = await limits.logTrip(`card:${staff.id}`);
      // Logged once, then once a minute: the table's entry is left out in between.
      if (count === null)
        return {
          step: { ...(await this.unlogged(base, 'card:throttled')), answer: '429 /desk' },
          reading,
          shown: 'throttled',
        };
      return refuse('throttled', null, count);
    }

    let student: Student | null;
    try {
      student = await directory.findStudentByCard(reading.card);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      if (error.kind !== 'ambiguous') {
        return { step: await steps.take({ ...base, event: 'card:directory_away' }), reading, shown: 'directory_away' };
      }
      return refuse('card_ambiguous', null);
    }
    if (student === null) return refuse('card_unknown', null);
    const self: StaffMember = { ...staff, policy: null };
    const decision = decide(student, self, { role, activation: false });
    if (!decision.eligible) return refuse(decision.reason, student);
    const limited = await limits.studentLimit(student.id, role);
    if (limited !== null) return refuse(limited, student);

    const understood = reading.decoded ? reading.card : null;
    const fresh = newCase(
      { student, screen, visit, understood },
      config.times,
      this.parts.now().getTime(),
      this.parts.random,
    );
    const step = await steps.take({
      ...base,
      event: 'card:eligible',
      fresh,
      detail: {
        'desk.card': {
          purpose: fresh.purpose,
          statement: STATEMENT,
          form: reading.form,
          decoded: reading.decoded,
          account: student.locked ? 'locked' : student.mustChange ? 'must_change' : 'active',
          remote: visit.site.remote,
        },
      },
      also: (trx) => limits.countLookup(staff.id, trx),
    });
    if (await limits.lookedUpTooOften(staff.id, role)) {
      const count = await limits.logTrip(`lookups:${staff.id}`);
      if (count !== null) await this.parts.signal('lookups', screen, visit, count);
    }
    return { step, reading, shown: null };
  }

  private unlogged(base: Omit<Parameters<Steps['take']>[0], 'event'>, event: string): Promise<Step> {
    return this.parts.steps.take({ ...base, event, omit: ['desk.card'] });
  }

  /** The portrait of the open case. @throws DirectoryError */
  async photo(screen: StaffScreen): Promise<Buffer | null> {
    return screen.open === null ? null : this.parts.directory.readPhoto(screen.open.student);
  }

  /**
   * The staff member states that this is the person: both are read again, and the screen becomes the student's.
   * `shown` is the card page's word where the student is refused now.
   * @throws StoreError, StaleCaseError
   */
  async handOver(
    screen: StaffScreen,
    visit: Visit,
    confirmed: boolean,
  ): Promise<{ readonly step: Step; readonly shown: string | null }> {
    const { directory, steps, limits } = this.parts;
    const { open } = screen;
    const base = { case: open, session: screen.session, visit };
    const detail = { purpose: open?.purpose ?? 'reset', statement: STATEMENT, remote: visit.site.remote };
    if (open === null || !confirmed) {
      return {
        step: await steps.take({ ...base, event: 'handover:not_confirmed', detail: { 'desk.handover': detail } }),
        shown: null,
      };
    }
    let people: Awaited<ReturnType<Directory['readCase']>>;
    try {
      people = await directory.readCase(open.staff, open.student);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      return { step: await steps.take({ ...base, event: 'handover:directory_away' }), shown: 'directory_away' };
    }
    const role =
      people.staff === null ? null : deskRole(people.staff.roles.filter((one) => screen.roles.includes(one)));
    if (people.staff === null || role === null) {
      return {
        step: await steps.take({ ...base, event: 'handover:staff_disabled', detail: { 'desk.handover': detail } }),
        shown: null,
      };
    }
    const refusal = await this.refusalNow(people.student, people.staff, role);
    if (refusal !== null) {
      const step = await steps.take({
        ...base,
        event: 'handover:student_refused',
        reason: refusal,
        detail: { 'desk.handover': detail },
      });
      return {
        step,
        shown:
          KIOSK_ONLY.has(refusal) && role !== 'kiosk'
            ? 'not_at_this_desk'
            : ONE_PAGE.has(refusal)
              ? 'not_found'
              : refusal,
      };
    }
    const at = this.parts.now().getTime();
    const step = await steps.take({
      ...base,
      event: 'handover:confirmed',
      detail: { 'desk.handover': { ...detail, elapsed: at - open.openedAt } },
      patch: { student: { ...(people.student as Student), hasPhoto: false } },
      also: (trx) => limits.countHandover(open.staff.id, trx),
    });
    return { step, shown: null };
  }

  private async refusalNow(
    student: Student | null,
    staff: StaffMember,
    role: StaffMember['roles'][number],
  ): Promise<Reason | null> {
    if (student === null) return 'entry_changed';
    const decision = decide(student, staff, { role, activation: false });
    if (!decision.eligible) return decision.reason;
    return this.parts.limits.studentLimit(student.id, role);
  }

  /** Gives the open case up. @throws StoreError, StaleCaseError */
  cancel(screen: StaffScreen, visit: Visit): Promise<Step> {
    return this.parts.steps.take({
      event: 'cancel',
      case: screen.open,
      session: screen.session,
      visit,
      detail: { 'desk.cancel': { by: 'staff', state: screen.open?.state ?? 'none' } },
      notice: { word: 'cancelled', values: {} },
    });
  }
}
