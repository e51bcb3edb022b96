/** The desk: a card's number becomes a student to be confirmed, or a refusal. */
import type { Config } from '../../config/config';
import { type Directory, DirectoryError } from '../../ldap/port';
import type { Reason, Signal } from '../audit/reasons';
import { tag } from '../audit/tag';
import { decide, onePage, type StaffMember, type Student, shownAs } from '../domain/account';
import { type CardReading, readCard } from '../domain/card';
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import type { Trx } from '../store/database';
import type { SessionStore } from '../store/sessions';
import type { Limits } from './limits';
import { newCase } from './new-case';
import { STATEMENT } from './statement';
import type { Step, Steps } from './steps';
import { evenOut } from './timing';
import { Turns } from './turns';
import { unreadWord } from './unread';
import { deskRole, type StaffScreen, type Visit } from './visit';

/** Sent twice: within this time (ms) the same card is the same case. */
const DOUBLE_CLICK = 10_000;

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
  readonly report: (error: unknown, what: string) => void;
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
      const open = facts !== null && facts.state !== 'ended' ? facts : null;
      return this.judgeCard({ ...screen, session, open }, visit, form);
    }
  }

  private async judgeCard(screen: StaffScreen, visit: Visit, form: CardForm): Promise<CardAnswer> {
    const startedAt = performance.now();
    const { config, directory, limits, steps } = this.parts;
    const { open } = screen;
    if (open?.state === 'writing') {
      // An unlock is under way at this desk: no card until it is told how it went.
      const step = await steps.take({ case: open, session: screen.session, visit, event: 'card:writing' });
      return { step, reading: readCard(form.card, config.profile.card.forms), shown: null };
    }
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
        ...(student !== null && !onePage(reason) ? { also: (trx: Trx) => limits.countLookup(staff.id, trx) } : {}),
      });
      if (onePage(reason)) {
        const today = await limits.countUnknownCard(staff.id);
        if (today !== null) await this.parts.signal('unknown_cards', screen, visit, today);
        await evenOut(startedAt);
      }
      return { step, reading, shown: shownAs(reason, role) };
    };

    if (!reading.ok) return { ...(await refuse('card_malformed', null)), shown: null };
    if (reading.decoded) this.parts.readerDecoded();
    if (!form.inspected) return { ...(await refuse('not_inspected', null)), shown: null };
    if (
      open !== null &&
      open.student.card === reading.card &&
      this.parts.now().getTime() - open.openedAt < DOUBLE_CLICK
    ) {
      return { step: await steps.take({ ...base, event: 'card:same' }), reading, shown: null };
    }
    if ((await limits.cardsPaused(staff.id)) || (await limits.servedUp(staff.id, role, visit.site.remote))) {
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
        this.parts.report(error, 'looking a card up');
        return { step: await steps.take({ ...base, event: 'card:directory_away' }), reading, shown: unreadWord(error) };
      }
      return refuse('card_ambiguous', null);
    }
    if (student === null) return refuse('card_unknown', null);
    const self: StaffMember = { ...staff, policy: null };
    const decision = decide(student, self, { role, activation: config.activation !== null });
    if (!decision.eligible) return refuse(decision.reason, student);
    const { purpose } = decision;
    const limited =
      purpose === 'reset'
        ? await limits.studentLimit(student.id, role)
        : (await limits.birthTriesLeft(staff.id, student.id)) > 0
          ? null
          : 'attempts';
    if (limited !== null) return refuse(limited, student);

    const understood = reading.decoded ? reading.card : null;
    const fresh = newCase(
      { purpose, student, screen, visit, understood },
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
          account: student.locked ? 'locked' : student.mustChange ? 'must_change' : student.state,
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

  /** Tries at the birth date that are left in an open case. @throws StoreError */
  birthTriesLeft(open: CaseFacts): Promise<number> {
    return this.parts.limits.birthTriesLeft(open.staff.id, open.student.id);
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
