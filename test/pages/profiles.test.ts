/**
 * The demonstration in each profile: its words, its colours, its card, its rules. Its students' situations are in
 * demonstration.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProfile, SHIPPED_PROFILES } from '../../config/read-profile';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { entriesSince } from '../support/observe';
import { expectClearPage } from '../support/said';
import { SERVED, Visitor } from '../support/visitor';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-profiles-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Short ones, that its own rules take and those of no stricter profile would. */
const PASSWORDS: Readonly<Record<(typeof SHIPPED_PROFILES)[number], string>> = {
  nantes: 'houle ancre 7',
  montpellier: 'houle-a7',
  lorraine: 'houle ancre 7',
  'saint-etienne': 'hou-a7',
};

const WORDS: Readonly<Record<(typeof SHIPPED_PROFILES)[number], readonly [establishment: string, card: string]>> = {
  nantes: ['Nantes Université', 'carte d’étudiant'],
  montpellier: ['Université de Montpellier', 'carte multiservices'],
  lorraine: ['Université de Lorraine', 'carte CLE'],
  'saint-etienne': ['Université Jean Monnet', 'carte d’étudiant'],
};

describe.each(SHIPPED_PROFILES)('%s', (name) => {
  let console: RunningConsole;
  let kiosk: Visitor;
  beforeAll(async () => {
    console = await startConsole({ profile: name });
    kiosk = new Visitor(console);
    expect((await kiosk.login('moreau-k')).line).toBe('303 /desk');
  });
  afterAll(async () => {
    kiosk.close();
    await console.stop();
  });

  const textOf = (body: string): string => read(body).text.replace(/\s+/g, ' ');

  it('has its colours and its name, and offers cards of its own forms alone', async () => {
    const visitor = new Visitor(console);
    const page = expectClearPage(await visitor.get('/login'));
    visitor.close();
    expect(page.tags[0]?.attributes.get('data-palette')).toBe(name);
    expect(page.text).toContain(WORDS[name][0]);
    expect(page.text.includes('E990123W')).toBe(name === 'nantes');
  });

  it('asks for its card', async () => {
    const teacher = new Visitor(console);
    await teacher.login('dupont-n');
    const { body } = await teacher.get('/desk');
    teacher.close();
    expect(textOf(body)).toContain(`Demandez la ${WORDS[name][1]}`);
  });

  it('E990123W is a number of Nantes’ own form', async () => {
    const answer = await kiosk.card('E990123W');
    if (name === 'nantes') {
      expect(answer.line).toBe('303 /desk/student');
      await kiosk.get('/desk/student');
      await kiosk.submit('/desk/cancel');
      return;
    }
    expect([answer.status, textOf(answer.body)]).toEqual([
      422,
      expect.stringContaining('Ce n’est pas la forme d’un numéro de carte.'),
    ]);
  });

  it('takes a password by its rules, the directory asking for no longer one, and says what to do first', async () => {
    const before = console.embedded.people.find(({ card }) => card === 'E21813178');
    await kiosk.card('E21813178');
    await kiosk.handOver();
    const { minLength } = readProfile(name).password;
    expect(textOf((await kiosk.get('/student')).body)).toContain(`Au moins ${minLength} caractères`);
    expect((await kiosk.choose(PASSWORDS[name].slice(0, minLength - 1))).line).toBe('303 /student?reason=policy');
    expect((await kiosk.choose(PASSWORDS[name])).line).toBe(SERVED[2]);
    const done = textOf((await kiosk.get('/student/done')).body);
    expect(done).toContain(before?.login);
    for (const { title } of readProfile(name).first) expect(done).toContain(title.fr.replace(/ :$/, ''));
    await kiosk.finish();
    expect((await kiosk.resume()).line).toBe('303 /desk');
  });
});

it('a data folder may be started under one profile after another; the past month is told once', async () => {
  const dataFolder = join(folder, 'shared');
  const begins = new Date('2026-11-24T15:00:00Z');
  const first = await startConsole({ dataFolder, pastMonth: true, begins });
  await first.stop();
  const second = await startConsole({ dataFolder, profile: 'montpellier', pastMonth: true, begins });
  const entries = await entriesSince(second, 0);
  const visitor = new Visitor(second);
  await visitor.login('dupont-n');
  expect((await visitor.card('E21813178')).line).toBe('303 /desk/student');
  visitor.close();
  await second.stop();
  const past = entries.filter(({ node }) => node === 'demonstration');
  expect(past.length).toBeGreaterThan(500);
  expect(past.every(({ seq }, at) => seq === at)).toBe(true);
  expect(entries.slice(past.length).map(({ action }) => action)).toEqual([
    'system.start',
    'system.stop',
    'system.start',
  ]);
});

it('another profile’s past month tells of its own people, at campuses that are nobody’s', async () => {
  const console = await startConsole({ profile: 'montpellier', pastMonth: true });
  const entries = await entriesSince(console, 0);
  await console.stop();
  const logins = entries.flatMap(({ student }) => (student?.login ? [student.login] : []));
  expect(logins.length).toBeGreaterThan(100);
  expect(logins.filter((login) => !login.endsWith('@etu.umontpellier.fr'))).toEqual([]);
  const reasons = new Set(entries.map(({ reason }) => reason));
  for (const reason of ['card_lost', 'account_closed', 'account_suspended', 'not_activated', 'protected_account'])
    expect(reasons).toContain(reason);
  const campuses = new Set(entries.flatMap(({ site }) => (site?.campus ? [site.campus] : [])));
  expect([...campuses].sort()).toEqual(['Campus A', 'Campus B', 'Campus C']);
});

it('a profile of one’s own is shown on people who fit it', async () => {
  const file = join(folder, 'mine.yaml');
  writeFileSync(
    file,
    `extends: nantes
name: mine
establishment: Université de Bretagne
palette: lorraine
words: { card: { fr: carte Korrigo, en: Korrigo card } }
card: { example: E0021813178, forms: ["digits:10"] }
numberAt: [{ attribute: supannRefId, value: "{{UAI:0000000X:CARTE}}{number}" }]
`,
  );
  const console = await startConsole({ profile: file, pastMonth: true });
  const visitor = new Visitor(console);
  const login = await visitor.get('/login');
  await visitor.login('dupont-n');
  const desk = await visitor.get('/desk');
  const line = (await visitor.card('E0021813178')).line;
  const malformed = (await visitor.card('E21813178')).status;
  visitor.close();
  await console.stop();
  expect(login.body).toContain('data-palette="lorraine"');
  expect(login.body).toContain('E0021813185');
  expect(desk.body).toContain('Demandez la carte Korrigo');
  expect([line, malformed]).toEqual(['303 /desk/student', 422]);
});
