/** What the console refuses to start with, before it looks at anything else: the process itself, as `npm start` has it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');

/** On a configuration that is not there: it ends in any case, and says what it ended by. */
function start(debug: string): { readonly status: number | null; readonly stderr: string } {
  const { PATH = '' } = process.env;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-r', join(ROOT, 'test', 'support', 'swc-register.js'), join(ROOT, 'server', 'main.ts')],
    { encoding: 'utf8', env: { PATH, GUICHET_CONFIG: '/nowhere/guichet.yaml', NODE_DEBUG: debug }, timeout: 20_000 },
  );
  return { status, stderr };
}

it.each(['ldapts', 'LDAPTS', 'ldap*', 'jest,ldapts'])(
  'NODE_DEBUG=%s would show new passwords: one sentence, no start',
  (debug) => {
    expect(start(debug)).toEqual({
      status: 2,
      stderr: `NODE_DEBUG=${debug} writes new passwords into the log: take ldapts out of it, and start again.\n`,
    });
  },
  30_000,
);

it('NODE_DEBUG of something else does not keep it from starting', () => {
  const { status, stderr } = start('jest');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/\/nowhere\/guichet\.yaml/) });
}, 30_000);
