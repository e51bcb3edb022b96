/** The launcher in a folder of its own, run as `npm start` runs it; nothing is installed and no registry is reached. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { satisfies } from '../../../server/launcher/node-version';

const ROOT = join(__dirname, '..', '..', '..');
const NOWHERE = 'http://127.0.0.1:9/';

describe('the version of Node.js', () => {
  const range: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines.node;

  it.each([
    ['18.20.8', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['20.20.2', true],
    ['21.7.3', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['23.11.1', false],
    ['24.0.0', true],
    ['26.10.0', true],
  ])('%s is one that the console runs on: %s', (version, fits) => expect(satisfies(version, range)).toBe(fits));

  it('refuses a range that it cannot read', () => {
    expect(() => satisfies('20.19.0', '~20.19.0')).toThrow('~20.19.0');
  });
});

describe('the launcher', () => {
  let folder: string;
  const lock = (): string => join(folder, '.cache', 'workshop.lock');
  const start = (env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['server/start.js'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, npm_config_registry: NOWHERE, ...env },
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guichet-launcher-'));
    mkdirSync(join(folder, 'server'));
    for (const file of ['package.json', 'package-lock.json', 'tsconfig.json'])
      cpSync(join(ROOT, file), join(folder, file));
    for (const file of ['start.js', 'build.js', 'launcher']) {
      cpSync(join(ROOT, 'server', file), join(folder, 'server', file), { recursive: true });
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says in one sentence that the registry does not answer, and leaves nothing that looks installed', () => {
    const { status, stderr } = start();
    expect(stderr).toMatch(/^The npm registry does not answer \([^\n]*ECONNREFUSED[^\n]*\): [^\n]*\n$/);
    expect(status).toBe(2);
    expect(existsSync(lock())).toBe(false);
    expect(existsSync(join(folder, 'node_modules', '.guichet-install.json'))).toBe(false);
  }, 30_000);

  it('installs and builds nothing in production, and says what does', () => {
    const { status, stdout, stderr } = start({ NODE_ENV: 'production' });
    expect(stderr).toBe('Guichet is not built yet, and production builds nothing: npm ci && npm run build\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  });

  it('starts what is built in production, whatever the sources are now', () => {
    mkdirSync(join(folder, 'dist', 'server'), { recursive: true });
    writeFileSync(join(folder, 'dist', '.sources'), 'of an earlier time');
    writeFileSync(join(folder, 'dist', 'server', 'main.js'), "console.log('started', process.argv[1]);");
    const { status, stdout } = start({ NODE_ENV: 'production' });
    expect(stdout).toBe(`started ${join(folder, 'server', 'start.js')}\n`);
    expect(status).toBe(0);
  });

  describe('one at a time', () => {
    const processes: ChildProcess[] = [];
    const node = (code: string): ChildProcess => {
      const child = spawn(process.execPath, ['-e', code], { cwd: folder, stdio: 'ignore' });
      processes.push(child);
      return child;
    };
    afterEach(() => {
      for (const each of processes.splice(0)) each.kill('SIGKILL');
    });

    /** Notes when it begins and ends in `notes`; `hold` never ends. */
    const worker = (name: string, hold = false): ChildProcess => {
      const code = `
        const { appendFileSync } = require('node:fs');
        const note = (word) => appendFileSync('notes', '${name} ' + word + '\\n');
        require('./server/launcher/lock').alone(async () => {
          note('begins');
          await new Promise((resolve) => setTimeout(resolve, ${hold ? 600_000 : 300}));
          note('ends');
        });`;
      return node(code);
    };
    const notes = (): string[] =>
      existsSync(join(folder, 'notes')) ? readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n') : [];
    const until = async (true_: () => boolean): Promise<void> => {
      while (!true_()) await new Promise((resolve) => setTimeout(resolve, 20));
    };

    it('works when several come at once', async () => {
      await Promise.all(['a', 'b', 'c'].map((name) => once(worker(name), 'exit')));
      const seen = notes();
      expect(seen).toHaveLength(6);
      for (const i of [0, 2, 4]) expect(seen[i + 1]).toBe(seen[i]?.replace('begins', 'ends'));
      expect(existsSync(lock())).toBe(false);
    });

    it('takes over from one that was killed', async () => {
      const first = worker('killed', true);
      await until(() => notes().length === 1);
      first.kill('SIGKILL');
      await once(first, 'exit');
      expect(existsSync(lock())).toBe(true);
      await Promise.all(['a', 'b'].map((name) => once(worker(name), 'exit')));
      expect(notes()).toHaveLength(5);
      expect(notes()[2]).toBe(notes()[1]?.replace('begins', 'ends'));
    });

    it('waits for a command that outlived its launcher', async () => {
      const command = node('setTimeout(() => undefined, 600_000)');
      await once(command, 'spawn');
      const first = worker('killed', true);
      await until(() => notes().length === 1);
      const stat = readFileSync(`/proc/${command.pid}/stat`, 'utf8');
      const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      writeFileSync(lock(), `${command.pid}@${startTime}\n`, { flag: 'a' });
      first.kill('SIGKILL');
      const second = worker('next');
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(notes()).toEqual(['killed begins']);
      command.kill('SIGKILL');
      await once(second, 'exit');
      expect(notes()).toEqual(['killed begins', 'next begins', 'next ends']);
    });
  });
});
