/** One page in one state. */
import type { Frame, PageName, Pages } from '../../server/pages';

export interface Sample {
  readonly name: string;
  readonly page: PageName;
  readonly world: Frame['world'];
  /** What the frame has besides, where that is what the sample shows. */
  readonly frame: Partial<Frame>;
  readonly render: (render: <P extends PageName>(page: P, model: Pages[P]) => string) => string;
}

export function sample<P extends PageName>(
  page: P,
  world: Frame['world'],
  name: string,
  model: Pages[P],
  frame: Partial<Frame> = {},
): Sample {
  return { name: `${page} ${name}`, page, world, frame, render: (render) => render(page, model) };
}
