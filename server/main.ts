/** Starts the console on the environment's configuration, and stops it when asked: a write in flight is finished first. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { debuglog } from 'node:util';
import type { Config } from '../config/config';
import { ConfigError } from '../config/faults';
import { loadConfig, readEnvironment } from '../config/load';
import { readProfile } from '../config/read-profile';
import type { EmbeddedDirectory } from '../ldap/embedded';
import type { DirectoryFault, DirectoryHealth } from '../ldap/port';
import { createApp } from './app';
import { type Context, createContext, type Demonstration, describe, holdDataFolder, startDetail } from './context';

/** How long open connections may take to end (ms). */
const GOODBYE = 12_000;

/** ldapts writes every message out when asked to, and knows a bind's password alone for one: a new one would be shown. */
function refuseToShowPasswords(): void {
  if (debuglog('ldapts').enabled)
    throw new Error(
      `NODE_DEBUG=${process.env.NODE_DEBUG ?? ''} writes new passwords into the log: take ldapts out of it, and start again.`,
    );
}

async function start(): Promise<void> {
  refuseToShowPasswords();
  const { env } = process;
  const { file, dataFolder, profile } = readEnvironment(env);
  const release = holdDataFolder(dataFolder);
  let demonstration: Demonstration | null = null;
  let embedded: EmbeddedDirectory | null = null;
  if (file === null) {
    // Loaded here and nowhere else, and never beside a configuration of one's own.
    const { startEmbeddedDirectory } = require('../ldap/embedded') as typeof import('../ldap/embedded');
    embedded = await startEmbeddedDirectory({
      dataFolder,
      profile: readProfile(profile, undefined, 'GUICHET_PROFILE'),
    });
    demonstration = embedded.note;
  }
  const config = loadConfig(embedded === null ? { env } : { env, embedded });
  const context = createContext(config, {}, demonstration);
  const app = createApp(context);
  let started = false;
  // The port is taken first, so that a second start on one data folder settles nothing of the first; nobody is served
  // before the log has this process's start.
  const server = createServer((req, res) => {
    // What is no address at all never reaches a middleware: it is answered here.
    if (!URL.canParse(req.url ?? '', 'http://localhost')) res.writeHead(400, { Connection: 'close' }).end();
    else if (started) app(req, res);
    else res.writeHead(503, { 'Retry-After': '1' }).end();
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.server.port, config.server.host, resolve);
  });
  // From the first entry on an end is written too: a signal that comes early waits for the start.
  const asked = stopAsked();
  if (embedded?.created) await beginWithPastMonth(context, embedded);
  await context.start();
  started = true;
  const { port } = server.address() as AddressInfo;
  announce(config.publicUrl, port, demonstration);
  warnOfActivation(config);
  warn(await context.directory.health(), config);

  const signal = await asked;
  context.state.accepting = false;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // Those that answer a last request are not kept for another.
  server.keepAliveTimeout = 1;
  setTimeout(() => server.closeAllConnections(), GOODBYE).unref();
  await closed;
  await context.stop(signal);
  await embedded?.close();
  release();
  process.stdout.write('Guichet is stopped.\n');
  process.exit(0);
}

/** The first signal that asks for a stop; those that follow change nothing. */
function stopAsked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

/** A new demonstration has a past to look at. */
async function beginWithPastMonth(context: Context, { people }: EmbeddedDirectory): Promise<void> {
  const { WordRandom } = require('../ldap/embedded') as typeof import('../ldap/embedded');
  const { tellPastMonth } = require('./demonstration') as typeof import('./demonstration');
  const { config, database, now, random } = context;
  const chance = new WordRandom('past month');
  await tellPastMonth({ config, database, now, random, people, chance, begun: startDetail(config) });
}

function announce(publicUrl: string, port: number, demonstration: Demonstration | null): void {
  const lines = [`Guichet is open: ${publicUrl} (port ${port})`];
  if (demonstration !== null) {
    lines.push(
      '',
      'Demonstration: fictional people, nothing here is real.',
      `  staff   ${demonstration.staff.map(({ login, role }) => `${login} (${role})`).join(', ')}; password: ${demonstration.password}`,
      `  cards   ${demonstration.cards.map(({ card }) => card).join(' ')}`,
      '',
      'Log in as dupont-n, tick that the card is in hand, enter E21813178. Ctrl+C stops the console.',
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What only today's date makes wrong stops no desk: accounts are not opened meanwhile. */
function warnOfActivation({ activationOff }: Config): void {
  for (const { path, message } of activationOff)
    process.stderr.write(
      `Accounts are not opened today, everything else works. ${path}: ${message}; then start the console again.\n`,
    );
}

const AWAY: Readonly<Record<DirectoryFault | 'silent', string>> = {
  silent: 'The directory does not answer',
  certificate_expired: 'The directory’s certificate is out of its time',
  certificate_name: 'The directory’s certificate is for another name',
  certificate_authority: 'The directory’s certificate is signed by an authority that is not known here',
  start_tls: 'The directory does not do StartTLS',
  service_account: 'The directory refuses the service account',
};

/** What keeps desks from serving anybody, and the mend. The console stays open: it asks again with every card. */
function warn({ answers, unreadGroups, lookUp, lookedUpBy, why }: DirectoryHealth, { directory }: Config): void {
  if (!answers)
    process.stderr.write(
      `${AWAY[why ?? 'silent']}: ${directory.urls.join(', ')}. The console stays open and tries again; ${why === undefined ? 'guichet check' : 'the log above'} says more.\n`,
    );
  if (unreadGroups.length > 0)
    process.stderr.write(
      `Nobody is served until every protected group can be read. Not there, or not readable: ${unreadGroups.join(' and ')}. Mend the name in directory.protected.groups, or let the service account ${directory.bind.dn} read the group's members; no restart is needed for the second.\n`,
    );
  if (lookUp !== 'quick')
    process.stderr.write(
      `${lookUp === 'refused' ? 'Nobody is served: the directory refuses' : 'Every card waits for'} the search below ${directory.staff.base} for the other entries of one person. Index ${lookedUpBy.join(', ')} there; guichet check says which is missing.\n`,
    );
}

/** One sentence for the operator, no stack trace. */
function fail(error: unknown): never {
  const { code, port } = error as { code?: string; port?: number };
  const sentence =
    code === 'EADDRINUSE'
      ? `Port ${port} is taken: stop what uses it, or choose another one, with a data folder of its own: PORT=3001 GUICHET_DATA=./data-3001 npm start`
      : error instanceof ConfigError
        ? `The configuration cannot be used:\n${error.faults.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`
        : [describe(error).error.replace(/^\w*Error: /, ''), ...describe(error).causes].join('\n  because: ');
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

start().catch(fail);
