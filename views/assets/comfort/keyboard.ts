/**
 * Which keyboard this is: what the key at the place of a Q, or of a Y, writes. Chromium tells at once where it may,
 * elsewhere the first letters typed tell. Nothing of it is kept.
 */
import { say } from './when';

type Layout = 'azerty' | 'qwerty' | 'qwertz';
const WORDS = ['unknown', 'azerty', 'qwerty', 'qwertz'] as const;

/** By the place of a key (its US letter) and what it writes. A Y where it is on a QWERTY tells nothing: AZERTY has it too. */
const TELLS: Readonly<Record<string, Readonly<Record<string, Layout>>>> = {
  KeyQ: { a: 'azerty', q: 'qwerty' },
  KeyW: { z: 'azerty', w: 'qwerty' },
  KeyY: { z: 'qwertz' },
};

/** Not in every browser, nor in the types. */
interface KeyboardMap {
  readonly keyboard?: { getLayoutMap?: () => Promise<ReadonlyMap<string, string>> };
}

/** @param note the element that holds a sentence for each layout */
export function tellKeyboard(note: HTMLElement): void {
  let known: Layout | null = null;
  const tell = (layout: Layout): void => {
    known = layout;
    for (const word of WORDS) say(note, word, word === layout);
  };
  const look = (code: string, writes: string): void => {
    const layout = TELLS[code]?.[writes.toLowerCase()];
    // A QWERTZ has its Q and W where a QWERTY has them.
    if (layout !== undefined && !(layout === 'qwerty' && known === 'qwertz')) tell(layout);
  };
  addEventListener('keydown', (event) => look(event.code, event.key));
  const { keyboard } = navigator as KeyboardMap;
  keyboard?.getLayoutMap?.().then(
    (map) => {
      for (const code of ['KeyQ', 'KeyY']) look(code, map.get(code) ?? '');
    },
    () => undefined, // it may be forbidden here: the keys will tell
  );
}
