/**
 * The past month that the demonstration's log begins with: what desks, auditor and console of a campus would have
 * written in the last thirty days. Pure: the same chance, people and moment give the same entries.
 */
import type { StartDetail } from '../audit/detail';
import { type EntryDraft, systemEntry } from '../audit/entry';
import type { CardForm } from '../domain/card';
import { auditorsVisit, failedLogins, refusedAtTheDoor } from './besides';
import { ARRIVAL_HOURS, type Day, workingDays } from './calendar';
import { Cast, type Chance, type Person, PLACES, PUBLISHED, WORKERS, type Worker } from './cast';
import { Desk, type Told } from './desk';
import { CRASH, SCENARIOS, type Scenario } from './scenarios';
import { generalizedTime, type Surroundings } from './scene';
import { STEPS } from './steps';

export interface MonthSettings {
  readonly now: Date;
  readonly people: readonly Person[];
  readonly chance: Chance;
  readonly cardForms: readonly CardForm[];
  /** For tags of what was typed; nothing of a real log is tagged with it. */
  readonly tagKey: Uint8Array;
  readonly begun: StartDetail;
}

/** An entry of the month: the log gives it number, salt and place in the tree. */
export interface PastEntry {
  /** ms since the epoch. */
  readonly at: number;
  readonly draft: EntryDraft;
}

const SECOND = 1_000;
const DAY = 86_400_000;
/** A desk without a request is logged out after so long, by a sweeper that comes every quarter of a minute (ms). */
const IDLE = 600_000;
const SWEEP = 15_000;
/** Minutes after midnight: when the console starts and stops, when the crash is. */
const OPENING = 440;
const CLOSING = 1_195;
const EVENING = 1_125;
/** For so many days a student who came does not come again (a scenario that wants it brings its own). */
const REST = 7;
/** In the last days none of the published cards. */
const LATELY = 2;
/** So long before now the demonstration's past is over (ms). */
const MARGIN = 60_000;

/** A student's visit to a desk. */
interface Visit {
  readonly day: Day;
  readonly worker: Worker;
  /** Minutes after midnight. */
  readonly minutes: number;
}

class Month {
  private readonly cast: Cast;
  private readonly days: readonly Day[];
  /** Sessions, whole: each is told or left out as one. */
  private readonly units: (readonly Told[])[] = [];
  private readonly lastSeen = new Map<string, number>();
  private readonly changes = new Map<string, string>();
  private readonly until: number;
  private scenes = 0;

  constructor(private readonly settings: MonthSettings) {
    this.cast = new Cast(settings.people);
    this.days = workingDays(settings.now);
    this.until = settings.now.getTime() - MARGIN;
  }

  entries(): readonly PastEntry[] {
    const { chance } = this.settings;
    const visits = this.visits();
    const assigned = this.assign(visits);
    for (const day of this.days) {
      for (const worker of WORKERS)
        this.work(
          visits.filter((visit) => visit.day === day && visit.worker === worker),
          assigned,
        );
    }
    const past = this.days.filter(({ ago }) => ago > 0);
    const evening = past[Math.floor(past.length * 0.6)];
    const kiosk = WORKERS[0];
    if (evening !== undefined && kiosk !== undefined) {
      const visit: Visit = { day: evening, worker: kiosk, minutes: EVENING };
      this.work([visit], new Map([[visit, CRASH]]));
    }
    for (const day of this.days) {
      this.units.push(...auditorsVisit(day, this.cast, chance, this.units));
      this.units.push(...failedLogins(day, this.cast, chance, this.settings.tagKey));
      this.units.push(...refusedAtTheDoor(day, chance));
    }
    const told = this.units.filter((unit) => (unit.at(-1)?.at ?? 0) <= this.until).flat();
    return numbered([...this.system(told), ...told].sort((one, other) => one.at - other.at));
  }

  /** Who comes when: drawn for each staff member's day, at least four minutes apart. */
  private visits(): readonly Visit[] {
    const { chance } = this.settings;
    return this.days.flatMap((day) =>
      WORKERS.flatMap((worker) =>
        Array.from({ length: chance.between(...worker.visits) }, () => ({
          day,
          worker,
          minutes: chance.of(ARRIVAL_HOURS) * 60 + chance.between(0, 59),
        })).sort((one, other) => one.minutes - other.minutes),
      ),
    );
  }

  /** Gives each visit its scenario: first those that the month must show, then by weight. */
  private assign(visits: readonly Visit[]): ReadonlyMap<Visit, Scenario> {
    const { chance } = this.settings;
    const assigned = new Map<Visit, Scenario>();
    for (const scenario of SCENARIOS) {
      for (let times = scenario.times ?? 0; times > 0; times -= 1) {
        const free = visits.filter(
          (visit) => visit.day.ago > 0 && !assigned.has(visit) && fits(scenario, visit, this.cast),
        );
        if (free.length > 0) assigned.set(chance.of(free), scenario);
      }
    }
    for (const visit of visits) {
      if (assigned.has(visit)) continue;
      const deck = SCENARIOS.filter((scenario) => fits(scenario, visit, this.cast)).flatMap((scenario) =>
        Array.from({ length: scenario.weight ?? 0 }, () => scenario),
      );
      assigned.set(visit, chance.of(deck));
    }
    return assigned;
  }

  /** A staff member's day. */
  private work(visits: readonly Visit[], assigned: ReadonlyMap<Visit, Scenario>): void {
    let desk: Desk | null = null;
    for (const visit of visits) {
      const scenario = assigned.get(visit);
      if (scenario === undefined) continue;
      const arrival = visit.day.at(visit.minutes) + this.settings.chance.between(0, 59_999);
      if (desk?.loggedIn === true && arrival - desk.at > IDLE) this.goIdle(desk);
      if (desk?.loggedIn !== true) desk = this.open(visit.worker, Math.max(arrival, (desk?.at ?? 0) + 20 * SECOND));
      else desk.at = Math.max(arrival, desk.at);
      this.play(desk, scenario, visit.day);
      if (!visit.worker.stays && desk.loggedIn) {
        desk.pass(5, 60);
        if (this.settings.chance.chance(0.8)) desk.leave('logout');
        else this.goIdle(desk);
      }
    }
    if (desk?.loggedIn === true) this.goIdle(desk);
  }

  private goIdle(desk: Desk): void {
    desk.at += IDLE + this.settings.chance.between(0, SWEEP);
    desk.leave('idle');
  }

  private open(worker: Worker, at: number): Desk {
    const { chance } = this.settings;
    const place = chance.chance(0.85) ? worker.places[0] : chance.of(worker.places);
    const desk = new Desk({ ...this.cast.staff(worker.login, worker.role), role: worker.role }, place, at, chance);
    const known = worker.stays || chance.chance(0.8);
    if (chance.chance(0.06)) {
      desk.loginRefused(known);
      desk.pass(6, 20);
    }
    desk.login(known);
    this.units.push(desk.entries);
    return desk;
  }

  private play(desk: Desk, scenario: Scenario, day: Day): void {
    this.scenes += 1;
    const students = this.students(scenario, day);
    const scene = { desk, students, mark: String(this.scenes), around: this.around };
    for (const step of scenario.steps) {
      // After a desk was closed under a visit its staff member logs in again.
      if (!desk.loggedIn) {
        desk.pass(20, 90);
        desk.login(true);
      }
      STEPS[step](scene);
    }
  }

  private students({ student, steps }: Scenario, day: Day): readonly Person[] {
    const { chance } = this.settings;
    if (student === 'none') return [];
    if (student !== 'ordinary') return [this.cast.person(chance.of(allowed(this.cast.turnedAway(student), day)))];
    return Array.from({ length: 1 + steps.filter((step) => step === 'next card').length }, () => {
      const { ordinary } = this.cast;
      const rested = ordinary.filter(({ login }) => (this.lastSeen.get(login) ?? 99) - day.ago >= REST);
      const chosen = chance.of(rested.length > 0 ? rested : ordinary);
      this.lastSeen.set(chosen.login, day.ago);
      return chosen;
    });
  }

  private get around(): Surroundings {
    const { settings } = this;
    const { now, cardForms, tagKey, begun, chance } = settings;
    return {
      cardForms,
      statement: begun.statement,
      tagKey,
      begun,
      endYear: now.getUTCFullYear() + (now.getUTCMonth() >= 7 ? 1 : 0),
      elsewhere: PLACES.vpn,
      changedAt: ({ login }, at) => {
        const known = this.changes.get(login) ?? generalizedTime(at - chance.between(20 * DAY, 300 * DAY));
        this.changes.set(login, known);
        return known;
      },
      changed: ({ login }, at) => this.changes.set(login, generalizedTime(at)),
    };
  }

  /** The console itself: started each working morning, stopped each evening, at the latest a moment ago. */
  private system(told: readonly Told[]): readonly Told[] {
    const { chance, begun } = this.settings;
    const newest = told.reduce((latest, { at }) => Math.max(latest, at), 0);
    return this.days.flatMap((day) => {
      const start = day.at(OPENING) + chance.between(0, 5 * MARGIN);
      const stop = Math.min(day.at(CLOSING) + chance.between(0, 5 * MARGIN), Math.max(this.until + 1, newest + 1));
      if (start > this.until) return [];
      return [
        { at: start, draft: systemEntry('system.start', begun) },
        { at: stop, draft: systemEntry('system.stop', { signal: 'SIGTERM' }) },
      ];
    });
  }
}

/** Cards that may be told of on this day. */
const allowed = (cards: readonly string[], { ago }: Day): readonly string[] =>
  cards.filter((card) => ago > LATELY || !PUBLISHED.has(card));

function fits({ role, student }: Scenario, { worker, day }: Visit, cast: Cast): boolean {
  if (role !== null && role !== worker.role) return false;
  return student === 'ordinary' || student === 'none' || allowed(cast.turnedAway(student), day).length > 0;
}

/** In the order of the log; where an entry names another, by its number there. */
function numbered(told: readonly Told[]): readonly PastEntry[] {
  const numbers = new Map(told.map((entry, seq) => [entry, seq]));
  return told.map(({ at, draft, refers }) => {
    const seq = refers === undefined ? undefined : numbers.get(refers.to);
    if (refers === undefined || seq === undefined) return { at, draft };
    return { at, draft: { ...draft, detail: { ...draft.detail, [refers.key]: seq } } };
  });
}

/** @throws Error where the people are not those of the embedded directory */
export function pastMonth(settings: MonthSettings): readonly PastEntry[] {
  return new Month(settings).entries();
}
