/**
 * Who is oneself, and who is of the personnel, by the marks that the directory has of a person: each kind of mark beside
 * its own, in this entry and in others. On a directory whose entries a test may change.
 */
import type { Config } from '../../config/config';
import { base } from '../../ldap/embedded/seed';
import { type RunningConsole, startConsole } from '../support/console';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { OwnDirectory } from '../support/own-directory';
import { Visitor } from '../support/visitor';

const [LOGIN, CARD, NUMBER] = ['E21813178', 'E21813178', '21813178'];

let own: OwnDirectory;
let console: RunningConsole;
/** Its students are looked for from another base than its staff. */
let apart: RunningConsole;
let teacher: Visitor;

beforeAll(async () => {
  own = await OwnDirectory.open();
  const wide = (config: Config): Config => {
    const aimed = own.aim(config);
    return { ...aimed, limits: { ...aimed.limits, unknownCardsInARow: 1_000, unknownCardsPerDay: 1_000 } };
  };
  console = await startConsole({ dataFolder: own.folder, adjust: wide });
  apart = await startConsole({
    adjust(config) {
      const { directory, ...rest } = wide(config);
      return { ...rest, directory: { ...directory, students: { ...directory.students, base } } };
    },
  });
});

beforeEach(() => {
  teacher = new Visitor(console);
});

afterEach(() => {
  teacher.close();
  own.restore();
});

afterAll(async () => {
  await apart.stop();
  await console.stop();
  await own.close();
});

/** What comes of the card at dupont-n's desk, as the log has it. */
async function judged(): Promise<readonly string[]> {
  expect((await teacher.login('dupont-n')).line).toBe('303 /desk');
  const entries = await logOf(console, async () => {
    await teacher.card(CARD);
  });
  return entries.map(lineOf);
}

const SERVED = ['desk.card ok'];
const SELF = ['desk.card refused self'];
const PROTECTED = ['desk.card refused protected_account'];

type Values = Readonly<Record<string, readonly string[]>>;

/** What the student's entry holds | what the entry of dupont-n, whose desk it is, or of another holds. */
it.each<[string, Values, 'dupont-n' | 'nguyen-t' | 'martin-p', Values, readonly string[]]>([
  ['the same employee number', { supannEmpId: ['30114'] }, 'dupont-n', {}, SELF],
  ['the same student number', {}, 'dupont-n', { supannEtuId: [NUMBER] }, SELF],
  [
    'the same address, in other letters',
    { supannAutreMail: ['N.D@ailleurs.fr'] },
    'dupont-n',
    { mail: ['n.d@AILLEURS.fr'] },
    SELF,
  ],
  ['an alias that is the login', { supannAliasLogin: ['Dupont-N'] }, 'dupont-n', {}, SELF],
  ['a student number like the employee number', { supannEtuId: [NUMBER, '30114'] }, 'dupont-n', {}, SERVED],
  ['an employee number like the student number', {}, 'dupont-n', { supannEmpId: [NUMBER] }, SERVED],
  ['a colleague’s employee number', { supannEmpId: ['29016'] }, 'nguyen-t', {}, PROTECTED],
  ['a colleague’s student number', {}, 'nguyen-t', { supannEtuId: [NUMBER] }, PROTECTED],
  [
    'a colleague’s student number that ends in a letter',
    { supannEtuId: [NUMBER, '990123W'] },
    'nguyen-t',
    { supannEtuId: ['990123W'] },
    PROTECTED,
  ],
  ['a colleague’s address', { mail: ['T.N@ailleurs.fr'] }, 'nguyen-t', { mail: ['t.n@ailleurs.fr'] }, PROTECTED],
  [
    'a colleague’s address, which anybody may enter for themselves',
    { supannAutreMail: ['t.n@ailleurs.fr'] },
    'nguyen-t',
    { mail: ['t.n@ailleurs.fr'] },
    SERVED,
  ],
  [
    'an address that a colleague has entered',
    { mail: ['inconnu@ailleurs.fr'] },
    'nguyen-t',
    { supannAutreMail: ['inconnu@ailleurs.fr'] },
    SERVED,
  ],
  ['a colleague’s login as an alias', { supannAliasLogin: ['nguyen-t'] }, 'nguyen-t', {}, PROTECTED],
  ['a colleague’s alias that is the login', {}, 'nguyen-t', { supannAliasLogin: [LOGIN.toLowerCase()] }, PROTECTED],
  ['a student number like a colleague’s employee number', { supannEtuId: [NUMBER, '29016'] }, 'nguyen-t', {}, SERVED],
  [
    'the address of somebody who is not of the personnel',
    { supannAutreMail: ['p.m@ailleurs.fr'] },
    'martin-p',
    { mail: ['p.m@ailleurs.fr'] },
    SERVED,
  ],
])('%s', async (_, student, login, colleague, expected) => {
  own.change(LOGIN, student);
  own.change(login, colleague);
  expect(await judged()).toEqual(expected);
});

it('the student account of a colleague is nobody’s to reset', async () => {
  expect((await teacher.login('dupont-n')).line).toBe('303 /desk');
  const entries = await logOf(console, async () => {
    expect((await teacher.card('E22004417')).line).toBe('422');
  });
  expect(entries.map(lineOf)).toEqual(PROTECTED);
});

it('which mark of whom keeps a student out is in the operator’s log, and nowhere else', async () => {
  own.change(LOGIN, { supannEmpId: ['29016'] });
  const entries = await logOf(console, async () => {
    expect((await teacher.login('dupont-n')).line).toBe('303 /desk');
    const answer = await teacher.card(CARD);
    expect(answer.line).toBe('422');
    expect(answer.body).not.toContain('nguyen');
  });
  expect(JSON.stringify(entries)).not.toContain('nguyen');
  expect(
    console
      .logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toContainEqual(
    expect.objectContaining({
      student: `uid=${LOGIN},ou=People,${base}`,
      mark: 'staff_number',
      personnel: `uid=nguyen-t,ou=People,${base}`,
    }),
  );
});

describe.each(['one search', 'two searches'])('since the card was entered, read again in %s', (how) => {
  const aside = (login: string, values: Values) => async (line: string) => {
    const desk = new Visitor(how === 'one search' ? console : apart);
    expect((await desk.login('dupont-n')).line).toBe('303 /desk');
    expect((await desk.card(CARD)).line).toBe('303 /desk/student');
    own.change(login, values);
    const entries = await logOf(how === 'one search' ? console : apart, async () => {
      expect((await desk.handOver()).line).toBe(line);
    });
    desk.close();
    return entries.map(lineOf);
  };

  it('who joined the personnel is not handed the keyboard', async () => {
    const handOver = aside('nguyen-t', { supannEtuId: [NUMBER] });
    expect(await handOver('422')).toEqual(['desk.handover refused protected_account']);
  });

  it('whose login has become two people’s is not either', async () => {
    expect(await aside('E21813181', { uid: ['E21813181', LOGIN] })('503')).toEqual([]);
  });

  it('a colleague whose login has become two people’s hands over nothing', async () => {
    expect(await aside('nguyen-t', { uid: ['nguyen-t', 'dupont-n'] })('503')).toEqual([]);
  });

  it('everybody else is', async () => {
    expect(await aside('nguyen-t', { supannEtuId: ['1'] })('303 /student')).toEqual(['desk.handover ok']);
  });
});
