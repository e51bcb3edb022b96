/**
 * Role × situation × profile: everybody of the table, at every kind of desk, in each of the four universities. Each row
 * is what a person sees there (the answer, the page's own words, what is offered, the student's screen after the
 * handover) and what the log keeps. What is due is written by hand in `test/support/situations.ts`.
 */
import { rmSync } from 'node:fs';
import { readProfile } from '../../config/read-profile';
import { staffPassword } from '../../ldap/embedded';
import { type RunningConsole, startConsole } from '../support/console';
import { entriesSince, logSize } from '../support/observe';
import { type Seen, SituatedDesk } from '../support/situated-desk';
import { folderWithSituations, THAT_DAY } from '../support/situated-people';
import { expectSeen } from '../support/situation-expectations';
import {
  type DeskRole,
  PROFILES,
  type ProfileFacts,
  ROLES,
  type Row,
  rowsOf,
  SITES,
  titleOf,
} from '../support/situation-rows';
import { SITUATIONS, SOURCES } from '../support/situations';
import { behindProxy, Visitor } from '../support/visitor';

/** A right that somebody has not is told to the log once a minute (ms). */
const NEXT_MINUTE = 61_000;
const NO_LIMIT = 1_000_000;

const loginsWith = (role: string) => ({
  logins: ROLES.filter(({ roles }) => roles.some((one) => one === role)).map(({ login }) => login),
});

const openConsole = async (profile: string): Promise<RunningConsole> =>
  startConsole({
    profile,
    dataFolder: await folderWithSituations(readProfile(profile)),
    begins: THAT_DAY,
    adjust: (config) => ({
      ...behindProxy(config, [
        { name: 'Bureaux', networks: [`${SITES.everybody}/32`] },
        { name: 'Amphis', networks: [`${SITES.teachersOnly}/32`], roles: ['teacher'] },
        { name: 'Kiosque', networks: [`${SITES.kioskOnly}/32`], roles: ['kiosk'] },
      ]),
      roles: { teacher: loginsWith('teacher'), kiosk: loginsWith('kiosk'), auditor: loginsWith('auditor') },
      // Everybody comes to the same few desks here: limits have tests of their own.
      limits: {
        ...config.limits,
        unknownCardsInARow: NO_LIMIT,
        unknownCardsPerDay: NO_LIMIT,
        lookups: { teacherPerDay: NO_LIMIT, kioskPerHour: NO_LIMIT },
      },
    }),
  });

const isDesk = ({ as }: DeskRole): boolean => as === 'teacher' || as === 'kiosk';

/** What each row has shown, or what broke on the way. */
type Shown = ReadonlyMap<string, Seen | Error>;

class Campus {
  private readonly shown = new Map<string, Seen | Error>();
  private readonly desks = new Map<DeskRole, SituatedDesk>();
  private readonly visitors: Visitor[] = [];

  constructor(
    private readonly console: RunningConsole,
    private readonly profile: ProfileFacts,
  ) {}

  /** Desks side by side, as what shares one page takes its time; then those who have none, a minute for each student. */
  async meetEverybody(): Promise<Shown> {
    await Promise.all(ROLES.map((role) => this.enter(role)));
    const rows = rowsOf(this.profile);
    await Promise.all(
      ROLES.filter(isDesk).map(async (role) => {
        for (const row of rows.filter((one) => one.role === role)) await this.meet(row);
      }),
    );
    for (const situation of SITUATIONS) {
      this.console.pass(NEXT_MINUTE);
      await Promise.all(
        rows.filter((row) => row.situation === situation && !isDesk(row.role)).map((row) => this.meet(row)),
      );
    }
    for (const visitor of this.visitors) visitor.close();
    return this.shown;
  }

  /** Everybody logs in where all may, then goes to where they work. */
  private async enter(role: DeskRole): Promise<void> {
    const agent = { 'User-Agent': role.login };
    const visitor = new Visitor(this.console, SITES.everybody, agent);
    await visitor.login(role.login);
    const here = new Visitor(this.console, role.at, agent);
    for (const [name, value] of visitor.cookies) here.cookies.set(name, value);
    visitor.close();
    this.visitors.push(here);
    const mark = await logSize(this.console);
    this.desks.set(
      role,
      new SituatedDesk(
        {
          visitor: here,
          password: staffPassword,
          entries: async (since) => ({
            entries: (await entriesSince(this.console, since)).filter(({ userAgent }) => userAgent === role.login),
            mark: await logSize(this.console),
          }),
        },
        mark,
      ),
    );
  }

  private async meet(row: Row): Promise<void> {
    const desk = this.desks.get(row.role);
    const seen = await desk?.meet(row.situation, row.outcome).catch((error: unknown) => error as Error);
    if (seen !== undefined) this.shown.set(titleOf(row), seen);
  }
}

describe('the table', () => {
  it('has hundreds of rows, no two of one name', () => {
    const titles = PROFILES.flatMap((profile) => rowsOf(profile).map((row) => `${profile.name} · ${titleOf(row)}`));
    expect(titles.length).toBe(PROFILES.length * ROLES.length * SITUATIONS.length);
    expect(titles.length).toBeGreaterThanOrEqual(1_000);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has every row of the product’s', () => {
    const covered = new Set(SITUATIONS.map(({ of }) => of));
    expect(Object.keys(SOURCES).filter((source) => !covered.has(source as keyof typeof SOURCES))).toEqual([]);
  });
});

/** What a page says, whoever's card it was. */
const faceOf = ({ card: { body, headers } }: Seen, { card }: Row['situation']): string =>
  body
    .replaceAll(String(headers['x-request-id']), 'REQUEST')
    .replace(/name="_csrf" value="[^"]+"/g, 'TOKEN')
    .replaceAll(card, 'CARD');

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (name, profile) => {
  let console: RunningConsole;
  let shown: Shown;

  beforeAll(async () => {
    console = await openConsole(name);
    shown = await new Campus(console, profile).meetEverybody();
  }, 150_000);

  afterAll(async () => {
    await console.stop();
    rmSync(console.dataFolder, { recursive: true, force: true });
  });

  it.each(rowsOf(profile).map((row) => [titleOf(row), row] as const))('%s', (title, row) => {
    const seen = shown.get(title);
    if (seen === undefined || seen instanceof Error) throw seen ?? new Error('nobody came');
    expectSeen(row, seen);
  });

  it.each(
    ROLES.filter(isDesk).flatMap((role) =>
      ['refusal.not_found', ...(role.as === 'teacher' ? ['refusal.not_at_this_desk'] : [])].map(
        (text) => [role.name, text, role] as const,
      ),
    ),
  )('%s · one and the same page for all of %s', (_name, text, role) => {
    const faces = rowsOf(profile, [role]).flatMap((row) => {
      const seen = shown.get(titleOf(row));
      const isOne = row.outcome !== null && 'text' in row.outcome && row.outcome.text === text;
      return isOne && seen !== undefined && !(seen instanceof Error) ? [faceOf(seen, row.situation)] : [];
    });
    expect(faces.length).toBeGreaterThanOrEqual(8);
    expect(new Set(faces).size).toBe(1);
  });
});
