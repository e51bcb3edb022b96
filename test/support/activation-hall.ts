/** A hall that activates accounts, on a directory whose entries a test may change. */
import { campusDay } from '../../server/domain/campus-day';
import { neverActivated, withActivation } from './activation';
import type { FaultyDirectory } from './faulty-directory';
import { openHall } from './hall';
import { hooks, type SceneOfTest } from './in-hall';
import { OwnDirectory } from './own-directory';
import { bringTo, type Hall, KIOSK, Scene } from './scene';

/** Who is activated, unless a test says otherwise. */
export const LUCAS = 'E21813180';
export const LUCAS_WAS_BORN = '10/10/1998';

export interface ActivationHall extends Hall {
  readonly own: OwnDirectory;
  readonly close: () => Promise<void>;
}

/** @param through what stands between console and directory: from the directory's address to its own */
export async function openActivationHall(through?: (url: string) => Promise<string>): Promise<ActivationHall> {
  const own = await OwnDirectory.open();
  const url = await through?.(own.url);
  const hall = await openHall({ dataFolder: own.folder, adjust: (config) => withActivation(own.aim(config, url)) });
  return {
    ...hall,
    own,
    async close() {
      await hall.console.stop();
      await own.close();
    },
  };
}

/** A suite whose tests activate: before each the directory is as it began. @param through as of `openActivationHall` */
export function inActivationHall(scene: SceneOfTest, through?: (url: string) => Promise<string>): ActivationHall {
  const opened = hooks(
    () => openActivationHall(through),
    ({ close }) => close(),
    scene,
  );
  // Touched, so that what the console writes is taken back too.
  beforeEach(() => opened().own.changeAccount(LUCAS, {}));
  afterEach(() => opened().own.restore());
  return {
    get console() {
      return opened().console;
    },
    get directory() {
      return opened().directory;
    },
    get own() {
      return opened().own;
    },
    close: () => opened().close(),
  };
}

/** The kiosk hands the screen to a student whose account was never used; a test's own directory is as it began. */
export async function handedOver(hall: ActivationHall, staff = KIOSK): Promise<Scene> {
  const scene = await Scene.open(hall, staff, neverActivated(hall, LUCAS));
  await bringTo(scene, 'handed_over');
  return scene;
}

/** What the directory holds of an account once it is active. */
export const activeState = (now: Date) => ({
  supannRessourceEtat: ['{COMPTE}A'],
  supannRessourceEtatDate: ['{MAIL}A:SupannActif::', `{COMPTE}A:SupannActif:${campusDay(now).replaceAll('-', '')}:`],
});

export async function opens(directory: FaultyDirectory, card: string, password: string): Promise<boolean> {
  const student = await directory.behind.findStudentByCard(card);
  return student !== null && (await directory.behind.provePassword(student, password)) === 'bound';
}
