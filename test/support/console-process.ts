/**
 * The console as people run it: `node server/start.js`, on a configuration file or on the embedded directory, in a
 * process of its own that a test may kill, and start again on the same folder and port.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { stringify } from 'yaml';
import { type Entry, parseEntry } from '../../server/audit/entry';
import type { OpenLdap } from './openldap';
import { freePort } from './server-process';

const ROOT = join(__dirname, '..', '..');
/** A build by another run may have to be waited for (ms). */
const PATIENCE = 120_000;

export interface ConsoleProcess {
  readonly url: string;
  readonly dataFolder: string;
  /** All that it wrote to stdout and stderr, since the first start. */
  output(): string;
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  terminate(): Promise<number | null>;
  start(): Promise<void>;
  /** Entries of the log from `seq` on, in order. */
  entries(seq?: number): readonly Entry[];
  /** How many writes are open: accounts that are locked. */
  openWrites(): number;
  /** One of the numbers of /metrics. */
  metric(name: string): Promise<number>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Roles by filter and by login, so that no group is asked for; `more`: other keys, the configuration's own names. */
function settings(port: number, directoryUrl: string, ldap: OpenLdap, more: object): string {
  return stringify({
    publicUrl: `http://localhost:${port}`,
    server: { listen: `127.0.0.1:${port}` },
    sites: [{ name: 'Tertre', campus: 'Tertre', networks: ['127.0.0.0/8'] }],
    directory: {
      kind: 'openldap',
      url: [directoryUrl],
      bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
      students: { base: `ou=People,${ldap.base}`, birthDate: 'supannOIDCDateDeNaissance' },
      staff: { base: `ou=People,${ldap.base}` },
    },
    roles: {
      teacher: { filter: '(eduPersonAffiliation=faculty)' },
      kiosk: { logins: ['moreau-k'] },
      auditor: { logins: ['leroy-a'] },
    },
    ...more,
  });
}

/** @param directoryUrl where the console looks for the directory: a proxy's address, or the directory's own */
export async function startConsoleProcess(
  ldap: OpenLdap,
  directoryUrl: string = ldap.url,
  more: object = {},
): Promise<ConsoleProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-process-'));
  const file = join(folder, 'guichet.yaml');
  const port = await freePort();
  writeFileSync(file, settings(port, directoryUrl, ldap, more), { mode: 0o600 });
  return run(folder, port, { GUICHET_CONFIG: file });
}

/** `npm start` on a new data folder, without a configuration: the embedded directory. @param profile one that ships */
export async function startDemonstrationProcess(profile: string): Promise<ConsoleProcess> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'guichet-process-'));
  return run(folder, port, { PORT: String(port), GUICHET_PROFILE: profile });
}

async function run(folder: string, port: number, own: Readonly<Record<string, string>>): Promise<ConsoleProcess> {
  const dataFolder = join(folder, 'data');
  let said = '';
  let child: ChildProcess | null = null;
  let gone: Promise<number | null> = Promise.resolve(null);

  const start = async (): Promise<void> => {
    const { PATH = '', HOME = '' } = process.env;
    const from = said.length;
    const started = spawn(process.execPath, [join(ROOT, 'server', 'start.js')], {
      cwd: ROOT,
      env: { PATH, HOME, GUICHET_DATA: dataFolder, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    gone = new Promise((resolve) => started.once('close', (code) => resolve(code)));
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => (): void => {
        clearTimeout(late);
        reject(new Error(`the console ${why}:\n${said.slice(from)}`));
      };
      const late = setTimeout(fail('did not open'), PATIENCE);
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (!said.slice(from).includes('Guichet is open')) return;
          clearTimeout(late);
          resolve();
        });
      }
      started.once('close', fail('ended'));
    });
  };

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    child?.kill(signal);
    return gone;
  };

  const query = <T>(sql: string, ...values: number[]): T[] => {
    const database = new DatabaseSync(join(dataFolder, 'guichet.db'));
    try {
      return database.prepare(sql).all(...values) as T[];
    } finally {
      database.close();
    }
  };

  await start();
  return {
    url: `http://localhost:${port}`,
    dataFolder,
    output: () => said,
    async kill() {
      await end('SIGKILL');
    },
    terminate: () => end('SIGTERM'),
    start,
    entries: (seq = 0) =>
      query<{ bytes: Uint8Array }>('select bytes from audit_entry where seq >= ? order by seq', seq).map(({ bytes }) =>
        parseEntry(Buffer.from(bytes)),
      ),
    openWrites: () => query<{ n: number }>('select count(*) as n from open_write')[0]?.n ?? 0,
    async metric(name) {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
      if (value === undefined) throw new Error(`/metrics has no ${name}`);
      return Number(value);
    },
    async remove() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
