/**
 * What somebody sees who runs `npm start`, in each of the four profiles: the cards that the login page offers, each with
 * the words of its situation, and each of them met at the teacher's and at the kiosk's desk. The process is the real
 * one, on a new data folder; what each situation must look like is written here by hand.
 */
import { type ConsoleProcess, startDemonstrationProcess } from '../support/console-process';
import { read } from '../support/html';
import { plain } from '../support/situated-desk';
import { PROFILES, type ProfileFacts } from '../support/situation-rows';
import { Visitor } from '../support/visitor';

/** What a desk shows: whether the student can be served, and words of the page. */
interface Shown {
  readonly line: '303 /desk/student' | '422';
  readonly says: readonly string[];
}

interface Demonstrated {
  readonly card: string;
  readonly teacher: Shown;
  readonly kiosk: Shown;
  /** Where no account is opened at the desk. */
  readonly closed?: Shown;
}

const served = (...says: string[]): Shown => ({ line: '303 /desk/student', says });
const refused = (...says: string[]): Shown => ({ line: '422', says });
const both = (shown: Shown) => ({ teacher: shown, kiosk: shown });
const NOT_HERE = refused("Ce compte relève d'un autre guichet");

/** By the words of the login page. */
const SITUATIONS: Readonly<Record<string, Demonstrated>> = {
  'mot de passe oublié': { card: 'E21813178', ...both(served('Théo Marchand', 'M1 Histoire')) },
  "compte bloqué par trop d'essais": {
    card: 'E21813179',
    // An account's state is not a teacher's to know.
    teacher: served('Aminata Traoré'),
    kiosk: served('Aminata Traoré', "Bloqué par trop d'essais", 'Débloquer seulement'),
  },
  'compte jamais activé': {
    card: 'E21813180',
    teacher: NOT_HERE,
    kiosk: served('Lucas Le Bihan', 'Jamais activé', 'Sa date de naissance'),
    closed: refused("Ce compte n'a jamais servi"),
  },
  'mot de passe expiré': { card: 'E21813181', ...both(served('Mai Linh Phạm', 'M1 Informatique')) },
  'carte déclarée perdue': { card: 'E21813182', ...both(refused('Cette carte a été déclarée perdue')) },
  'compte fermé': { card: 'E21813183', teacher: NOT_HERE, kiosk: refused('Ce compte est fermé') },
  "étudie et travaille à l'université": {
    card: 'E21813184',
    ...both(refused('Ce numéro ne peut pas être servi ici', "jusqu'à une journée")),
  },
  'nom arabe, noms longs, sans photo': {
    card: 'E21813185',
    ...both(
      served(
        'Abderrahmane Ben Abdelaziz El Mansouri Et-Tilimsani (عبد الرحمن بن عبد العزيز المنصوري التلمساني)',
        "Pas de photo dans l'annuaire",
      ),
    ),
  },
};
const OF_NANTES: Readonly<Record<string, Demonstrated>> = {
  'numéro à la façon de Nantes': { card: 'E990123W', ...both(served('Inès Belkacem', 'L2 Sciences de la vie')) },
};
const PASSWORD = 'guichet-demo';
/** That every profile takes: 12 characters, a digit, no accent, two kinds. */
const FRESH = 'houle ancre 7';

const situationsOf = ({ nantesForm }: ProfileFacts) => (nantesForm ? { ...SITUATIONS, ...OF_NANTES } : SITUATIONS);

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('npm start, %s', (name, profile) => {
  let console: ConsoleProcess;
  let teacher: Visitor;
  let kiosk: Visitor;

  beforeAll(async () => {
    console = await startDemonstrationProcess(name);
    teacher = new Visitor(console);
    kiosk = new Visitor(console);
  }, 150_000);

  afterAll(async () => {
    teacher?.close();
    kiosk?.close();
    await console?.remove();
  });

  it('offers its cards on the login page, with the words of their situations, and in the terminal', async () => {
    const page = read((await teacher.get('/login')).body);
    const offered = page
      .textOf('dt')
      .map((card, index) => [plain(page.textOf('dd')[index] ?? ''), plain(card)] as const);
    const cards = offered.filter(([, card]) => /\bE\d/.test(card)).map(([words, card]) => [words, card.split(' ')[0]]);
    const due = Object.entries(situationsOf(profile)).map(([words, { card }]) => [words, card]);
    expect(cards).toEqual(due);
    for (const [, card] of due) expect(console.output()).toContain(card);
    for (const login of ['dupont-n (teacher)', 'moreau-k (kiosk)', 'leroy-a (auditor)'])
      expect(console.output()).toContain(login);
    expect(console.output()).toContain(`password: ${PASSWORD}`);
  });

  it('lets its three people in, each to their own first page', async () => {
    expect((await teacher.login('dupont-n', PASSWORD)).line).toBe('303 /desk');
    expect((await kiosk.login('moreau-k', PASSWORD)).line).toBe('303 /desk');
    const auditor = new Visitor(console);
    expect((await auditor.login('leroy-a', PASSWORD)).line).toBe('303 /audit');
    auditor.close();
  });

  describe.each(Object.entries(situationsOf(profile)))('%s', (_words, { card, closed, ...desks }) => {
    it.each(['teacher', 'kiosk'] as const)('shows at the desk of the %s', async (role) => {
      const visitor = role === 'teacher' ? teacher : kiosk;
      const { line, says } = role === 'kiosk' && !profile.opensAccounts && closed !== undefined ? closed : desks[role];
      const answer = await visitor.card(card);
      expect(answer.line).toBe(line);
      const page = answer.status === 303 ? await visitor.get('/desk/student') : answer;
      const words = plain(read(page.body).text);
      for (const due of says) expect(words).toContain(due);
      if (role === 'teacher') expect(words).not.toMatch(/Bloqué par|Débloquer seulement/);
      if (answer.status === 303) expect((await visitor.submit('/desk/cancel')).line).toBe('303 /desk');
    });
  });

  it.each([
    ['mot de passe oublié', 'E21813178'],
    ["compte bloqué par trop d'essais", 'E21813179'],
    ['mot de passe expiré', 'E21813181'],
  ])('%s: after a reset nothing of it is left', async (_words, card) => {
    expect((await kiosk.card(card)).line).toBe('303 /desk/student');
    expect((await kiosk.handOver()).line).toBe('303 /student');
    expect((await kiosk.choose(FRESH)).line).toBe('303 /student/done');
    expect(plain(read((await kiosk.get('/student/done')).body).text)).toContain(
      'votre nouveau mot de passe ouvre votre compte',
    );
    await kiosk.finish();
    expect((await kiosk.resume(PASSWORD)).line).toBe('303 /desk');
    expect((await kiosk.card(card)).line).toBe('303 /desk/student');
    expect(plain(read((await kiosk.get('/desk/student')).body).text)).not.toContain("Bloqué par trop d'essais");
    await kiosk.submit('/desk/cancel');
  });

  if (profile.opensAccounts)
    it('compte jamais activé: once opened it is an account like others', async () => {
      expect((await kiosk.card('E21813180')).line).toBe('303 /desk/student');
      await kiosk.get('/desk/student');
      const confirmed = { confirmed: 'yes', birthDate: '10/10/1998' };
      expect((await kiosk.submit('/desk/handover', confirmed)).line).toBe('303 /student');
      await kiosk.get('/student');
      const given = { charterAccepted: 'yes', recoveryMail: 'lucas@courriel.example' };
      const fields = { newPassword: FRESH, newPasswordConfirmation: FRESH, ...given };
      expect((await kiosk.submit('/student/password', fields)).line).toBe('303 /student/done');
      await kiosk.finish();
      expect((await kiosk.resume(PASSWORD)).line).toBe('303 /desk');
      // A teacher hears that it was served today, not that it lies elsewhere.
      const answer = await teacher.card('E21813180');
      expect([answer.line, plain(read(answer.body).textOf('h1').join(' '))]).toEqual([
        '429',
        'Ce mot de passe a déjà été changé depuis hier',
      ]);
    });
});
