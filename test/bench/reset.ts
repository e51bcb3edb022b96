// Long because one run holds all that it compares: desks, parts, services, pages.
/**
 * `npm run bench:reset -- [KIND…]`: what the console adds to a reset. On each real directory (openldap, 389ds, samba), with 1, 8 and
 * 32 resets at once, in rounds that take turns within one run:
 *   parts     one search, one write, one proof and two one-row durable commits, through the same libraries, on the same
 *             connections: the least that a reset can be made of
 *   service   `ResetService.submit`, from the password to the kept result
 *   empty     a POST through the same middleware (session, rights, form, token) that does nothing, over HTTP
 *   http      the same reset as `service`, as a browser sends it
 *   bare      a page of plain Node that modifies the password and nothing else, over HTTP
 * Default durability, loopback without TLS. Prints medians, ratios, and resets a second.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { sql } from 'kysely';
import { Client } from 'ldapts';
import pino from 'pino';
import { stringify } from 'yaml';
import type { Config } from '../../config/config';
import { loadConfig } from '../../config/load';
import { createApp } from '../../server/app';
import { type Context, createContext } from '../../server/context';
import type { Student } from '../../server/domain/account';
import { nameOfRight, RIGHTS } from '../../server/domain/rights';
import { identify, network, session } from '../../server/middleware/doors';
import { guard } from '../../server/middleware/guard';
import { headers } from '../../server/middleware/headers';
import type { StudentScreen, Visit } from '../../server/services/visit';
import { SESSION_COOKIE, tokenIn } from '../support/browser';
import { addPersonTo389 } from '../support/directory-389-people';
import { addPerson, type Person, STAFF_PASSWORD, student } from '../support/openldap-people';
import { REAL_DIRECTORIES, type RealDirectory } from '../support/real-directories';
import { addPersonToSamba } from '../support/samba-people';
import { Visitor } from '../support/visitor';

const AT_ONCE = [1, 8, 32] as const;
const MOST = Math.max(...AT_ONCE);
/** Rounds of each size: more where a round is a single reset. */
const ROUNDS: Readonly<Record<number, number>> = { 1: 40, 8: 10, 32: 6 };
const MANY = 1_000_000;

const staffLogin = (index: number): string => `banc-p${index}`;
const card = (index: number): string => `E${30_000_001 + index}`;

let chosen = 0;
/** Never the same twice: the directory remembers. */
const fresh = (): string => {
  chosen += 1;
  return `Tulipe sardine ${chosen} Moteur`;
};

const ADD = {
  openldap: addPerson,
  '389ds': addPersonTo389,
  activeDirectory: addPersonToSamba,
} as const;
type KindName = keyof typeof ADD;

async function seed(kind: KindName, { server, url }: RealDirectory): Promise<void> {
  const root = new Client({ url });
  await root.bind(server.rootDn, server.rootPassword);
  for (let index = 0; index < MOST; index += 1) {
    const member: Person = {
      login: staffLogin(index),
      givenName: 'Banc',
      familyName: `Personnel${index}`,
      affiliations: ['employee'],
    };
    await ADD[kind](root, server.base, member);
    await ADD[kind](root, server.base, student(card(index).slice(1), `Camille Banc${index}`));
  }
  await root.unbind();
}

/** A console's own configuration for this directory, its limits wide: the same people come again and again. */
function configOf(folder: string, real: RealDirectory, port: number): Config {
  const file = join(folder, 'guichet.yaml');
  const { directory } = real.settings(real.url);
  writeFileSync(
    file,
    stringify({
      publicUrl: `http://localhost:${port}`,
      sites: [{ name: 'Banc', networks: ['127.0.0.0/8'], desks: MOST }],
      directory,
      roles: { kiosk: { logins: Array.from({ length: MOST }, (_, index) => staffLogin(index)) } },
    }),
    { mode: 0o600 },
  );
  const config = loadConfig({ env: { GUICHET_CONFIG: file, GUICHET_DATA: join(folder, 'data'), PORT: String(port) } });
  const wide = { teacher: MANY, kiosk: MANY };
  return {
    ...config,
    limits: {
      ...config.limits,
      resetsPerHour: wide,
      resetsPerDay: wide,
      cooldown: 0,
      repeated: { count: MANY, within: 1 },
      lookups: { teacherPerDay: MANY, kioskPerHour: MANY },
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** One POST on a connection that stays open, the same for all that is measured. @returns status and place */
function post(
  agent: Agent,
  url: string,
  path: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const fields = { 'Content-Type': 'application/x-www-form-urlencoded', Host: host, ...more };
    const outgoing = request({ agent, host: '127.0.0.1', port, method: 'POST', path, headers: fields }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(`${incoming.statusCode} ${incoming.headers.location ?? ''}`.trim()));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A desk of the hall, its screen handed over to its student. */
interface Desk {
  readonly agent: Agent;
  readonly visitor: Visitor;
  readonly card: string;
  screen: StudentScreen;
  student: Student;
  token: string;
}

const VISIT: Visit = {
  ip: '127.0.0.1',
  userAgent: null,
  site: { name: 'Banc', campus: null, networks: [], roles: null, desks: MOST, remote: false },
};

class Hall {
  readonly desks: Desk[] = [];
  constructor(
    private readonly ctx: Context,
    private readonly url: string,
  ) {}

  async open(): Promise<void> {
    for (let index = 0; index < MOST; index += 1) {
      const visitor = new Visitor({ url: this.url });
      const { line } = await visitor.login(staffLogin(index), STAFF_PASSWORD);
      if (line !== '303 /desk') throw new Error(`login: ${line}`);
      const nobody = { screen: null, student: null, token: '' } as unknown as Pick<
        Desk,
        'screen' | 'student' | 'token'
      >;
      this.desks.push({ visitor, agent: new Agent({ keepAlive: true }), card: card(index), ...nobody });
    }
  }

  /** Each of the first `count` desks with its student in front of it. */
  async handOver(count: number): Promise<readonly Desk[]> {
    const taken = this.desks.slice(0, count);
    for (const desk of taken) {
      const lines = [(await desk.visitor.card(desk.card)).line, (await desk.visitor.handOver()).line];
      if (lines.join() !== '303 /desk/student,303 /student') throw new Error(`handover: ${lines.join()}`);
      const page = await desk.visitor.get('/student');
      const found = await this.ctx.screens.open(desk.visitor.session, VISIT);
      if (found.screen.kind !== 'student') throw new Error(`a ${found.screen.kind} screen`);
      const facts = await this.ctx.student.view(found.screen);
      if (facts === null) throw new Error('no case');
      Object.assign(desk, {
        screen: found.screen,
        student: facts.student,
        token: tokenIn(page.body, '/student/password'),
      });
    }
    return taken;
  }

  /** Their desks are theirs again. */
  async takeBack(desks: readonly Desk[]): Promise<void> {
    for (const { visitor } of desks) {
      const page = await visitor.get('/student');
      const action = page.line === '303 /student/done' ? '/student/finish' : '/student/cancel';
      if (page.line === '303 /student/done') await visitor.get('/student/done');
      await visitor.submit(action);
      const { line } = await visitor.resume(STAFF_PASSWORD);
      if (line !== '303 /desk') throw new Error(`resume: ${line}`);
    }
  }
}

const BESIDE = { charterAccepted: false, recoveryMail: '', mailForwarding: false, language: 'fr' } as const;

/** What the student's browser sends. */
function formOf({ token }: Desk): string {
  const password = fresh();
  return new URLSearchParams({ _csrf: token, newPassword: password, newPasswordConfirmation: password }).toString();
}
const browserOf = ({ visitor }: Desk, origin: string): Readonly<Record<string, string>> => ({
  Origin: origin,
  Cookie: `${SESSION_COOKIE}=${visitor.session}`,
});

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

interface Measured {
  /** ms of each. */
  readonly times: number[];
  /** ms of all rounds together. */
  all: number;
}

type All = Readonly<Record<'parts' | 'service' | 'empty' | 'http' | 'bare', Measured>>;
const nothingYet = (): All => {
  const nothing = (): Measured => ({ times: [], all: 0 });
  return { parts: nothing(), service: nothing(), empty: nothing(), http: nothing(), bare: nothing() };
};

async function timed(measured: Measured, jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const begun = performance.now();
  await Promise.all(
    jobs.map(async (job) => {
      const startedAt = performance.now();
      await job();
      measured.times.push(performance.now() - startedAt);
    }),
  );
  measured.all += performance.now() - begun;
}

async function bench(kind: KindName): Promise<void> {
  process.stderr.write(`${kind}: starting\n`);
  const real = await REAL_DIRECTORIES[kind]({ inClear: true });
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const opened: Server[] = [];
  await seed(kind, real);
  const server = createServer();
  opened.push(server);
  const url = await listen(server);
  const ctx = createContext(configOf(folder, real, Number(new URL(url).port)), { log: pino({ level: 'silent' }) });
  server.on('request', createApp(ctx));
  await ctx.start();

  const right = RIGHTS.find((one) => nameOfRight(one) === 'POST /student/password');
  if (right === undefined) throw new Error('no such right');
  const empty = express();
  empty.use(identify(ctx), ...headers(), network(ctx), session(ctx));
  empty.post('/student/password', ...guard(ctx, right), (_req, res) => res.redirect(303, '/student/done'));
  const emptyServer = createServer(empty);
  const bareServer = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const [login = '', password = ''] = Buffer.concat(parts).toString().split('\n');
      const found = byLogin.get(login);
      if (found === undefined) return void res.writeHead(404).end();
      ctx.directory.setPassword(found, password).then(
        () => res.writeHead(200).end('done\n'),
        () => res.writeHead(500).end(),
      );
    });
  });
  opened.push(emptyServer, bareServer);
  const [emptyUrl, bareUrl] = [await listen(emptyServer), await listen(bareServer)];
  const byLogin = new Map<string, Student>();

  await ctx.database.durable((trx) => sql`create table bench (value text not null)`.execute(trx));
  const commit = (): Promise<unknown> =>
    ctx.database.durable((trx) => sql`insert into bench values (${'x'.repeat(300)})`.execute(trx));

  const hall = new Hall(ctx, url);
  await hall.open();
  const must = (is: boolean, what: string): void => {
    if (!is) throw new Error(what);
  };
  for (const atOnce of AT_ONCE) {
    const measured = nothingYet();
    const rounds = ROUNDS[atOnce] ?? 1;
    // The first round warms everything up.
    for (let round = 0; round <= rounds; round += 1) {
      const count = round === 0 ? nothingYet() : measured;
      let desks = await hall.handOver(atOnce);
      for (const { student: one } of desks) byLogin.set(one.login, one);
      const staff = await Promise.all(desks.map((_, index) => ctx.directory.findStaff(staffLogin(index))));
      await timed(
        count.parts,
        desks.map(({ student: one }, index) => async () => {
          const member = staff[index];
          if (member === null || member === undefined) throw new Error('no such member');
          await ctx.directory.readCase(member, one);
          const password = fresh();
          await commit();
          await ctx.directory.setPassword(one, password);
          must((await ctx.directory.provePassword(one, password)) === 'bound', 'no proof');
          await commit();
        }),
      );
      await timed(
        count.empty,
        desks.map((desk) => async () => {
          const line = await post(desk.agent, emptyUrl, '/student/password', formOf(desk), browserOf(desk, url));
          must(line === '303 /student/done', `empty: ${line}`);
        }),
      );
      await timed(
        count.service,
        desks.map(({ screen }) => async () => {
          const password = fresh();
          const { answer } = await ctx.reset.submit(screen, VISIT, {
            newPassword: password,
            newPasswordConfirmation: password,
            ...BESIDE,
          });
          must(answer === '303 /student/done', `service: ${answer}`);
        }),
      );
      await hall.takeBack(desks);
      desks = await hall.handOver(atOnce);
      await timed(
        count.http,
        desks.map((desk) => async () => {
          const line = await post(desk.agent, url, '/student/password', formOf(desk), browserOf(desk, url));
          must(line === '303 /student/done', `http: ${line}`);
        }),
      );
      await timed(
        count.bare,
        desks.map(({ agent, student: one }) => async () => {
          const line = await post(agent, bareUrl, '/', `${one.login}\n${fresh()}`);
          must(line === '200', `bare: ${line}`);
        }),
      );
      await hall.takeBack(desks);
      process.stderr.write(`${kind}, ${atOnce} at once: round ${round} of ${rounds}\n`);
    }
    print(kind, atOnce, measured);
  }
  for (const { visitor } of hall.desks) visitor.close();
  for (const one of opened) one.closeAllConnections();
  for (const one of opened) one.close();
  await ctx.stop('bench');
  await real.server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function print(kind: KindName, atOnce: number, { parts, service, empty, http, bare }: All): void {
  const [least, inside, nothing, outside] = [parts, service, empty, http].map(({ times }) => median(times)) as [
    number,
    number,
    number,
    number,
  ];
  const rate = ({ times, all }: Measured): number => (1_000 * times.length) / all;
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  const times = (value: number): string => value.toFixed(2);
  console.log(`\n${kind}, ${atOnce} at once, ${service.times.length} resets each (p50)`);
  console.log(`  parts   ${ms(least)}`);
  console.log(`  service ${ms(inside)}   ${times(inside / least)} times the parts`);
  console.log(`  empty   ${ms(nothing)}`);
  console.log(`  http    ${ms(outside)}   ${times(outside / (least + nothing))} times the parts and the empty route`);
  console.log(
    `  http ${rate(http).toFixed(0)} a second, a bare page that only modifies ${rate(bare).toFixed(0)}: ${times(rate(http) / rate(bare))}`,
  );
}

async function main(): Promise<void> {
  const known = Object.keys(ADD) as KindName[];
  const asked = process.argv.slice(2).map((name) => (name === 'samba' ? 'activeDirectory' : name));
  const strange = asked.filter((name) => !known.includes(name as KindName));
  if (strange.length > 0) throw new Error(`openldap, 389ds or samba, not ${strange.join(', ')}`);
  for (const kind of asked.length === 0 ? known : (asked as KindName[])) await bench(kind);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
