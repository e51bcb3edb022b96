/**
 * Chromium as a staff member has it: a profile of its own, with its password manager and its back-forward cache, both of
 * which Playwright's own start switches off. Started by hand and reached over the DevTools protocol, on loopback.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { type CDPSession, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';
/** How long a start, or an end, may take (ms). */
const PATIENCE = 30_000;
/** How long a tab may take to do one thing (ms). */
const ANSWER = 10_000;

/** `basic`: saved passwords are kept in the profile, as no key ring of this machine is asked for. Port 0: a free one. */
const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
  '--remote-debugging-port=0',
];

export interface Tab {
  readonly page: Page;
  /** The protocol itself, for what Playwright has no words for. */
  readonly protocol: CDPSession;
}

export interface SavedLogin {
  /** A page of the origin that it is saved for. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A row of what Chromium has saved; the password is encrypted. */
export interface SavedRow {
  readonly origin_url: string;
  readonly username_value: string;
  readonly [column: string]: unknown;
}

/** @throws Error with what it said, where it does not open in time */
async function debuggingPort(folder: string, hasEnded: () => boolean, said: () => string): Promise<number> {
  const file = join(folder, 'DevToolsActivePort');
  const late = Date.now() + PATIENCE;
  while (Date.now() < late && !hasEnded()) {
    const port = existsSync(file) ? /^(\d+)\n/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
    if (port !== undefined) return Number(port);
    await sleep(25);
  }
  throw new Error(`Chromium did not open:\n${said()}`);
}

/** A throwaway profile. Chromium runs on it between `start` and `stop`, again and again; `remove` ends both. */
export class ChromiumProfile {
  readonly folder = mkdtempSync(join(tmpdir(), 'guichet-chromium-'));
  private open: ((scripts: boolean) => Promise<Tab>) | null = null;
  private end: () => Promise<void> = async () => undefined;

  async start(): Promise<void> {
    rmSync(join(this.folder, 'DevToolsActivePort'), { force: true });
    const child = spawn(PROGRAM, [...ARGUMENTS, `--user-data-dir=${this.folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.end = async () => {
      this.open = null;
      // SIGTERM to the first process: it writes all that it means to keep, ends the others, and then itself.
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await gone;
      clearTimeout(late);
    };
    const port = await debuggingPort(
      this.folder,
      () => child.exitCode !== null || child.signalCode !== null,
      () => said,
    );
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no window of its own profile');
    this.open = async (scripts) => {
      const page = await context.newPage();
      page.setDefaultTimeout(ANSWER);
      const protocol = await context.newCDPSession(page);
      await protocol.send('Emulation.setScriptExecutionDisabled', { value: !scripts });
      return { page, protocol };
    };
  }

  /** @param scripts `false`: as with JavaScript switched off */
  openTab(scripts = true): Promise<Tab> {
    if (this.open === null) throw new Error('Chromium does not run on this profile');
    return this.open(scripts);
  }

  /** Saves a login as Chromium's own page of passwords does. */
  async saveLogin({ url, username, password }: SavedLogin): Promise<void> {
    const { page } = await this.openTab();
    await page.goto('chrome://password-manager/passwords');
    const given = JSON.stringify({ url, username, password, note: '', useAccountStore: false });
    await page.evaluate(`chrome.passwordsPrivate.addPassword(${given})`);
    await page.close();
  }

  /** What is saved, as it stands on the disk: to be asked for while Chromium does not run. */
  savedLogins(): readonly SavedRow[] {
    return this.rows('Login Data', 'select * from logins order by id') as SavedRow[];
  }

  /** All that was typed into fields of that name and kept for the next time; while Chromium does not run. */
  formHistory(field: string): readonly string[] {
    const rows = this.rows('Web Data', 'select value from autofill where name = ?', field) as { value: string }[];
    return rows.map(({ value }) => value);
  }

  private rows(file: string, sql: string, ...values: string[]): unknown[] {
    const database = new DatabaseSync(join(this.folder, 'Default', file), { readOnly: true });
    try {
      const statement = database.prepare(sql);
      // Times are microseconds since 1601.
      statement.setReadBigInts(true);
      return statement.all(...values);
    } finally {
      database.close();
    }
  }

  /** Every file of the profile with its content, by its path in it. */
  *files(): Generator<readonly [string, Buffer]> {
    for (const file of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (file.isFile()) yield [path.slice(this.folder.length + 1), readFileSync(path)];
    }
  }

  /** Resolves when Chromium has ended, and with it all that it writes. */
  async stop(): Promise<void> {
    await this.end();
    this.end = async () => undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
