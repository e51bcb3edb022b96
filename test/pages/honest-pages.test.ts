/** No page says less than the case knows; none stays longer than its case; no form is worked from the background. */
import { inHall } from '../support/in-hall';
import { type ArrangedState, bringTo, freshPassword, Scene } from '../support/scene';

let scene: Scene;

const hall = inHall(() => scene);
beforeEach(async () => {
  scene = await Scene.open(hall);
});

const SAYS = {
  no: 'Rien n’a été changé.',
  yes: 'Le changement, lui, a été fait.',
  unknown: 'Nous ne savons pas si quelque chose a été changé.',
} as const;

const STATES: readonly (readonly [ArrangedState, keyof typeof SAYS])[] = [
  ['handed_over', 'no'],
  ['unsettled', 'unknown'],
  ['done', 'yes'],
];

describe.each(STATES)('on a student’s screen, %s', (state, changed) => {
  it('an error page says what became of the password, not of its own request alone', async () => {
    await bringTo(scene, state);
    const page = await scene.browser.get('/student/nowhere');
    expect(page.line).toBe('404');
    const stale = await scene.browser.post('/desk/cancel', { _csrf: 'of-another-step' });
    expect(stale.line).toBe('403');
    for (const { body } of [page, stale]) {
      const said = Object.entries(SAYS).filter(([, sentence]) => body.includes(sentence));
      expect(said.map(([word]) => word)).toEqual([changed]);
    }
  });
});

it('a form that was sent by a script in the background is none of ours, but for more time', async () => {
  await bringTo(scene, 'handed_over');
  const send = async (path: string, mode: string): Promise<string> => {
    await scene.browser.get('/student');
    const token = scene.browser.page.split(`action="${path}"`)[1]?.match(/name="_csrf" value="([^"]+)"/)?.[1] ?? '';
    const answer = await scene.browser.send('POST', path, {
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: hall.console.url,
        'Sec-Fetch-Mode': mode,
      },
      body: new URLSearchParams({ _csrf: token }).toString(),
    });
    return answer.line;
  };
  expect(await send('/student/more-time', 'cors')).toBe('303 /student');
  expect(await send('/desk/cancel', 'cors')).toBe('403');
  expect(await send('/desk/cancel', 'navigate')).toBe('303 /desk/resume');
});

it('a portrait leaves the screen with the time of its case, without any script', async () => {
  await bringTo(scene, 'identified');
  const { headers } = await scene.browser.get('/desk/student');
  const [, seconds, place] = /^(\d+); url=(.+)$/.exec(String(headers.refresh)) ?? [];
  expect(place).toBe('/desk');
  expect(Number(seconds)).toBeGreaterThan(170);
  expect(Number(seconds)).toBeLessThanOrEqual(182);
});

describe('own data', () => {
  const stateOf = async (password: string): Promise<string | undefined> => {
    const answer = await scene.sendPassword(password);
    expect(answer.line).toBe('303 /student?reason=policy');
    const { body } = await scene.browser.get('/student?reason=policy');
    return /data-state="(\w+)" data-rule="own_data"/.exec(body)?.[1];
  };

  it('is named where nothing else is wrong, and cannot be asked for with texts that are too short anyway', async () => {
    await bringTo(scene, 'handed_over');
    const { card, login } = scene.student;
    expect(await stateOf(`${card}${login}!!`)).toBe('no');
    expect(await stateOf(card)).toBe('later');
    expect((await scene.sendPassword(freshPassword())).line).toBe('303 /student/done');
  });
});
