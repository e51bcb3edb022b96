/**
 * A directory server as a child of the tests: in a throwaway folder, on loopback, without root's rights where it can do
 * without, and ended by the kernel with the process that started it, however that one ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientOptions } from 'ldapts';

/** How long a server may take to come up (ms). */
const PATIENCE = 30_000;
/** Between asking it to end and ending it (ms). */
const GRACE = 5_000;

export interface ServerProcess {
  readonly child: ChildProcess;
  /** All that it has said, for a test's own error. */
  said(): string;
  stop(): Promise<void>;
}

export async function freePort(host = '127.0.0.1'): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, host, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error(`no port of ${host} is free`);
  return address.port;
}

/** A folder that only its owner enters. */
export const throwawayFolder = (name: string): string => mkdtempSync(join(tmpdir(), `${name}-`));

const isRoot = (): boolean => process.getuid?.() === 0;
const idOf = (user: string, flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));

/** Gives paths to a user, where that is ours to give. */
export function give(user: string, ...paths: readonly string[]): void {
  if (isRoot()) for (const path of paths) chownSync(path, idOf(user, '-u'), idOf(user, '-g'));
}

/** Starts a program. @param user who it runs as where root starts it; `null`: it stays root */
export function startServer(
  command: readonly string[],
  { user = 'nobody', env }: { readonly user?: string | null; readonly env?: NodeJS.ProcessEnv } = {},
): ServerProcess {
  const as =
    isRoot() && user !== null ? [`--reuid=${idOf(user, '-u')}`, `--regid=${idOf(user, '-g')}`, '--clear-groups'] : [];
  const child = spawn('setpriv', ['--pdeathsig=TERM', ...as, '--', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    said: () => said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), GRACE);
      await gone;
      clearTimeout(late);
    },
  };
}

/** A client that is bound as the server's administrator, once the server is up. @throws Error with what it said */
export async function whenUp(
  server: ServerProcess,
  options: ClientOptions,
  administrator: { readonly dn: string; readonly password: string },
): Promise<Client> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const client = new Client({ connectTimeout: 1_000, timeout: PATIENCE, ...options });
    try {
      await client.bind(administrator.dn, administrator.password);
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      if (server.child.exitCode !== null || Date.now() > until)
        throw new Error(`the server did not come up: ${server.said() || String(error)}`, { cause: error });
      await sleep(25);
    }
  }
}

/** Ends what is there and takes its folder with it. */
export async function takeDown(folder: string, ...servers: readonly (ServerProcess | undefined)[]): Promise<void> {
  for (const server of servers) await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
