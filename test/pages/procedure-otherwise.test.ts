/** Every event in every state that has no row for it: the state's own answer, nothing changed, nothing logged. */

import { inHall } from '../support/in-hall';
import { entriesSince, everything, lineOf, logSize } from '../support/observe';
import { ANOTHER_EVENT, UNNAMED, type Unnamed } from '../support/procedure-otherwise';
import { OTHERWISE_LINES, ROWS } from '../support/procedure-table';
import { bringTo, type Hall, Scene } from '../support/scene';

const STATES = OTHERWISE_LINES.map((line) => line.split(' | ')[0] ?? '');
const EVENTS = [...new Set(ROWS.map(({ event }) => event))];

it('every state × event is a row, a request that has another row there, or one of these', () => {
  const known = [
    ...ROWS.map(({ state, event }) => `${state} ${event}`),
    ...ANOTHER_EVENT,
    ...UNNAMED.flatMap(({ state, events }) => events.map((event) => `${state} ${event}`)),
  ];
  expect(known.toSorted()).toEqual(STATES.flatMap((state) => EVENTS.map((event) => `${state} ${event}`)).toSorted());
});

describe('without a row', () => {
  let scene: Scene | null = null;

  const hall = inHall(() => scene);

  const named = (each: Unnamed) => [`${each.state} × ${each.request}`, each] as const;

  it.each(UNNAMED.map(named))('%s', async (_name, { state, knock, line, audit }) => {
    scene = await Scene.open(hall, knock.staff);
    await bringTo(scene, state);
    await knock.prepare?.(scene);
    const [before, size, cookie] = [await unchanging(hall), await logSize(hall.console), scene.browser.session];

    expect((await knock.send(scene, state)).line).toBe(line);

    expect(scene.browser.session).toBe(cookie);
    expect(await unchanging(hall)).toEqual(before);
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(audit);
  });
});

/** All that the store holds; that the first refused path of a case was logged is no change of the case. */
async function unchanging(hall: Hall) {
  const { cases, sessions } = await everything(hall.console);
  return { sessions, cases: cases.map(({ version: _version, refused_logged: _logged, ...facts }) => facts) };
}
