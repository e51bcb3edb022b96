/** The table of a check as such: what a step stands on, and what is said when that is missing. */
import { type Finding, fault, ok, runSteps, type Step, step } from '../../../../ldap/check/finding';
import { directorySteps } from '../../../../ldap/check/steps';

interface House {
  readonly ground: string;
  readonly walls: string;
  readonly roof: string;
}

const explain = (error: unknown) => fault(`thrown: ${(error as Error).message}`, null);

async function lines(steps: readonly Step<House>[]): Promise<readonly string[]> {
  const heard: Finding[] = [];
  const findings = await runSteps(steps, async (finding) => heard.push(finding), explain);
  expect(heard).toEqual(findings);
  return findings.map(({ step: name, status, found, first }) => [name, status, found, first ?? '-'].join(' | '));
}

const walls = step<House, 'ground'>('walls', ['ground'], ['walls'], async ({ ground }) => ({
  said: [ok(`on ${ground}`)],
  gives: { walls: 'of stone' },
}));
const roof = step<House, 'walls'>('roof', ['walls'], ['roof'], async ({ walls: of }) => ({
  said: [ok(`on walls ${of}`)],
}));
const garden = step<House>('garden', [], [], async () => ({ said: [ok('green'), ok('large')] }));

it('hands on what was found, in order', async () => {
  const dig = step<House>('dig', [], ['ground'], async () => ({ said: [ok('dug')], gives: { ground: 'rock' } }));
  expect(await lines([dig, walls, roof, garden])).toEqual([
    ...['dig | ok | dug | -', 'walls | ok | on rock | -', 'roof | ok | on walls of stone | -'],
    ...['garden | ok | green | -', 'garden | ok | large | -'],
  ]);
});

it('names the first step of all that is to be mended, and goes on with what stands on nothing', async () => {
  const dig = step<House>('dig', [], ['ground'], async () => ({ said: [fault('water', 'drain it')] }));
  expect(await lines([dig, walls, roof, garden])).toEqual([
    'dig | fault | water | -',
    'walls | not_reached | not reached: first "dig" | dig',
    'roof | not_reached | not reached: first "dig" | dig',
    ...['garden | ok | green | -', 'garden | ok | large | -'],
  ]);
});

it('takes what a step throws for its fault', async () => {
  const dig = step<House>('dig', [], ['ground'], async () => {
    throw new Error('a mammoth');
  });
  expect((await lines([dig, walls]))[0]).toBe('dig | fault | thrown: a mammoth | -');
  expect((await lines([dig, walls]))[1]).toContain('not_reached');
});

it('of the directory: each step stands on what an earlier one gives, each name stands once', () => {
  const steps = directorySteps({ card: null, password: null, now: () => new Date() }, []);
  const given = new Set<string>(['config', 'directory', 'people']);
  // Looked for, and gone without: whether there is one decides nothing.
  const optional = ['sample'];
  for (const { name, needs, gives } of steps) {
    expect([name, needs.filter((piece) => !given.has(piece) || optional.includes(piece))]).toEqual([name, []]);
    for (const piece of gives) given.add(piece);
  }
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  expect(steps.length).toBeGreaterThan(15);
});
