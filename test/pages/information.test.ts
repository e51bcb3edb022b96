/**
 * The law's pages are open on every screen of the intranet, help on the staff's; on a student's or locked screen they
 * name nobody of the staff and lead nowhere but back. What they say is the configuration's.
 */
import type { Config } from '../../config/config';
import type { Information } from '../../config/information';
import { HELP_PAGES } from '../../server/routes/help-pages';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { expectClearPage, expectErrorPage } from '../support/said';
import { type ArrangedState, bringTo, Scene } from '../support/scene';
import { behindProxy, Visitor } from '../support/visitor';

const LAW = ['/accessibilite', '/mentions-legales', '/donnees-personnelles'];
const HELP = Object.keys(HELP_PAGES).map((page) => `/help/${page}`);

const worldOf = (body: string): string | undefined => /<body class="(\w+)">/.exec(body)?.[1];
const textOf = (body: string): string => read(body).text.replace(/\s+/g, ' ');
const linksOf = (body: string): readonly string[] =>
  read(body)
    .tags.filter(({ name }) => name === 'a')
    .map(({ attributes }) => attributes.get('href') ?? '');

let scene: Scene | null = null;

const hall = inHall(() => scene);

it.each([...LAW, ...HELP])('%s: to somebody who has not logged in', async (path) => {
  const visitor = new Visitor(hall.console);
  const answer = await visitor.get(path);
  expect([answer.line, worldOf(answer.body)]).toEqual(['200', 'staff']);
  expectClearPage(answer);
  expect(answer.headers['set-cookie']).toBeUndefined();
  visitor.close();
});

it('to a staff member, with their name and a way out; nothing is logged', async () => {
  scene = await Scene.open(hall, 'dupont-n');
  const size = await logSize(hall.console);
  for (const path of [...LAW, ...HELP]) {
    const answer = await scene.browser.get(path);
    expect([path, answer.line, worldOf(answer.body)]).toEqual([path, '200', 'staff']);
    expect(textOf(answer.body)).toContain('Nadia Dupont');
    expect(linksOf(answer.body)).toContain('/');
  }
  expect(linksOf((await scene.browser.get('/accessibilite')).body)).toContain(
    'https://formulaire.defenseurdesdroits.fr/',
  );
  expect(await entriesSince(hall.console, size)).toEqual([]);
});

describe.each<[ArrangedState, world: string, clock: boolean]>([
  ['handed_over', 'student', true],
  ['writing', 'student', false],
  ['unsettled', 'student', true],
  ['done', 'student', true],
  ['ended', 'between', false],
])('%s', (state, world, clock) => {
  it(`reads the law’s pages in the world "${world}", without the staff’s name or a way out`, async () => {
    scene = await Scene.open(hall, 'dupont-n');
    await bringTo(scene, state);
    const [size, cookie] = [await logSize(hall.console), scene.browser.session];
    for (const path of LAW) {
      const answer = await scene.browser.get(path);
      expect([path, answer.line, worldOf(answer.body)]).toEqual([path, '200', world]);
      expect(answer.body).not.toMatch(/Nadia|Dupont|dupont-n|logout|"\/desk/);
      const links = linksOf(answer.body);
      expect(links).toContain('/student');
      expect(
        links.filter((link) => !/^(#main|\/student|\/language\/\w\w\?.*)$/.test(link) && !LAW.includes(link)),
      ).toEqual([]);
      expect(/<time /.test(answer.body)).toBe(clock);
      expect(answer.headers['refresh'] ?? '').toMatch(clock ? /^\d+; url=\/student$/ : /^$/);
    }
    expect(scene.browser.session).toBe(cookie);
    expect(await entriesSince(hall.console, size)).toEqual([]);
  });
});

it('help is the staff’s: a handed-over screen is led back, and that is logged', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  const size = await logSize(hall.console);
  for (const path of [...HELP, '/help/nowhere']) expect((await scene.browser.get(path)).line).toBe('303 /student');
  expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(['access.refused refused']);
});

it.each(['nowhere', 'Index', '__proto__', 'constructor', 'index%2f..'])('/help/%s is no page', async (page) => {
  const visitor = new Visitor(hall.console);
  expectErrorPage(hall.console, await visitor.get(`/help/${page}`), 404);
  visitor.close();
});

it('a handed-over screen reads them in the case’s language, and comes back to the page', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  const { browser } = scene;
  expect((await browser.get('/language/en?back=/donnees-personnelles')).line).toBe('303 /donnees-personnelles');
  expect(textOf((await browser.get('/donnees-personnelles')).body)).toContain('What is kept');
  expect(textOf((await browser.get('/student')).body)).toContain('This visit is recorded, without the password.');
  expect(browser.cookies.has('__Host-guichet-language')).toBe(false);
  await browser.get('/language/fr?back=/student');
});

it('the login page says that what is done is logged, and every foot leads to the law’s pages', async () => {
  const visitor = new Visitor(hall.console);
  const { body } = await visitor.get('/login');
  expect(textOf(body)).toContain('Ce qui se fait ici est consigné');
  expect(textOf(body)).toContain('Accessibilité : non conforme');
  expect(linksOf(body)).toEqual(expect.arrayContaining([...LAW, '/help/index']));
  visitor.close();
});

it('the cookies and times of the notice are those of the console', async () => {
  scene = await Scene.open(hall, 'dupont-n');
  const text = textOf((await scene.browser.get('/donnees-personnelles')).body);
  const ages: Record<string, number> = {};
  const again = new Visitor(hall.console);
  const answers = [await again.get('/login'), await again.get('/language/fr'), await again.login('dupont-n')];
  for (const line of answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])) {
    const [, name = ''] = /^([^=]+)=/.exec(line) ?? [];
    ages[name] = Number(/Max-Age=(\d+)/.exec(line)?.[1] ?? 0) / 86_400;
  }
  again.close();
  expect(ages).toEqual({ '__Host-guichet': 0, '__Host-guichet-language': 365, '__Host-guichet-known': 90 });
  for (const name of Object.keys(ages)) expect(text).toContain(name);
  expect(text).toMatch(/choisie\. 365 jours\./);
  expect(text).toMatch(/collègue\. 90 jours\./);
  expect(text).toMatch(/12 mois, durée fixée/);
  expect(text).toContain(
    'Les compteurs des limites : 7 jours ; ceux des connexions manquées du personnel, plus longtemps si',
  );
  expect(text).toContain('un identifiant du personnel : 90 jours.');
});

describe('what the configuration says', () => {
  const AUDIT = { date: '2026-10-15', by: 'Cabinet d’Exemple', rate: 78.5, pages: [], tools: [], environments: [] };
  const told: Information = {
    accessibility: {
      state: 'partial',
      audit: AUDIT,
      established: '2026-11-02',
      contact: 'accessibilite@univ-exemple.fr',
      schemaUrl: 'https://www.univ-exemple.fr/schema',
      nonConformities: ['Le plan du site manque.'],
      derogations: [],
      exempt: [],
    },
    publisher: { name: 'Éditions d’Exemple', address: '1 rue d’Exemple', phone: '02 00', director: 'Camille Exemple' },
    host: { name: 'Hébergeur d’Exemple', address: null, phone: null },
    dataProtection: { controller: 'Présidence d’Exemple', dpo: 'dpo@univ-exemple.fr' },
  };
  const running = new Set<RunningConsole>();
  afterAll(async () => {
    for (const console of running) await console.stop();
  });
  async function pages(adjust: (config: Config) => Config): Promise<readonly string[]> {
    const console = await startConsole({ adjust });
    running.add(console);
    const visitor = new Visitor(console);
    const bodies: string[] = [];
    for (const path of [...LAW, '/login']) bodies.push((await visitor.get(path)).body);
    visitor.close();
    return bodies;
  }

  it('nothing: not conforming, no audit claimed, each missing entry named', async () => {
    const [accessibility = '', legal = '', data = ''] = await pages((config) => config);
    expect(textOf(accessibility)).toContain('Aucun audit de conformité n’est déclaré');
    expect(textOf(accessibility)).not.toMatch(/%|conformité réalisé|partiellement|totalement/);
    const missing = (body: string) =>
      [...textOf(body).matchAll(/pas encore indiqué \(([\w.]+)\)/g)].map(([, key]) => key);
    expect(missing(accessibility)).toEqual([
      'information.accessibility.schemaUrl',
      'information.accessibility.established',
      'information.accessibility.contact',
    ]);
    expect(missing(legal)).toEqual([
      'information.publisher.address',
      'information.publisher.phone',
      'information.publisher.director',
      'information.host',
    ]);
    expect(missing(data)).toEqual([
      'information.publisher.address',
      'information.dataProtection.dpo',
      'information.dataProtection.dpo',
    ]);
  });

  it('an audit, the publisher, the host, the controller, another retention', async () => {
    const [accessibility = '', legal = '', data = '', login = ''] = await pages((config) => ({
      ...config,
      information: told,
      log: { ...config.log, keepMonths: 24, keepReason: 'Archives publiques.' },
      limits: { ...config.limits, repeated: { count: 2, within: 30 * 86_400_000 } },
    }));
    expect(textOf(accessibility)).toMatch(/réalisé le 15 octobre 2026 par Cabinet d’Exemple révèle que 78,5 % des/);
    expect(textOf(accessibility)).toContain('Le plan du site manque.');
    expect(linksOf(accessibility)).toEqual(
      expect.arrayContaining(['mailto:accessibilite@univ-exemple.fr', 'https://www.univ-exemple.fr/schema']),
    );
    expect(textOf(legal)).toMatch(/Camille Exemple.*Hébergeur d’Exemple/);
    expect(textOf(data)).toMatch(
      /Présidence d’Exemple.*24 mois, durée fixée par l’établissement\. Son motif : Archives/,
    );
    expect(textOf(data)).toContain('Les compteurs des limites : 30 jours ; ceux');
    expect(linksOf(data)).toContain('mailto:dpo@univ-exemple.fr');
    expect(textOf(login)).toContain('Accessibilité : partiellement conforme');
  });

  it.each([
    ['none', 'non conforme'],
    ['partial', 'partiellement conforme'],
    ['full', 'totalement conforme'],
  ] as const)('%s is said at the foot of a page: %s', async (state, words) => {
    const accessibility = { ...told.accessibility, state };
    const [statement = '', legal = ''] = await pages((config) => ({
      ...config,
      information: { ...told, accessibility },
    }));
    expect(textOf(legal)).toContain(`Accessibilité : ${words}`);
    expect(textOf(statement)).toContain(`Guichet est ${words} au référentiel`);
  });

  it('outside the networks there is none of them', async () => {
    const console = await startConsole({ adjust: (config) => behindProxy(config, [{ networks: ['172.20.0.0/16'] }]) });
    running.add(console);
    const [inside, outside] = [new Visitor(console, '172.20.4.7'), new Visitor(console, '203.0.113.9')];
    for (const path of [...LAW, ...HELP]) {
      expect((await inside.get(path)).line).toBe('200');
      const answer = await outside.get(path);
      expect(answer.line).toBe('403');
      expect(linksOf(answer.body).filter((link) => LAW.includes(link) || link.startsWith('/help'))).toEqual([]);
    }
    inside.close();
    outside.close();
  });
});
