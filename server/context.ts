/** The one place where parts are wired. Nothing opens at import; what a test must hold still comes in as an override. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Config } from '../config/config';
import { createDirectory, type KeptOut } from '../ldap/directory';
import type { Directory } from '../ldap/port';
import { type Assets, loadAssets } from './assets';
import type { StartDetail } from './audit/detail';
import { systemEntry } from './audit/entry';
import { listsFor, openBlockList } from './block-list/block-list';
import { type Networks, networks, siteFinder } from './domain/network';
import { type I18n, loadI18n } from './i18n';
import { Sweeper } from './jobs/sweeper';
import { createMetrics, type Metrics } from './metrics';
import { createRenderer, type Render } from './render';
import { AuthenticationService } from './services/authentication';
import { Checkpoints, openSigningKey } from './services/checkpoints';
import { Confirmation } from './services/confirmation';
import { DeskService } from './services/desk';
import { Gate } from './services/gate';
import { HandoverService } from './services/handover';
import { Limits } from './services/limits';
import { RecoveryService } from './services/recovery';
import { Register } from './services/register';
import { ResetService } from './services/reset';
import { Results } from './services/result';
import { Screens } from './services/screens';
import { STATEMENT } from './services/statement';
import { Steps } from './services/steps';
import { StudentService } from './services/student';
import { UnlockService } from './services/unlock';
import { Writer } from './services/write';
import { AuditFigures } from './store/audit-figures';
import { AuditStore } from './store/audit-store';
import { CaseStore } from './store/cases';
import { type Database, openDatabase } from './store/database';
import { LimitStore } from './store/limits';
import { SessionStore } from './store/sessions';

export { holdDataFolder } from './store/database';

/** Where the project lies: `dist/server` when built, `server` under test. */
export const ROOT = basename(dirname(__dirname)) === 'dist' ? join(__dirname, '..', '..') : join(__dirname, '..');

export interface Overrides {
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Buffer;
  readonly log?: Logger;
  /** Instead of the configured one. */
  readonly directory?: Directory;
}

/** What the demonstration shows on its login page; never there on a real directory. */
export interface Demonstration {
  readonly password: string;
  readonly staff: readonly { readonly login: string; readonly role: 'teacher' | 'kiosk' | 'auditor' }[];
  readonly cards: readonly { readonly card: string; readonly text: string }[];
}

export interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  readonly database: Database;
  readonly directory: Directory;
  readonly authentication: AuthenticationService;
  readonly screens: Screens;
  readonly desk: DeskService;
  readonly handover: HandoverService;
  readonly unlocking: UnlockService;
  readonly student: StudentService;
  readonly reset: ResetService;
  readonly register: Register;
  readonly limits: Limits;
  readonly limitStore: LimitStore;
  readonly checkpoints: Checkpoints;
  readonly sweeper: Sweeper;
  readonly metrics: Metrics;
  readonly i18n: I18n;
  readonly assets: Assets;
  readonly render: Render;
  readonly siteOf: ReturnType<typeof siteFinder>;
  readonly trusted: Networks;
  readonly monitoring: Networks;
  readonly demonstration: Demonstration | null;
  readonly report: (error: unknown, what: string) => void;
  /** False once stopping: /readyz says so, so that a balancer sends nobody here any more. */
  readonly state: { accepting: boolean };
  /** `system.start`, what a crash left, the sweeper. @throws StoreError */
  start(): Promise<void>;
  /** Finishes writes in flight, signs the last checkpoint, closes everything. */
  stop(signal: string): Promise<void>;
}

/** Opens the store, the directory's connections and everything in between. @throws StoreError, Error for the operator */
export function createContext(
  config: Config,
  overrides: Overrides = {},
  demonstration: Demonstration | null = null,
): Context {
  const now = overrides.now ?? (() => new Date());
  const random = overrides.random ?? randomBytes;
  const log = overrides.log ?? pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const report = (error: unknown, what: string): void => {
    log.warn({ what, ...describe(error) }, 'something did not work');
  };
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const blockList = openBlockList(listsFor(ROOT, config.dataFolder));
  const database = openDatabase(config.dataFolder);
  const key = openSigningKey(config.log.signingKeyFile);
  const tagKey = createHash('sha256')
    .update('guichet tag\0')
    .update(key.export({ type: 'pkcs8', format: 'der' }))
    .digest();
  const audit = new AuditStore(database, config.node, now, random);
  const cases = new CaseStore(database);
  const sessions = new SessionStore(database);
  const limitStore = new LimitStore(database);
  const limits = new Limits(limitStore, config, now);
  const keptOut = (found: KeptOut): void => log.info(found, 'a student is of the personnel by another entry');
  const directory = overrides.directory ?? createDirectory(config, now, keptOut, report);
  const checkpoints = new Checkpoints(audit, key, logName(config.publicUrl), now);
  const register = new Register(audit, new AuditFigures(database), checkpoints, limits, now);
  const gate = new Gate(config.limits.writesInFlight, config.limits.writesWait);
  const metrics = createMetrics({
    directoryHealth: () => directory.health(),
    durableCommits: () => database.durableCommits,
    writesInFlight: () => gate.inFlight,
  });
  const steps = new Steps({
    database,
    audit,
    cases,
    sessions,
    times: config.times,
    now,
    random,
    took: (event) => metrics.steps.inc({ event }),
  });
  const authentication = new AuthenticationService({
    report,
    directory,
    audit,
    cases,
    sessions,
    steps,
    limits,
    tagKey,
    now,
    random,
    sessionTime: config.times.session,
    resumeTries: config.limits.resumeTries,
  });
  const screens = new Screens({ config, cases, sessions, steps, authentication, now });
  const recovery = new RecoveryService({
    directory,
    audit,
    cases,
    sessions,
    limits,
    steps,
    gate,
    node: config.node,
    now,
    report,
  });
  const sweeper = new Sweeper({
    cases,
    sessions,
    screens,
    authentication,
    recovery,
    checkpoints,
    limits,
    idle: config.times.idle,
    now,
    report,
  });
  const confirmation = new Confirmation({ config, directory, steps, limits, report });
  const results = new Results({ cases, sessions, steps, report });
  const i18n = loadI18n(join(ROOT, 'views', 'locales'));
  const assets = loadAssets(join(ROOT, 'dist', 'assets'));
  const state = { accepting: true };

  return {
    config,
    log,
    now,
    random,
    database,
    directory,
    authentication,
    screens,
    register,
    limits,
    limitStore,
    checkpoints,
    sweeper,
    metrics,
    i18n,
    assets,
    demonstration,
    report,
    state,
    desk: new DeskService({
      config,
      directory,
      cases,
      sessions,
      steps,
      limits,
      tagKey,
      now,
      random,
      // What it tells of is done and logged already: a signal that is lost must not look as if it were not.
      signal: (signal, screen, visit, count) =>
        register.signal(signal, screen, visit, count).catch((error: unknown) => report(error, `signal ${signal}`)),
      readerDecoded: () => metrics.readerDecoded.inc(),
      report,
    }),
    handover: new HandoverService({ confirmation, steps, limits, now }),
    unlocking: new UnlockService({
      confirmation,
      directory,
      target: config.directory.kind,
      cases,
      steps,
      limits,
      results,
      gate,
      node: config.node,
      now,
      report,
    }),
    student: new StudentService({ cases, sessions, steps, times: config.times, now }),
    reset: new ResetService({
      config,
      directory,
      writer: new Writer([directory], config.directory.deadline, report),
      cases,
      sessions,
      steps,
      limits,
      results,
      isCommon: blockList.has,
      gate,
      node: config.node,
      now,
      report,
    }),
    render: createRenderer({ viewsFolder: join(ROOT, 'views'), i18n, assets }),
    siteOf: siteFinder(config.sites),
    trusted: networks(config.server.trustedProxies),
    monitoring: networks(config.monitoring),
    async start() {
      await audit.append([systemEntry('system.start', startDetail(config))]);
      await recovery.settle();
      sweeper.start();
    },
    async stop(signal) {
      state.accepting = false;
      await sweeper.stop();
      await gate.drained();
      await audit.append([systemEntry('system.stop', { signal })]);
      await checkpoints.signIfDue(true);
      await audit.drained();
      await directory.close();
      blockList.close();
      await database.close();
    },
  };
}

/** What a start says of the console: its versions, for every entry of the run. */
export const startDetail = (config: Config): StartDetail => ({
  console: config.version,
  node_version: process.versions.node,
  configuration: config.hash,
  profile: config.profile.name,
  statement: STATEMENT,
  charter: config.activation === null ? null : (config.profile.charter?.version ?? null),
  generation: 1,
});

/** The log's name in its checkpoints: the console's own, whichever of its nodes signs. */
export const logName = (publicUrl: string): string => new URL(publicUrl).hostname;

/** An error for the operator's log: names and messages along the chain of causes, never a request's content. */
export function describe(error: unknown): { readonly error: string; readonly causes: readonly string[] } {
  const chain: string[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 5; at = at.cause)
    chain.push(`${at.name}: ${at.message}`);
  return { error: chain[0] ?? 'unknown', causes: chain.slice(1) };
}
