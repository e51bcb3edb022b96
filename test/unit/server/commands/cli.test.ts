/** `guichet` as a process of its own, beside a console's open store. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openLog, removeThrowaways, type TestLog } from './fixture';

const ROOT = join(__dirname, '../../../..');
const GUICHET = `"${process.execPath}" -r "${join(ROOT, 'test/support/swc-register.js')}" "${join(ROOT, 'server/cli.ts')}"`;

let log: TestLog;
beforeAll(async () => {
  log = openLog();
  await log.append(300);
  await log.checkpoints.signIfDue(true);
});
afterAll(async () => {
  await log.database.close();
  removeThrowaways();
});

function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['--norc', '-c', `set -o pipefail; ${line.replaceAll('guichet', GUICHET)}`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GUICHET_DATA: log.folder },
  });
}

it('says its exit codes to the shell', () => {
  expect(shell('guichet --version')).toMatchObject({ status: 0, stderr: '' });
  expect(shell('guichet audit proof 300')).toMatchObject({ status: 1, stdout: '' });
  expect(shell('guichet check')).toMatchObject({ status: 2, stdout: '' });
});

it('a reader that had enough is no error', () => {
  const { status, stdout, stderr } = shell('guichet audit export | head -n 1');
  expect(stdout).toMatch(/^\{"v":1,"seq":0,.*\}\n$/);
  expect([status, stderr]).toEqual([0, '']);
  expect(shell('guichet audit verify | true').stderr).toBe('');
});

it('logs its export with the user of the operating system, while the console goes on', async () => {
  const { status, stdout } = shell('guichet audit export --action audit.export');
  expect(status).toBe(0);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { seq: number; detail: { by: string } };
  expect(last.detail.by).toBe(spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim());
  await log.append(3);
  expect((await log.audit.head()).size).toBe(last.seq + 4);
  expect(shell('guichet audit verify')).toMatchObject({ status: 0, stderr: '' });
});
