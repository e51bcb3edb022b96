/**
 * The time that is left: a ring that empties, one quiet sentence in the last minute, and more time without losing what
 * is typed. The hour itself stands in the page; the page leaves by the server's `Refresh`, or, once the time was
 * extended here, by this clock.
 */
import { emptySecrets } from './secrets';
import { say } from './when';

const SOON = 60_000;
const TICK = 5_000;

/** Milliseconds that are left, and until the page leaves, as the page says them. */
interface Left {
  readonly left: number;
  readonly leaves: number;
}

const leave = (): void => {
  emptySecrets();
  location.replace('/student');
};

/** How the page says it: what stands before the hour, the hour, what stands after it. */
type Sentence = readonly [before: string, hour: string, after: string];

/** A form that went meanwhile has the word: nothing may hold it up. */
const isLeaving = (): boolean => document.querySelector('form[aria-busy]') !== null;

/** Read from a page's source: a page of one's own server, but no markup is made of it (Trusted Types). */
function leftIn(page: string): (Left & { readonly until: string; readonly sentence: Sentence }) | null {
  const found = /<time datetime="([^"]+)" data-left="(\d+)" data-leaves="(\d+)">([^<]*)<b>([^<]*)<\/b>([^<]*)</.exec(
    page,
  );
  if (found === null) return null;
  const [, until = '', left, leaves, before = '', hour = '', after = ''] = found;
  return { until, left: Number(left), leaves: Number(leaves), sentence: [before, hour, after] };
}

export function runClock(row: HTMLElement): void {
  const time = row.querySelector('time');
  const ring = row.querySelector('.ring circle + circle');
  if (time === null) return;
  let end = 0;
  let whole = 1;
  const begin = (left: number): void => {
    end = performance.now() + left;
    whole = Math.max(left, 1);
  };
  const show = (): void => {
    const left = Math.max(0, end - performance.now());
    ring?.setAttribute('stroke-dasharray', `${Math.round((100 * left) / whole)} 100`);
    say(row, 'soon', left > 0 && left <= SOON);
  };
  begin(Number(time.dataset.left));
  show();
  setInterval(show, TICK);

  const form = row.querySelector('form');
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const extend = async (asked: HTMLFormElement): Promise<void> => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(asked)) {
      if (typeof value === 'string') body.append(name, value);
    }
    const answer = await fetch(asked.action, { method: 'POST', body, credentials: 'same-origin' });
    const page = await answer.text();
    const given = answer.ok ? leftIn(page) : null;
    if (isLeaving()) return;
    // Anything else than the page with its new time: the case has moved on, and the page with it.
    if (given === null) return leave();
    // The page's own Refresh was set for the time before.
    stop();
    clearTimeout(leaving);
    leaving = setTimeout(leave, given.leaves);
    const isLater = given.until > time.dateTime;
    begin(given.left);
    time.dateTime = given.until;
    const [before, hour, after] = given.sentence;
    const strong = document.createElement('b');
    strong.textContent = hour;
    time.replaceChildren(before, strong, after);
    show();
    // Hidden in between: the same sentence is news again.
    say(row, 'extended', false);
    setTimeout(() => say(row, 'extended', isLater), 100);
    if (page.includes('action="/student/more-time"')) return;
    // The last time: the button goes, and the focus with it would fall out of the page.
    time.tabIndex = -1;
    time.focus();
    asked.remove();
    for (const sentence of row.querySelectorAll('[data-more]')) sentence.remove();
  };
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button?.ariaDisabled === 'true') return;
    button?.setAttribute('aria-disabled', 'true');
    extend(form)
      .catch(() => {
        if (!isLeaving()) form.submit();
      })
      .finally(() => button?.removeAttribute('aria-disabled'));
  });
}
