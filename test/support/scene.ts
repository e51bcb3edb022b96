/** One desk of a running console: a staff member's browser, a student, and how far the two have come together. */
import { randomBytes } from 'node:crypto';
import { staffPassword } from '../../ldap/embedded';
import { makeToken } from '../../server/middleware/token';
import { type CaseFacts, CaseStore } from '../../server/store/cases';
import { hashOf, type Session, SessionStore } from '../../server/store/sessions';
import { type Answer, Browser } from './browser';
import type { RunningConsole } from './console';
import type { FaultyDirectory, Held } from './faulty-directory';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const SECOND = 1_000;

/** Teachers who serve one scene after the other; those not named here are kept for scenes that use their limits up. */
const TEACHERS = ['dupont-n', 'nguyen-t', 'diallo-i', 'kowalski-e'] as const;
export const KIOSK = 'moreau-k';

/** Students with a situation of their own: not for scenes that need just anybody. */
const SITUATED = /^e(218131(78|79|8\d)|990123w|21900417|22003356|22104518|2600012[89]|22017305|22004417|2299000\d)$/i;

export interface Pupil {
  readonly id: string;
  readonly login: string;
  readonly card: string;
  /** Whose account was never used: the birth date as staff would type it… */
  readonly birthDate?: string;
  /** …and what the student accepts and gives. */
  readonly given?: Readonly<Record<string, string>>;
}

export interface Hall {
  readonly console: RunningConsole;
  readonly directory: FaultyDirectory;
}

let scenes = 0;

/** A student who was served by nobody yet, so that no cool-down tells. */
export async function anyStudent({ console: { ctx, embedded } }: Hall): Promise<Pupil> {
  const ordinary = embedded.people.filter(({ kind, login }) => kind === 'student' && !SITUATED.test(login));
  for (let tried = 0; tried < ordinary.length; tried += 1) {
    scenes += 1;
    const person = ordinary[scenes % ordinary.length];
    if (person === undefined || person.card === null || (await ctx.limits.studentLimit(person.id, 'teacher')) !== null)
      continue;
    return { id: person.id, login: person.login, card: person.card };
  }
  throw new Error('every student was served already');
}

export class Scene {
  readonly browser: Browser;
  /** Of the password that is being written, or of the unlock. */
  pending: Promise<Answer> | null = null;
  held: Held | null = null;
  /** Other browsers that came into it. */
  readonly others: Scene[] = [];

  private constructor(
    readonly hall: Hall,
    readonly staff: string,
    readonly student: Pupil,
  ) {
    this.browser = new Browser(hall.console.url);
  }

  /** A staff member has logged in; nothing else. */
  static async open(hall: Hall, staff?: string, student?: Pupil): Promise<Scene> {
    const pupil = student ?? (await anyStudent(hall));
    const scene = new Scene(hall, staff ?? TEACHERS[scenes % TEACHERS.length] ?? 'dupont-n', pupil);
    await expectLine(scene.login(), '303 /desk');
    return scene;
  }

  /** The same staff member with the same student in another browser, not logged in yet. */
  elsewhere(): Scene {
    const other = new Scene(this.hall, this.staff, this.student);
    this.others.push(other);
    return other;
  }

  /** The same browser in front of another hall, e.g. of the console that was started again. */
  before(hall: Hall): Scene {
    const scene = new Scene(hall, this.staff, this.student);
    for (const [name, value] of this.browser.cookies) scene.browser.cookies.set(name, value);
    return scene;
  }

  async login(password: string = staffPassword): Promise<Answer> {
    await this.browser.get('/login');
    return this.browser.submit('/login', { username: this.staff, password });
  }

  async enterCard(card: string = this.student.card, inspected = 'yes'): Promise<Answer> {
    await this.browser.get('/desk');
    return this.browser.submit('/desk/card', { card, inspected });
  }

  async handOver(fields: Readonly<Record<string, string>> = this.confirmation): Promise<Answer> {
    await this.browser.get('/desk/student');
    return this.browser.submit('/desk/handover', fields);
  }

  /** What the staff member says of the student. */
  get confirmation(): Readonly<Record<string, string>> {
    const { birthDate } = this.student;
    return { confirmed: 'yes', ...(birthDate === undefined ? {} : { birthDate }) };
  }

  /** @param beside what else the page asks for */
  async sendPassword(
    newPassword: string = freshPassword(),
    newPasswordConfirmation = newPassword,
    beside: Readonly<Record<string, string>> = this.student.given ?? {},
  ): Promise<Answer> {
    await this.browser.get('/student');
    return this.browser.submit('/student/password', { newPassword, newPasswordConfirmation, ...beside });
  }

  /** The password was sent, and its write is held at the directory's door. */
  async startWriting(newPassword?: string, when?: 'before' | 'after'): Promise<void> {
    this.held = this.hall.directory.holdWrite(when);
    this.pending = this.sendPassword(newPassword);
    await this.held.reached;
  }

  /** The unlock alone was sent, and is held at the directory's door. */
  async startUnlocking(when?: 'before' | 'after'): Promise<void> {
    await this.browser.get('/desk/student');
    this.held = this.hall.directory.holdUnlock(when);
    this.pending = this.browser.submit('/desk/unlock', { confirmed: 'yes' });
    await this.held.reached;
  }

  async resume(password: string = staffPassword): Promise<Answer> {
    await this.browser.get('/desk/resume');
    return this.browser.submit('/desk/resume', { password });
  }

  /** A form that no page may show in this state, with the token that its page would have. */
  async force(
    path: string,
    fields: Readonly<Record<string, string>> = {},
    bound: 'case' | 'session' = 'case',
  ): Promise<Answer> {
    const facts = bound === 'case' ? await this.caseRow() : null;
    const token = makeToken(
      this.browser.session,
      `POST ${path}`,
      facts === null ? null : { caseId: facts.id, step: facts.step },
    );
    return this.browser.post(path, { _csrf: token, ...fields });
  }

  /** The session that a cookie opens or opened, as the store has it. */
  sessionRow(cookie: string = this.browser.session): Promise<Session | null> {
    return new SessionStore(this.hall.console.ctx.database).find(hashOf(cookie));
  }

  /** The case of the browser's session as the store has it. */
  async caseRow(): Promise<CaseFacts | null> {
    const session = await this.sessionRow();
    return session === null || session.caseId === null ? null : this.caseById(session.caseId);
  }

  caseById(id: string): Promise<CaseFacts | null> {
    return new CaseStore(this.hall.console.ctx.database).find(id);
  }

  /** Leaves the console as it was found: nothing held, nobody logged in. */
  async close(): Promise<void> {
    this.hall.directory.letGo();
    for (const { pending } of [this, ...this.others]) await pending;
    this.hall.directory.mend();
    for (const scene of [this, ...this.others]) {
      if (scene.browser.session !== '') await scene.force('/logout', {}, 'session');
      scene.browser.close();
    }
  }
}

/** Long enough, of nobody's data, never the same twice. */
export const freshPassword = (): string => `Ancre-${randomBytes(9).toString('base64url')}-houle`;

async function expectLine(answer: Promise<Answer>, line: string): Promise<void> {
  expect((await answer).line).toBe(line);
}

export type ArrangedState = 'none' | 'identified' | 'handed_over' | 'writing' | 'unsettled' | 'done' | 'ended';

const STEPS: readonly (readonly [
  reaches: ArrangedState,
  from: ArrangedState,
  take: (scene: Scene) => Promise<void>,
])[] = [
  ['identified', 'none', (scene) => expectLine(scene.enterCard(), '303 /desk/student')],
  ['handed_over', 'identified', (scene) => expectLine(scene.handOver(), '303 /student')],
  ['writing', 'handed_over', (scene) => scene.startWriting()],
  [
    'unsettled',
    'handed_over',
    async (scene) => {
      scene.hall.directory.set({ provePassword: async () => 'refused' });
      await expectLine(scene.sendPassword(), '303 /student?reason=unknown');
      scene.hall.directory.mend();
    },
  ],
  ['done', 'handed_over', (scene) => expectLine(scene.sendPassword(), '303 /student/done')],
  [
    'ended',
    'handed_over',
    async (scene) => {
      await scene.browser.get('/student');
      await expectLine(scene.browser.submit('/desk/cancel'), '303 /desk/resume');
    },
  ],
];

/** Brings a scene from a fresh login to a state, as people would. */
export async function bringTo(scene: Scene, state: ArrangedState): Promise<void> {
  const step = STEPS.find(([reaches]) => reaches === state);
  if (step === undefined) return;
  await bringTo(scene, step[1]);
  await step[2](scene);
}
