/**
 * Every row of the procedure that people, clock and directory can bring about, in the running console: the case's next
 * state, the browser's session, the entries in the log, the answer.
 */
import { withActivation } from '../support/activation';
import { ACTIVATION_HAPPENINGS } from '../support/activation-happenings';
import { DESK_HAPPENINGS } from '../support/desk-happenings';
import { answerOf, casesOf, expectSession, expectState, fill, wayOn } from '../support/expectations';
import { openHall } from '../support/hall';
import type { Happening, Happenings } from '../support/happening';
import { entriesSince, lineOf, observe } from '../support/observe';
import { ROWS, type TableRow } from '../support/procedure-table';
import { type ArrangedState, bringTo, type Hall, Scene } from '../support/scene';
import { STUDENT_HAPPENINGS } from '../support/student-happenings';

interface Drive {
  readonly name: string;
  readonly row: TableRow;
  readonly happening: Happening;
}

const HAPPENINGS: readonly Happenings[] = [{ ...DESK_HAPPENINGS, ...STUDENT_HAPPENINGS }, ACTIVATION_HAPPENINGS];
const keyOf = ({ state, event }: TableRow): string => `${state} ${event}`;
/** A crash has a test of its own, made from the same rows: recovery-rows. */
const afterCrash = ({ event }: TableRow): boolean => event.startsWith('recovery:');

const DRIVES: readonly Drive[] = ROWS.flatMap((row) =>
  HAPPENINGS.flatMap((table) => table[keyOf(row)] ?? table[row.event] ?? []).map((happening) => ({
    name: `${row.state} × ${row.event}${happening.how === undefined ? '' : ` (${happening.how})`}`,
    row,
    happening,
  })),
);

it('every row is driven, or left by a crash; no happening is of a row that there is not', () => {
  const driven = new Set(DRIVES.map(({ row }) => keyOf(row)));
  expect(ROWS.filter((row) => !driven.has(keyOf(row)) && !afterCrash(row))).toEqual([]);
  const rows = new Set(ROWS.flatMap((row) => [row.event, keyOf(row)]));
  expect(HAPPENINGS.flatMap(Object.keys).filter((key) => !rows.has(key))).toEqual([]);
});

describe('driven', () => {
  let hall: Hall;
  let scene: Scene | null = null;

  beforeAll(async () => {
    hall = await openHall({ adjust: withActivation });
  });

  afterAll(() => hall.console.stop());

  afterEach(async () => {
    jest.restoreAllMocks();
    await scene?.close();
    scene = null;
  });

  it.each(DRIVES.map((drive) => [drive.name, drive] as const))('%s', async (_name, { row, happening }) => {
    scene = await Scene.open(hall, happening.staff, await happening.student?.(hall));
    await (happening.arrange?.(scene) ?? bringTo(scene, row.state as ArrangedState));
    await happening.prepare?.(scene);
    const reason = happening.reason ?? null;

    const before = await observe(scene);
    const answer = await happening.fire(scene);
    const after = await observe(scene);

    if (row.answer !== '') expect(answer.line).toBe(answerOf(row, reason));
    const on = wayOn(row);
    if (on !== null) expect(answer.body).toMatch(on);
    await expectState(scene, row, reason, before, after);
    await expectSession(scene, row, before, after);
    const entries = await entriesSince(hall.console, before.size);
    const { purpose = 'reset' } = happening;
    expect(entries.map(lineOf)).toEqual(row.audit.map((line) => fill(line, reason).replace(/^reset\./, `${purpose}.`)));
    expect(entries.map(({ caseId }) => caseId)).toEqual(casesOf(entries, before, after));
  });

  it('four refusals have one page, so that nobody learns whom the directory holds', async () => {
    scene = await Scene.open(hall, 'petit-c');
    const pages: string[] = [];
    for (const card of ['E20000001', 'E22017305', 'E22004417', 'E22990001']) {
      const { body } = await scene.enterCard(card);
      pages.push(body.replaceAll(card, 'CARD').replace(/value="[^"]{40,}"|<code>[^<]*<\/code>/g, ''));
    }
    expect(new Set(pages).size).toBe(1);
  });
});
