/** A suite whose tests are scenes of one hall: opened before, closed after, each test's scene over with the test. */
import { type HallOptions, openHall } from './hall';
import type { Hall, Scene } from './scene';

/** What a test opened; `null`, or the one of the test before: it had none. */
export type SceneOfTest = () => Scene | null | undefined;

/** The hooks, for a hall of any kind. @returns the hall, once it is open */
export function hooks<H>(open: () => Promise<H>, close: (hall: H) => Promise<void>, scene: SceneOfTest): () => H {
  let hall: H | null = null;
  let last: ReturnType<SceneOfTest> = null;
  const opened = (): H => {
    if (hall === null) throw new Error('the hall is not open yet');
    return hall;
  };

  beforeAll(async () => {
    hall = await open();
  });

  afterAll(() => close(opened()));

  afterEach(async () => {
    jest.restoreAllMocks();
    const over = scene();
    if (over !== last) await over?.close();
    last = over;
  });

  return opened;
}

/** Called where the suite's hooks stand; the hall may be used from then on inside tests and later hooks. */
export function inHall(scene: SceneOfTest, options: HallOptions = {}): Hall {
  const opened = hooks(
    () => openHall(options),
    ({ console }) => console.stop(),
    scene,
  );
  return {
    get console() {
      return opened().console;
    },
    get directory() {
      return opened().directory;
    },
  };
}
