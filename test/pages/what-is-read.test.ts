/** What the directory says of a student beside who they are, and who may see it. On entries that a test may change. */
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { OwnDirectory } from '../support/own-directory';
import { Visitor } from '../support/visitor';

const [CARD, LOCKED, NEVER_USED] = ['E21813178', 'E21813179', 'E21813180'];
/** Long enough, nobody's data, and beyond U+FFFF. */
const TULIPS = '🌷 tulipe 7 moteur galéasse';

let own: OwnDirectory;
let shows: RunningConsole;
let hides: RunningConsole;
let visitors: Visitor[] = [];

beforeAll(async () => {
  own = await OwnDirectory.open();
  hides = await startConsole({ adjust: own.aim, profile: 'montpellier' });
  shows = await startConsole({
    profile: 'montpellier',
    adjust(config) {
      const { directory, ...rest } = own.aim(config);
      const { students } = directory;
      return {
        ...rest,
        directory: { ...directory, students: { ...students, show: { ...students.show, birthDate: true } } },
      };
    },
  });
});

afterEach(() => {
  for (const visitor of visitors) visitor.close();
  visitors = [];
  own.restore();
});

afterAll(async () => {
  await shows.stop();
  await hides.stop();
  await own.close();
});

async function at(console: RunningConsole, login: string, card: string): Promise<Visitor> {
  const visitor = new Visitor(console);
  visitors.push(visitor);
  expect((await visitor.login(login)).line).toBe('303 /desk');
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  return visitor;
}

const words = async (visitor: Visitor, path: string): Promise<string> => {
  const answer = await visitor.get(path);
  expect(answer.line).toBe('200');
  return read(answer.body).text.replace(/\s+/g, ' ');
};

describe('the birth date', () => {
  it('is shown where the configuration says that the card bears it', async () => {
    expect(await words(await at(shows, 'dupont-n', CARD), '/desk/student')).toContain('21 juin 2003');
    expect(await words(await at(hides, 'dupont-n', CARD), '/desk/student')).not.toContain('2003');
  });

  it('is not shown where it is asked for', async () => {
    expect(await words(await at(shows, 'moreau-k', NEVER_USED), '/desk/student')).not.toContain('10 octobre 1998');
  });
});

it('that an account is locked is kiosk staff’s to know; a teacher resets it all the same', async () => {
  const badge = 'Bloqué par trop d';
  expect(await words(await at(hides, 'moreau-k', LOCKED), '/desk/student')).toContain(badge);
  const teacher = await at(hides, 'dupont-n', LOCKED);
  expect(await words(teacher, '/desk/student')).not.toContain('loqué');
  expect((await teacher.handOver()).line).toBe('303 /student');
});

describe('where an NT hash is kept beside the password', () => {
  const rule = 'Pas d’émoji';
  const ntHash = (): void => own.change(CARD, { objectClass: [...own.values(CARD, 'objectClass'), 'sambaSamAccount'] });

  it('the rule is on the list, and refuses', async () => {
    ntHash();
    const visitor = await at(hides, 'moreau-k', CARD);
    await visitor.handOver();
    expect((await words(visitor, '/student')).replaceAll("'", '’')).toContain(rule);
    expect((await visitor.choose(TULIPS)).line).toBe('303 /student?reason=policy');
  });

  it('elsewhere it is neither', async () => {
    const visitor = await at(hides, 'moreau-k', CARD);
    await visitor.handOver();
    expect((await words(visitor, '/student')).replaceAll("'", '’')).not.toContain(rule);
    expect((await visitor.choose(TULIPS)).line).toBe('303 /student/done');
  });
});
