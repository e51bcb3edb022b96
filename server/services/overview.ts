/** The auditor's overview: what needs a look, today, the weeks at a glance. Days are the campus's. */
import { type Entry, parseEntry } from '../audit/entry';
import type { Action, Outcome } from '../audit/reasons';
import { campusDay, dayAfter, mondayOf, startOfDay } from '../domain/campus-day';
import type { AuditFigures, Stretch } from '../store/audit-figures';
import type { AuditEntryTable } from '../store/schema';

/** What changes an account, and what became of it. */
const INTENTS: readonly Action[] = ['reset.intent', 'activation.intent', 'unlock.intent'];
const RESULTS: readonly Action[] = ['reset.result', 'activation.result', 'unlock.result'];
/** Whether an entry says what became of a write. */
export const isResult = (action: string): boolean => RESULTS.some((word) => word === action);
/** What somebody may be refused time and again. */
const REFUSABLE: readonly Action[] = ['desk.card', 'desk.handover', 'desk.resume', 'staff.login', 'access.refused'];
/** Outcomes of a write that an auditor looks at, the gravest first. */
const GRAVE: readonly Outcome[] = ['unknown', 'failed', 'partial'];

const LOOKED_AT_DAYS = 7;
const WEEKS = 12;
/** So many refusals of one person, for one reason, on one day are no slip any more. */
const OFTEN = 5;
/** Lines of one kind, and names in a line: beyond that the list itself is the place to look. */
const LINES = 5;
const NAMES = 3;
/** A write in flight is no incident yet (ms). */
const IN_FLIGHT = 120_000;

/** One line of what needs a look. */
export interface Look {
  /** `outcome` `unsettled` `unanswered` `signal` `repeated` */
  readonly kind: string;
  /** An account may be in a state that nobody knows. */
  readonly grave: boolean;
  readonly count: number;
  readonly action: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** Whom it is about, a few of them: students, or for signals and refusals the staff. */
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
    readonly done: number;
    readonly notDone: number;
  };
  /** The oldest first; each begins on its Monday. */
  readonly weeks: readonly {
    readonly monday: string;
    readonly done: number;
    readonly refused: number;
    readonly look: number;
  }[];
}

interface Seen {
  readonly entries: readonly AuditEntryTable[];
  readonly names: (row: AuditEntryTable) => string | null;
}

const few = ({ entries, names }: Seen): readonly string[] =>
  [...new Set(entries.flatMap((row) => names(row) ?? []))].slice(0, NAMES);
const student = (row: AuditEntryTable): string | null => row.student_name ?? row.student_card;
const staff = (row: AuditEntryTable): string | null => row.staff_name ?? row.staff_login;

/** What kinds of signals these entries raise. */
function signalsOf(rows: readonly AuditEntryTable[]): readonly string[] {
  const entries: readonly Entry[] = rows.flatMap(({ bytes }) => (bytes === null ? [] : [parseEntry(bytes)]));
  return [...new Set(entries.map(({ detail }) => detail.signal).filter((word) => typeof word === 'string'))];
}

const nothing = { reason: null, outcome: null, people: [], signals: [], day: null, caseId: null };

async function writesToLookAt(figures: AuditFigures, days: Stretch, from: string): Promise<readonly Look[]> {
  const counted = await figures.outcomes(RESULTS, days);
  const looks: Look[] = [];
  for (const outcome of GRAVE) {
    for (const action of RESULTS) {
      const count = counted.find((line) => line.action === action && line.outcome === outcome)?.count ?? 0;
      if (count === 0) continue;
      const entries = await figures.newestOf([action], outcome, days, NAMES);
      looks.push({
        ...nothing,
        kind: 'outcome',
        grave: outcome !== 'partial',
        count,
        action,
        outcome,
        people: few({ entries, names: student }),
        caseId: count === 1 ? (entries[0]?.case_id ?? null) : null,
        filter: { action, outcome, from },
      });
    }
  }
  return looks;
}

async function casesToLookAt(
  figures: AuditFigures,
  days: Stretch,
  settledBy: number,
  from: string,
): Promise<readonly Look[]> {
  const ended = await figures.newestOf(['case.end'], 'unknown', days, 100);
  const unsettled: readonly Look[] =
    ended.length === 0
      ? []
      : [
          {
            ...nothing,
            kind: 'unsettled',
            grave: true,
            count: ended.length,
            action: 'case.end',
            outcome: 'unknown',
            people: few({ entries: ended, names: student }),
            caseId: ended.length === 1 ? (ended[0]?.case_id ?? null) : null,
            filter: { action: 'case.end', outcome: 'unknown', from },
          },
        ];
  const open = await figures.unanswered(INTENTS, RESULTS, { from: days.from, to: settledBy }, LINES);
  return [
    ...unsettled,
    ...open.map((row) => ({
      ...nothing,
      kind: 'unanswered',
      grave: true,
      count: 1,
      action: row.action,
      people: few({ entries: [row], names: student }),
      caseId: row.case_id,
      filter: { action: row.action, outcome: 'pending', from },
    })),
  ];
}

async function signalsToLookAt(figures: AuditFigures, days: Stretch, from: string): Promise<readonly Look[]> {
  const entries = await figures.newestOf(['signal.raised'], null, days, 100);
  if (entries.length === 0) return [];
  return [
    {
      ...nothing,
      kind: 'signal',
      grave: false,
      count: entries.length,
      action: 'signal.raised',
      people: few({ entries, names: staff }),
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
  for (const { day, ...stretch } of days) {
    for (const line of await figures.repeatedRefusals(REFUSABLE, stretch, OFTEN, LINES)) {
      const { action, reason, login, name, count } = line;
      looks.push({
        ...nothing,
        kind: 'repeated',
        grave: false,
        count,
        action,
        outcome: 'refused',
        reason,
        people: [name ?? login].filter((text) => text !== null),
        day,
        filter: {
          action,
          outcome: 'refused',
          ...(reason === null ? {} : { reason }),
          ...(login === null ? {} : { staff: login }),
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
      look: sum(counted, RESULTS, GRAVE),
    });
  }
  return {
    looks: [...looks.filter(({ grave }) => grave), ...looks.filter(({ grave }) => !grave)],
    today: {
      logins: sum(todays, ['staff.login'], ['ok']),
      people: await figures.people('desk.card', latest),
      lookups: sum(todays, ['desk.card'], null),
      refused: sum(todays, ['desk.card'], ['refused']),
      done: sum(todays, RESULTS, ['ok']),
      notDone: sum(todays, RESULTS, ['refused', ...GRAVE]),
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
