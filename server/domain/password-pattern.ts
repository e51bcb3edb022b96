/**
 * Is a password a pattern: one short text again and again, a count, a row of keys? Pure, bundled for the browser.
 *
 * What is counted is how many choices somebody made who typed it. A character is one; a run of three and more that goes
 * on as it began (the same key, one up, one down, along a row of keys) is two, however long it is; a text that comes
 * again and again is its choices and one. `azertyuiop12` is four choices, `abcabcabcabc` three, twelve characters by
 * chance are eleven or twelve. NIST SP 800-63B-4 counts "repetitive or sequential characters" among what is expected.
 */

/** Fewer choices than these, and fewer than half of its characters, are a pattern. */
const FEWEST_CHOICES = 6;

/** Of a shorter text nobody knows yet what it will be; and no profile takes it. */
const SHORTEST_PATTERN = 6;

/** Two characters may stand beside each other by chance. */
const SHORTEST_RUN = 3;
const RUN_COSTS = 2;

/** So many characters may stand before what is repeated, each a choice. */
const LEAD = 3;

/** What fingers follow, either way and around its end. No character stands twice in one of them. */
const ROWS: readonly string[] = [
  '1234567890',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  // Number keys of AZERTY and of QWERTY, in their other state.
  '&é"\'(-è_çà',
  '!@#$%^&*()',
  // Down the columns, AZERTY and QWERTY, with and without the number key.
  '1aqw2zsx3edc4rfv5tgb6yhn7uj8ik9ol0pm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'aqwzsxedcrfvtgbyhnujikolpm',
  'qazwsxedcrfvtgbyhnujmikolp',
];

/** How a character may follow another, as a bit each: the same, one up, one down; then each row forwards and backwards. */
const SAME = 1;
const UP = 2;
const DOWN = 4;
const FIRST_ROW = 3;
const WAYS = FIRST_ROW + 2 * ROWS.length;

/** Characters of the rows are of Latin-1: a pair of them as one number. */
const LATIN1 = 256;
const pair = (before: number, point: number): number => before * LATIN1 + point;

/** By which rows the characters of a pair follow each other. */
const BY_ROWS: ReadonlyMap<number, number> = (() => {
  const ways = new Map<number, number>();
  const add = (key: number, way: number): void => void ways.set(key, (ways.get(key) ?? 0) | (1 << way));
  for (const [row, keys] of ROWS.entries()) {
    for (let at = 0; at < keys.length; at += 1) {
      const [one, next] = [keys.charCodeAt(at), keys.charCodeAt((at + 1) % keys.length)];
      add(pair(one, next), FIRST_ROW + 2 * row);
      add(pair(next, one), FIRST_ROW + 2 * row + 1);
    }
  }
  return ways;
})();

function waysBetween(before: number, point: number): number {
  const rows = before < LATIN1 && point < LATIN1 ? (BY_ROWS.get(pair(before, point)) ?? 0) : 0;
  if (point === before) return rows | SAME;
  if (point === before + 1) return rows | UP;
  return point === before - 1 ? rows | DOWN : rows;
}

/** For each character how long the longest run is that ends with it. */
function runsOf(points: readonly number[]): Uint16Array {
  const longest = new Uint16Array(points.length).fill(1);
  const begun = new Uint16Array(WAYS);
  let before = 0;
  for (let at = 1; at < points.length; at += 1) {
    const ways = waysBetween(points[at - 1] ?? 0, points[at] ?? 0);
    for (let left = ways; left !== 0; left &= left - 1) {
      const way = 31 - Math.clz32(left & -left);
      if (((before >>> way) & 1) === 0) begun[way] = at - 1;
      longest[at] = Math.max(longest[at] ?? 1, at + 1 - (begun[way] ?? 0));
    }
    before = ways;
  }
  return longest;
}

/** From `from` on: the choices of each beginning; its place `n` is that of the first `n` characters. */
function choicesFrom(runs: Uint16Array, from: number): Uint16Array {
  const choices = new Uint16Array(runs.length - from + 1);
  for (let length = 1; length < choices.length; length += 1) {
    const run = Math.min(runs[from + length - 1] ?? 1, length);
    const single = (choices[length - 1] ?? 0) + 1;
    choices[length] = run < SHORTEST_RUN ? single : Math.min(single, (choices[length - run] ?? 0) + RUN_COSTS);
  }
  return choices;
}

/** How far a text, read up to each of its units, begins anew: Knuth, Morris and Pratt's table. */
export function fallbacks(text: ArrayLike<number>): Uint16Array {
  const table = new Uint16Array(text.length);
  for (let at = 1, length = 0; at < text.length; at += 1) {
    while (length > 0 && text[at] !== text[length]) length = table[length - 1] ?? 0;
    if (text[at] === text[length]) length += 1;
    table[at] = length;
  }
  return table;
}

/** The least choices by which these characters can be told. */
function choicesOf(points: readonly number[]): number {
  const runs = runsOf(points);
  const whole = choicesFrom(runs, 0);
  let least = whole[points.length] ?? 0;
  // What follows on a repetition is told as a text of its own, back from the end.
  const rest = choicesFrom(runsOf([...points].reverse()), 0);
  for (let lead = 0; lead <= LEAD && lead < points.length; lead += 1) {
    const text = points.slice(lead);
    const table = fallbacks(text);
    const unit = choicesFrom(runs, lead);
    for (let length = 2; length <= text.length; length += 1) {
      const period = length - (table[length - 1] ?? 0);
      if (2 * period > length) continue;
      least = Math.min(least, lead + (unit[period] ?? 0) + 1 + (rest[text.length - length] ?? 0));
    }
  }
  return least;
}

/** Whether a password is a pattern, by the rule above. O(length). */
export function isPattern(password: string): boolean {
  const points = Array.from(password.toLowerCase(), (character) => character.codePointAt(0) ?? 0);
  if (points.length < SHORTEST_PATTERN) return false;
  const most = Math.min(FEWEST_CHOICES - 1, Math.ceil(points.length / 2) - 1);
  if (choicesOf(points) <= most) return true;
  // 112233445566: each of them twice.
  const singles = points.filter((point, at) => point !== points[at - 1]);
  if (choicesOf(singles) + 1 <= most) return true;
  // a1z2e3r4t5y6: two of them in turn.
  const [even, odd] = [0, 1].map((rest) => points.filter((_, at) => at % 2 === rest));
  return choicesOf(even ?? []) + choicesOf(odd ?? []) <= most;
}
