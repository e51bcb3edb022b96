/**
 * `npm run bench:pages`: what the pages cost over the wire, in a real Chromium with an empty cache, and then with what
 * the first visit left in it. Bytes are those of the answers, headers included, as the browser counts them. Beside it,
 * in the same run, the plain alternative: nothing compressed, nothing cached. Exit 1 where the budget is not met.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ChromiumProfile, type Tab } from '../support/chromium-profile';
import { startConsole } from '../support/console';
import { DeskTab } from '../support/desk-tab';

const ROUNDS = 5;
/** The icon is asked for after all the rest (ms). */
const QUIET = 300;
const CARD = 'E21813178';

const STUDENT = 'student';
const REFUSED = 'student, after an error';
/** Of the student's page, in bytes: at first visit, and each time after. */
const BUDGET = { first: 40_000, requests: 4, next: 6_000 } as const;

interface Cost {
  readonly bytes: number;
  readonly requests: number;
}

interface Measured {
  readonly page: string;
  readonly first: Cost;
  readonly next: Cost;
  readonly plain: Cost;
  /** The page's own HTML: as it is, and compressed. */
  readonly html: { readonly raw: number; readonly gzip: number; readonly brotli: number };
}

/** Counts what the tab fetches: what comes from the browser's own caches is no request. */
class Meter {
  private bytes = 0;
  private requests = 0;
  private readonly cached = new Set<string>();

  constructor({ protocol }: Tab) {
    protocol.on('Network.requestWillBeSent', ({ redirectResponse }) => {
      if (redirectResponse !== undefined) this.count(redirectResponse.encodedDataLength);
    });
    protocol.on('Network.requestServedFromCache', ({ requestId }) => this.cached.add(requestId));
    protocol.on('Network.responseReceived', ({ requestId, response }) => {
      if (response.fromDiskCache === true) this.cached.add(requestId);
    });
    protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!this.cached.has(requestId)) this.count(encodedDataLength);
    });
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.requests += 1;
  }

  async of(load: () => Promise<void>): Promise<Cost> {
    const before = { bytes: this.bytes, requests: this.requests };
    await load();
    await sleep(QUIET);
    return { bytes: this.bytes - before.bytes, requests: this.requests - before.requests };
  }
}

function median(costs: readonly Cost[]): Cost {
  const middle = (numbers: readonly number[]): number =>
    [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  return { bytes: middle(costs.map(({ bytes }) => bytes)), requests: middle(costs.map(({ requests }) => requests)) };
}

async function measure(desk: DeskTab, meter: Meter, page: string, path: string): Promise<Measured> {
  const { protocol } = desk.tab;
  const first: Cost[] = [];
  const next: Cost[] = [];
  const plain: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await desk.tab.page.goto('about:blank');
    await protocol.send('Network.clearBrowserCache');
    first.push(await meter.of(() => desk.go(path)));
    next.push(await meter.of(() => desk.go(path)));
    await protocol.send('Network.setCacheDisabled', { cacheDisabled: true });
    await protocol.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'identity' } });
    plain.push(await meter.of(() => desk.go(path)));
    await protocol.send('Network.setExtraHTTPHeaders', { headers: {} });
    await protocol.send('Network.setCacheDisabled', { cacheDisabled: false });
  }
  const html = Buffer.from(await desk.tab.page.content());
  return {
    page,
    first: median(first),
    next: median(next),
    plain: median(plain),
    html: { raw: html.length, gzip: gzipSync(html).length, brotli: brotliCompressSync(html).length },
  };
}

/** Each page in the order in which the desk comes to them; then the auditor's, over the demonstration's month. */
async function walk(desk: DeskTab, meter: Meter): Promise<readonly Measured[]> {
  const take = (page: string, path: string): Promise<Measured> => measure(desk, meter, page, path);
  const login = await take('login', '/login');
  await desk.go('/login');
  await desk.login('dupont-n');
  const card = await take('desk', '/desk');
  await desk.go('/desk');
  await desk.card(CARD);
  const identity = await take('identity', '/desk/student');
  await desk.go('/desk/student');
  await desk.handOver();
  const student = await take(STUDENT, '/student');
  const refused: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    refused.push(await meter.of(() => desk.choose('Premier-fulmar "bleu" 11é', 'Second-fou "brun" 22é')));
  }
  await desk.tab.page.context().clearCookies();
  await desk.go('/login');
  await desk.login('leroy-a');
  const list = await take('auditor’s list', '/audit/entries');
  return [login, card, identity, student, { ...student, page: REFUSED, next: median(refused) }, list];
}

const kB = (bytes: number): string => (bytes / 1_000).toFixed(1);
const cell = (text: string): string => text.padStart(9);

function costsOf(measured: readonly Measured[], page: string): Measured {
  const found = measured.find((each) => each.page === page);
  if (found === undefined) throw new Error(`the page "${page}" was not measured`);
  return found;
}

/** Prints all; returns whether the budget is met. */
function report(measured: readonly Measured[]): boolean {
  const head = ['first', 'requests', 'next', 'requests', 'plain', '× first', '× next', 'HTML', 'gzip', 'brotli'];
  const lines = measured.map(({ page, first, next, plain, html }) => [
    page.padEnd(24),
    ...[kB(first.bytes), `${first.requests}`, kB(next.bytes), `${next.requests}`, kB(plain.bytes)].map(cell),
    ...[plain.bytes / first.bytes, plain.bytes / next.bytes].map((ratio) => cell(ratio.toFixed(1))),
    ...[html.raw, html.gzip, html.brotli].map((bytes) => cell(kB(bytes))),
  ]);
  const said = [
    `Over the wire in Chromium, kB of 1,000 bytes, headers included; medians of ${ROUNDS} rounds.`,
    'first: with an empty cache. next: the page again. plain: nothing compressed, nothing cached.',
    '',
    [' '.repeat(24), ...head.map(cell)].join(''),
    ...lines.map((line) => line.join('')),
    '',
  ];
  const student = costsOf(measured, STUDENT);
  const budget = [
    { what: 'first visit, kB', is: student.first.bytes / 1_000, most: BUDGET.first / 1_000 },
    { what: 'first visit, requests', is: student.first.requests, most: BUDGET.requests },
    { what: 'next ones, kB', is: student.next.bytes / 1_000, most: BUDGET.next / 1_000 },
    { what: 'after an error, kB', is: costsOf(measured, REFUSED).next.bytes / 1_000, most: BUDGET.next / 1_000 },
  ].map((line) => ({ ...line, met: line.is <= line.most }));
  for (const { what, is, most, met } of budget) {
    said.push(
      `${met ? 'met   ' : 'MISSED'}  student’s page, ${what.padEnd(24)} ${is.toFixed(1).padStart(5)} of ${most}`,
    );
  }
  process.stdout.write(`${said.join('\n')}\n`);
  return budget.every(({ met }) => met);
}

async function main(): Promise<void> {
  const console = await startConsole({ pastMonth: true });
  const profile = new ChromiumProfile();
  try {
    await profile.start();
    const tab = await profile.openTab();
    await tab.protocol.send('Network.enable');
    process.exitCode = report(await walk(new DeskTab(tab, console.url), new Meter(tab))) ? 0 : 1;
  } finally {
    await profile.remove();
    await console.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
});
