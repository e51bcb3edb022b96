/** One way in which an event of the procedure comes about, and the means to make such. */
import type { Answer } from './browser';
import type { Hall, Pupil, Scene } from './scene';

export interface Happening {
  /** Which of several ways this is. */
  readonly how?: string;
  /** Who must be at the desk; anybody otherwise. */
  readonly staff?: string;
  /** Who must stand before the desk; anybody otherwise. */
  readonly student?: (hall: Hall) => Promise<Pupil> | Pupil;
  /** The event's own word. */
  readonly reason?: string;
  /** What the case is for, where its entries say so: `reset.*` reads `activation.*`. */
  readonly purpose?: 'activation';
  /** How the scene comes to the row's state, where it is not as at a reset. */
  readonly arrange?: (scene: Scene) => Promise<void>;
  /** What must have been before, in the state that the event meets. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly fire: (scene: Scene) => Promise<Answer>;
}

/** By event, or by `state event` where a state has its own way. */
export type Happenings = Readonly<Record<string, readonly Happening[]>>;

/** Time passes, then the browser asks for a page; or the sweeper comes round first. */
export const passing = (ms: number, path: string): readonly Happening[] => [
  {
    how: 'judged by a request',
    fire(scene) {
      scene.hall.console.pass(ms);
      return scene.browser.get(path);
    },
  },
  {
    how: 'found by the sweeper',
    async fire(scene) {
      scene.hall.console.pass(ms);
      await scene.hall.console.ctx.sweeper.sweep();
      return scene.browser.get(path);
    },
  },
];

/** The same person logs in in another browser; then this one asks for a page. */
export const loginElsewhere = (path: string): Happening => ({
  async fire(scene) {
    const other = scene.elsewhere();
    expect((await other.login()).line).toBe('303 /desk');
    return scene.browser.get(path);
  },
});

export const asks = (...paths: readonly string[]): readonly Happening[] =>
  paths.map((path) => ({ how: path, fire: (scene) => scene.browser.get(path) }));

/** The directory says this of one of the two when they are read again; `null`: the entry is gone. */
export function readsAgain(scene: Scene, who: 'staff' | 'student', is: object | null): void {
  const { directory } = scene.hall;
  directory.set({
    async readCase(staff, student) {
      const people = await directory.behind.readCase(staff, student);
      return { ...people, [who]: is === null ? null : { ...people[who], ...is } };
    },
  });
}

export const SUSPENDED = { state: 'suspended' };

export const twice = (secret: string): Readonly<Record<string, string>> => ({
  newPassword: secret,
  newPasswordConfirmation: secret,
});
