/**
 * One desk of the past month: a staff member, a browser, a clock. Tells what the procedure's table logs for each event,
 * as the services do: the same rows, the same details, whose screen it was, which session.
 */
import type { Detail } from '../audit/detail';
import { type EntryDraft, type StaffReference, systemEntry } from '../audit/entry';
import type { Action, Outcome, Reason } from '../audit/reasons';
import { newCaseId } from '../audit/receipt';
import type { Role } from '../domain/account';
import { auditLines, nextOf, rowFor, type SessionKind, type State } from '../domain/case';
import { type Chance, type Person, type Place, studentOf } from './cast';

/** An entry before it has its number. */
export interface Told {
  /** ms since the epoch. */
  readonly at: number;
  readonly draft: EntryDraft;
  /** Another entry whose number stands in the detail, under this key. */
  readonly refers?: { readonly key: 'intent' | 'seq'; readonly to: Told };
}

/** One of the console's cases, as far as the log tells of it. */
export interface ToldCase {
  readonly id: string;
  readonly student: Person;
  readonly openedAt: number;
  state: State;
  attempts: number;
  writes: number;
  resumeTries: number;
  intent: Told | null;
}

export interface Happening {
  readonly reason?: Reason;
  readonly student?: Person | null;
  readonly detail?: Partial<Record<Action, Detail>>;
  /** Nobody's request: the sweeper, or recovery after a crash. */
  readonly byItself?: boolean;
  /** Not even a session: a student's screen that ended by its time. */
  readonly noSession?: boolean;
  /** Entries that this event does not write now. */
  readonly omit?: readonly Action[];
  readonly refers?: Told['refers'];
}

const HEX = [...'0123456789abcdef'];

export class Desk {
  private readonly told: Told[] = [];
  private session: string | null = null;
  private kind: SessionKind = 'staff';
  /** The case that is open here, or that ended last while its screen is locked. */
  open: ToldCase | null = null;

  constructor(
    readonly staff: StaffReference & { readonly role: Role },
    public place: Place,
    /** The desk's clock (ms). */
    public at: number,
    readonly chance: Chance,
  ) {}

  get entries(): readonly Told[] {
    return this.told;
  }

  get loggedIn(): boolean {
    return this.session !== null;
  }

  /** Lets time pass (seconds). */
  pass(least: number, most: number = least): void {
    this.at += this.chance.between(least * 1_000, most * 1_000);
  }

  newSession(): string {
    return Array.from({ length: 12 }, () => this.chance.of(HEX)).join('');
  }

  /** A case as it begins. */
  begin(student: Person): ToldCase {
    const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => this.chance.between(0, 255));
    return {
      id: newCaseId(random),
      student,
      openedAt: this.at,
      state: 'identified',
      attempts: 0,
      writes: 0,
      resumeTries: 0,
      intent: null,
    };
  }

  /** An entry that no row of the table asks for. */
  tell(action: Action, outcome: Outcome, changes: Partial<EntryDraft>, refers?: Told['refers']): Told {
    const told: Told = {
      at: this.at,
      draft: {
        action,
        outcome,
        reason: null,
        caseId: null,
        staff: this.staff,
        student: null,
        site: { name: this.place.name, campus: this.place.campus },
        ip: this.place.ip,
        userAgent: this.place.userAgent,
        session: this.session,
        factor: 'password',
        detail: {},
        ...changes,
      },
      ...(refers === undefined ? {} : { refers }),
    };
    this.told.push(told);
    return told;
  }

  /** About the console itself, at this desk's time. */
  tellSystem(action: Action, detail: Detail): void {
    this.told.push({ at: this.at, draft: systemEntry(action, detail) });
  }

  /** @param known whether a login succeeded in this browser before */
  login(known: boolean): void {
    this.session = this.newSession();
    this.kind = 'staff';
    this.open = null;
    this.tell('staff.login', 'ok', { detail: { known, roles: this.staff.role === null ? [] : [this.staff.role] } });
  }

  loginRefused(known: boolean): void {
    this.tell('staff.login', 'refused', { reason: 'credentials', factor: null, session: null, detail: { known } });
  }

  leave(by: 'logout' | 'idle'): void {
    const { state = 'none', attempts = 0 } = this.case ?? {};
    const detail = { 'staff.logout': { by, kind: this.kind }, 'case.end': { state, attempts } };
    this.take(by, { detail, byItself: by === 'idle' });
  }

  /** The case that the screen is about: a staff member's own screen forgets an ended one. */
  private get case(): ToldCase | null {
    return this.open !== null && this.kind === 'staff' && this.open.state === 'ended' ? null : this.open;
  }

  /**
   * One step of the procedure.
   * @param fresh the case that it begins
   * @throws Error where the table has no such step: the month tells nothing that could not have happened
   */
  take(event: string, happening: Happening = {}, fresh: ToldCase | null = null): readonly Told[] {
    const { reason = null, detail = {}, byItself = false, omit = [] } = happening;
    const before = this.case;
    const state = before?.state ?? 'none';
    const row = rowFor(state, event);
    if (row === null) throw new Error(`The procedure has no ${event} in ${state}`);
    const written = auditLines(row, 'reset', reason)
      .filter(({ action }) => !omit.includes(action as Action))
      .map((line) => {
        const action = line.action as Action;
        const subject = action === 'desk.card' ? fresh : (before ?? fresh);
        const student = subject?.student ?? happening.student ?? null;
        return this.tell(
          action,
          line.outcome as Outcome,
          {
            reason: line.reason as Reason | null,
            caseId: subject?.id ?? null,
            student: student === null ? null : studentOf(student),
            detail: detail[action] ?? {},
            ...(byItself ? { ip: null, userAgent: null, factor: null } : {}),
            // Without a visit the place is known by the case alone.
            ...(byItself && subject === null ? { site: null } : {}),
            ...(happening.noSession === true ? { session: null } : {}),
          },
          happening.refers,
        );
      });
    const next = nextOf(row, reason);
    if (before !== null && next.state !== 'none') before.state = next.state;
    if (row.session === 'staff') this.open = null;
    else if (fresh !== null) this.open = fresh;
    else if (state === 'identified' && next.state === 'none') this.open = null;
    if (row.session === 'gone') {
      this.session = null;
      this.open = null;
    } else if (row.session !== 'same') {
      this.session = this.newSession();
      this.kind = row.session;
    }
    return written;
  }
}
