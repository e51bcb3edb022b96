/** The console as `npm start` runs it, asked to stop the moment it says that it is open. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { freePort } from '../support/server-process';

const ROOT = join(__dirname, '../..');

it('writes its end, however early the signal comes', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'guichet-stop-'));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'server/start.js')], {
    cwd: ROOT,
    env: { PATH, HOME, GUICHET_DATA: dataFolder, HOST: '127.0.0.1', PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const open = said.includes('Guichet is open');
      said += chunk.toString();
      if (!open && said.includes('Guichet is open')) child.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Guichet is stopped.') });
    const database = new DatabaseSync(join(dataFolder, 'guichet.db'));
    const last = database.prepare('select action, seq from audit_entry order by seq desc limit 1').get();
    const covered = database.prepare('select max(size) as size from checkpoint').get();
    database.close();
    expect(last).toMatchObject({ action: 'system.stop' });
    // The last checkpoint covers it, so that nothing after a clean stop can be cut off unseen.
    expect(covered).toEqual({ size: Number(last?.seq) + 1 });
  } finally {
    child.kill('SIGKILL');
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
