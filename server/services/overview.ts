/** The auditor's overview: what needs a look, today, the weeks at a glance. Days are the campus's. */
import type { Action, Outcome } from '../audit/reasons';
import { campusDay, dayAfter, mondayOf, startOfDay } from '../domain/campus-day';
import type { AuditFigures, Stretch } from '../store/audit-figures';
import type { AuditEntryTable } from '../store/schema';
import { entryIn, RESULTS } from './case-file';

/** What changes an account. */
const INTENTS: readonly Action[] = ['reset.intent', 'activation.intent', 'unlock.intent'];
/** What somebody may be refused time and again. */
const REFUSABLE: readonly Action[] = ['desk.card', 'desk.handover', 'desk.resume', 'staff.login', 'access.refused'];
/** Outcomes of a write that an auditor looks at. */
const LOOKED_AT: readonly Outcome[] = ['unknown', 'failed', 'partial'];

const LOOKED_AT_DAYS = 7;
const WEEKS = 12;
/** So many refusals of one person, for one reason, on one day are no slip any more. */
const OFTEN = 5;
/** So many of a whole campus, where nobody can be named: at each desk somebody mistypes a login some day. */
const OFTEN_UNNAMED = 20;
/** Lines of one kind, and names in a line: beyond that the list itself is the place to look. */
const LINES = 5;
const NAMES = 3;
/** Among so many of the newest signals their kinds and names are looked for. */
const NEWEST_SIGNALS = 100;
/** A write in flight is no incident yet (ms). */
const IN_FLIGHT = 120_000;

/** One line of what needs a look. */
export interface Look {
  /** `outcome` `unsettled` `unanswered` `signal` `repeated` */
  readonly kind: string;
  /** An account may be in a state that nobody knows. */
  readonly grave: boolean;
  /** Entries; of `unsettled` and `unanswered` cases, of which the list shows each entry. */
  readonly count: number;
  readonly action: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** Whom it is about, a few of them: students, or for signals and refusals the staff; a campus where nobody is known. */
  readonly people: readonly string[];
  /** What kind of signal. */
  readonly signals: readonly string[];
  /** The campus day, where it is one day's. */
  readonly day: string | null;
  /** Where to look: a case when it is one case's, else the list so filtered. */
  readonly caseId: string | null;
  readonly filter: Readonly<Record<string, string>>;
}

export interface Overview {
  readonly looks: readonly Look[];
  readonly today: {
    readonly logins: number;
    readonly people: number;
    readonly lookups: number;
    readonly refused: number;
    /** Changed and proved, `partial` too: something beside the change did not follow. */
    readonly done: number;
    readonly failedOrUnknown: number;
  };
  /** The oldest first; each begins on its Monday. */
  readonly weeks: readonly {
    readonly monday: string;
    readonly done: number;
    readonly refused: number;
    readonly look: number;
  }[];
}

type Named = Pick<AuditEntryTable, 'student_name' | 'student_card'>;

const few = (names: readonly (string | null)[]): readonly string[] =>
  [...new Set(names.filter((name) => name !== null))].slice(0, NAMES);
const students = (rows: readonly Named[]): readonly string[] =>
  few(rows.map(({ student_name: name, student_card: card }) => name ?? card));

/** What kinds of signals these entries raise; bytes that are no entry say none. */
function signalsOf(rows: readonly AuditEntryTable[]): readonly string[] {
  const words = rows.map(({ bytes }) => entryIn(bytes)?.detail.signal);
  return [...new Set(words.filter((word) => typeof word === 'string'))];
}

const nothing = { reason: null, outcome: null, people: [], signals: [], day: null, caseId: null };

/** Writes that failed, and those that were done in part: their outcome is known. */
async function writesToLookAt(figures: AuditFigures, days: Stretch, from: string): Promise<readonly Look[]> {
  const counted = await figures.outcomes(RESULTS, days);
  const looks: Look[] = [];
  for (const outcome of ['failed', 'partial'] as const) {
    for (const action of RESULTS) {
      const count = sum(counted, [action], [outcome]);
      if (count === 0) continue;
      const entries = await figures.newestOf([action], outcome, days, NAMES);
      looks.push({
        ...nothing,
        kind: 'outcome',
        grave: outcome === 'failed',
        count,
        action,
        outcome,
        people: students(entries),
        caseId: count === 1 ? (entries[0]?.case_id ?? null) : null,
        filter: { action, outcome, from },
      });
    }
  }
  return looks;
}

/** Cases of which nobody knows whether the password was changed: a case is one line's one, whatever it left behind. */
async function casesToLookAt(
  figures: AuditFigures,
  days: Stretch,
  settledBy: number,
  from: string,
): Promise<readonly Look[]> {
  const unsettled = await figures.uncertainCases(RESULTS, days, NAMES);
  const open = await figures.unanswered(INTENTS, RESULTS, { from: days.from, to: settledBy }, NAMES);
  const lines = [
    { kind: 'unsettled', outcome: 'unknown', ...unsettled },
    { kind: 'unanswered', outcome: 'pending', ...open },
  ];
  return lines
    .filter(({ count }) => count > 0)
    .map(({ kind, outcome, count, newest }) => ({
      ...nothing,
      kind,
      grave: true,
      count,
      action: newest[0]?.action ?? '',
      outcome,
      people: students(newest),
      caseId: count === 1 ? (newest[0]?.case_id ?? null) : null,
      filter: { outcome, from },
    }));
}

async function signalsToLookAt(figures: AuditFigures, days: Stretch, from: string): Promise<readonly Look[]> {
  const count = sum(await figures.outcomes(['signal.raised'], days), ['signal.raised'], null);
  if (count === 0) return [];
  const entries = await figures.newestOf(['signal.raised'], null, days, NEWEST_SIGNALS);
  return [
    {
      ...nothing,
      kind: 'signal',
      grave: false,
      count,
      action: 'signal.raised',
      people: few(entries.map((row) => row.staff_name ?? row.staff_login)),
      signals: signalsOf(entries),
      filter: { action: 'signal.raised', from },
    },
  ];
}

async function refusalsToLookAt(
  figures: AuditFigures,
  days: readonly (Stretch & { readonly day: string })[],
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  const often = { named: OFTEN, unnamed: OFTEN_UNNAMED };
  for (const { day, ...stretch } of days) {
    for (const line of await figures.repeatedRefusals(REFUSABLE, stretch, often, LINES)) {
      const { action, reason, login, name, campus, count } = line;
      looks.push({
        ...nothing,
        kind: 'repeated',
        grave: false,
        count,
        action,
        outcome: 'refused',
        reason,
        people: few([name ?? login ?? campus]),
        day,
        filter: {
          action,
          outcome: 'refused',
          ...(reason === null ? {} : { reason }),
          ...(login === null ? {} : { staff: login }),
          ...(campus === null ? {} : { campus }),
          from: day,
          to: day,
        },
      });
    }
  }
  return looks.sort((one, other) => other.count - one.count).slice(0, LINES);
}

/** How the log stands at this moment. @throws StoreError */
export async function overviewOf(figures: AuditFigures, now: Date): Promise<Overview> {
  const today = campusDay(now);
  const first = dayAfter(today, 1 - LOOKED_AT_DAYS);
  const dates = Array.from({ length: LOOKED_AT_DAYS }, (_, index) => dayAfter(first, index));
  const mondays = Array.from({ length: WEEKS }, (_, index) => dayAfter(mondayOf(today), 7 * (index + 1 - WEEKS)));
  const starts = [...dates, dayAfter(today, 1), ...mondays, dayAfter(mondayOf(today), 7)].map(startOfDay);
  const bounds = await figures.boundaries([...starts, new Date(now.getTime() - IN_FLIGHT)]);
  const between = (index: number): Stretch => ({ from: bounds[index] ?? 0, to: bounds[index + 1] ?? 0 });
  const days = dates.map((day, index) => ({ day, ...between(index) }));
  const whole = { from: bounds[0] ?? 0, to: bounds[LOOKED_AT_DAYS] ?? 0 };
  const latest = between(LOOKED_AT_DAYS - 1);

  const looks = [
    ...(await writesToLookAt(figures, whole, first)),
    ...(await casesToLookAt(figures, whole, bounds.at(-1) ?? 0, first)),
    ...(await signalsToLookAt(figures, whole, first)),
    ...(await refusalsToLookAt(figures, days)),
  ];
  const todays = await figures.outcomes([...RESULTS, 'desk.card', 'staff.login'], latest);
  const weeks: Overview['weeks'][number][] = [];
  for (const [index, monday] of mondays.entries()) {
    const counted = await figures.outcomes([...RESULTS, 'desk.card'], between(LOOKED_AT_DAYS + 1 + index));
    weeks.push({
      monday,
      done: sum(counted, RESULTS, ['ok']),
      refused: sum(counted, ['desk.card'], ['refused']),
      look: sum(counted, RESULTS, LOOKED_AT),
    });
  }
  return {
    looks: [...looks.filter(({ grave }) => grave), ...looks.filter(({ grave }) => !grave)],
    today: {
      logins: sum(todays, ['staff.login'], ['ok']),
      people: await figures.people('desk.card', latest),
      lookups: sum(todays, ['desk.card'], null),
      refused: sum(todays, ['desk.card'], ['refused']),
      done: sum(todays, RESULTS, ['ok', 'partial']),
      failedOrUnknown: sum(todays, RESULTS, ['failed', 'unknown']),
    },
    weeks,
  };
}

/** @param outcomes `null`: any */
function sum(
  counted: Awaited<ReturnType<AuditFigures['outcomes']>>,
  actions: readonly string[],
  outcomes: readonly string[] | null,
): number {
  return counted
    .filter(({ action, outcome }) => actions.includes(action) && (outcomes?.includes(outcome) ?? true))
    .reduce((total, { count }) => total + count, 0);
}
