/**
 * The production app on the embedded directory, in this process: throwaway data folder, free port, a clock that a test
 * may move. Nothing is switched off.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Express } from 'express';
import pino from 'pino';
import type { Config } from '../../config/config';
import { loadConfig } from '../../config/load';
import { readProfile } from '../../config/read-profile';
import { type EmbeddedDirectory, startEmbeddedDirectory, WordRandom } from '../../ldap/embedded';
import type { Directory } from '../../ldap/port';
import { createApp } from '../../server/app';
import { type Context, createContext, startDetail } from '../../server/context';
import { tellPastMonth } from '../../server/demonstration';
import { freePort } from './server-process';

export interface RunningConsole {
  readonly url: string;
  readonly app: Express;
  readonly ctx: Context;
  readonly embedded: EmbeddedDirectory;
  readonly dataFolder: string;
  /** Everything that the console wrote to the operator's log. */
  readonly logged: () => string;
  /** Lets time pass for the console (ms); the sweeper is called by hand: `ctx.sweeper.sweep()`. */
  readonly pass: (ms: number) => void;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** One that ships, or the file of one; by default `nantes`. */
  readonly profile?: string;
  /** Changes to the configuration as loaded, e.g. sites or limits. */
  readonly adjust?: (config: Config) => Config;
  readonly dataFolder?: string;
  /** Whether the log begins with the demonstration's past month, as it does for `npm start`; by default it is empty. */
  readonly pastMonth?: boolean;
  /** When its clock begins; by default now, with a past month on an ordinary day: what the month holds depends on it. */
  readonly begins?: Date;
  /** A directory of the test's own instead of the console's, e.g. one wrapped around it that misbehaves. */
  readonly directory?: (config: Config, now: () => Date) => Directory;
}

/** A Tuesday afternoon with working weeks behind it. */
const ORDINARY_DAY = new Date('2026-11-24T15:00:00Z');

export async function startConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'guichet-test-'));
  const port = await freePort();
  const profile = options.profile ?? 'nantes';
  const embedded = await startEmbeddedDirectory({ dataFolder, profile: readProfile(profile) });
  const env = { PORT: String(port), GUICHET_DATA: dataFolder, HOST: '127.0.0.1', GUICHET_PROFILE: profile };
  const loaded = loadConfig({ env, embedded });
  const config = options.adjust?.(loaded) ?? loaded;
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const begins = options.begins ?? (options.pastMonth === true ? ORDINARY_DAY : new Date());
  let offset = begins.getTime() - Date.now();
  const now = (): Date => new Date(Date.now() + offset);
  const directory = options.directory?.(config, now);
  const overrides = { now, log: pino({ base: null }, sink), ...(directory === undefined ? {} : { directory }) };
  const ctx = createContext(config, overrides, embedded.note);
  const app = createApp(ctx);
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  if (options.pastMonth === true && embedded.created) {
    const chance = new WordRandom('past month');
    await tellPastMonth({ ...ctx, people: embedded.people, chance, begun: startDetail(config) });
  }
  await ctx.start();
  return {
    // `localhost` is the console's own origin; the socket is IPv4 loopback.
    url: `http://localhost:${port}`,
    app,
    ctx,
    embedded,
    dataFolder,
    logged: () => lines.join(''),
    pass(ms) {
      offset += ms;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ctx.stop('test');
      await embedded.close();
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
