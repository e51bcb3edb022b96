/**
 * Who may import whom, as one table: rooms of the house, and for each the rooms that its files may import.
 * In short: `main, cli → app → routes → middleware → context → services → store → audit → domain ← ldap/port ← ldap/*`,
 * skipping to the right allowed, with the exceptions that stand beside the rows.
 */

/** A room: the files whose path begins with one of `paths`; the longest beginning wins. */
export interface Room {
  readonly paths: readonly string[];
  /** Rooms that its files may import besides itself. */
  readonly may: readonly string[];
  /** Rooms that its files may import as types only. */
  readonly types?: readonly string[];
}

/** What a package may be imported by: the only ones, or all but some. Types count too. */
export interface PackageRule {
  readonly packages: RegExp;
  readonly only?: readonly string[];
  readonly never?: readonly string[];
}

const BELOW_CONTEXT = ['services', 'jobs', 'store', 'audit', 'domain', 'port', 'leaves'];
const BELOW_SERVICES = ['store', 'audit', 'domain', 'port', 'leaves'];

export const ROOMS: Readonly<Record<string, Room>> = {
  // The demonstration directory is known to main alone, which loads it by a dynamic import.
  main: {
    paths: ['server/main.ts'],
    may: ['app', 'context', ...BELOW_CONTEXT, 'config', 'load', 'embedded', 'demonstration'],
  },
  cli: { paths: ['server/cli.ts'], may: ['commands', 'context', ...BELOW_CONTEXT, 'config', 'load'] },
  commands: {
    paths: ['server/commands/'],
    may: ['context', ...BELOW_CONTEXT, 'block-list', 'ldap', 'check', 'config', 'load'],
  },
  app: { paths: ['server/app.ts'], may: ['routes', 'middleware', 'context', ...BELOW_CONTEXT], types: ['config'] },
  // A route parses, calls one service, answers: it sees no store, no log's bytes, no directory.
  routes: {
    paths: ['server/routes/'],
    may: ['middleware', 'services', 'domain', 'leaves'],
    types: ['context', 'config'],
  },
  middleware: {
    paths: ['server/middleware/'],
    may: ['services', 'store', 'audit', 'domain', 'port', 'leaves'],
    types: ['context', 'config'],
  },
  // Its own file, its own reader: nothing of it is the store's.
  'block-list': { paths: ['server/block-list/'], may: ['domain'] },
  // The one place where parts are wired.
  context: { paths: ['server/context.ts'], may: [...BELOW_CONTEXT, 'block-list', 'ldap', 'config', 'load'] },
  // What `npm start` on the embedded directory alone begins the log with: main loads it as it loads that directory.
  demonstration: { paths: ['server/demonstration/'], may: ['store', 'audit', 'domain'], types: ['config'] },
  jobs: { paths: ['server/jobs/'], may: ['services', ...BELOW_SERVICES], types: ['config'] },
  services: { paths: ['server/services/'], may: [...BELOW_SERVICES, 'block-list'], types: ['config'] },
  store: { paths: ['server/store/'], may: ['audit', 'domain', 'leaves'], types: ['config'] },
  audit: { paths: ['server/audit/'], may: ['domain', 'leaves'] },
  domain: { paths: ['server/domain/'], may: [] },
  leaves: {
    paths: ['assets', 'errors', 'events', 'i18n', 'locales', 'metrics', 'pages', 'render', 'words'].map(
      (name) => `server/${name}.ts`,
    ),
    may: ['domain'],
    types: ['config'],
  },
  port: { paths: ['ldap/port.ts'], may: ['domain'] },
  ldap: { paths: ['ldap/'], may: ['port', 'domain'], types: ['config'] },
  // `guichet check` alone: it looks at a directory as an operator does, not as the console uses it.
  check: { paths: ['ldap/check/'], may: ['ldap', 'port', 'domain', 'config'] },
  embedded: { paths: ['ldap/embedded/'], may: ['ldap', 'port', 'domain'], types: ['config'] },
  config: { paths: ['config/'], may: ['domain'] },
  load: { paths: ['config/load.ts'], may: ['config', 'domain'] },
  browser: { paths: ['views/assets/'], may: ['domain'] },
};

export const PACKAGES: readonly PackageRule[] = [
  { packages: /^express/, never: ['services', 'domain', 'audit', 'port', 'ldap', 'embedded', 'config', 'load'] },
  { packages: /^passport/, only: ['server/middleware/authentication.ts'] },
  { packages: /^(kysely|@photostructure\/sqlite)$/, only: ['server/store/'] },
  { packages: /^ldapts$/, only: ['ldap/', 'config/values.ts'] },
];
