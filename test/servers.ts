/**
 * `npm run servers -- openldap|389ds|samba`: a throwaway directory to try the console on, with the people of the tests,
 * until Ctrl-C. Prints the line that starts a console on it. Samba needs root: it is a domain controller.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ORDINARY_CARDS, STAFF_PASSWORD } from './support/openldap-people';
import { REAL_DIRECTORIES, type RealDirectory } from './support/real-directories';
import { freePort } from './support/server-process';

const servers = require('./support/servers') as {
  provide(paths: readonly string[]): Promise<void>;
  canRun(path: string): boolean;
  installLine(paths: readonly string[]): string;
};

const NAMES: Readonly<Record<string, keyof typeof REAL_DIRECTORIES>> = {
  openldap: 'openldap',
  '389ds': '389ds',
  samba: 'activeDirectory',
};

const HELP = `npm run servers -- ${Object.keys(NAMES).join('|')}

Starts a throwaway directory on loopback with the people of the tests, prints how to start a console
on it, and takes it away at Ctrl-C. Installs Debian's packages for it where it may (root, or sudo
without a password). Exit 0 stopped, 2 wrong usage or it could not be started.`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function howTo(file: string, { server, url }: RealDirectory): string {
  return `The directory answers at ${url} (administrator ${server.rootDn}, password ${server.rootPassword}).

Start a console on it, in another terminal:
  GUICHET_CONFIG=${file} GUICHET_DATA=${join(server.folder, 'console')} npm start
Is all well between them?
  GUICHET_CONFIG=${file} npx guichet check --card E21813178

Staff: dupont-n (teacher), moreau-k (kiosk), leroy-a (auditor); password ${STAFF_PASSWORD}
Students: E21813178 forgotten, E21813179 locked, E21813181 must change, E21813185 stricter rules,
  E21813183 closed, E21813184 of the personnel too, E21813186 may not be written to,
  ${ORDINARY_CARDS[0]} to ${ORDINARY_CARDS.at(-1)} nothing special
Ctrl-C takes it all away.`;
}

async function main(): Promise<number> {
  const [name = '', ...others] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    say(HELP);
    return 0;
  }
  const kind = NAMES[name];
  if (kind === undefined || others.length > 0) {
    process.stderr.write(`${name === '' ? 'Which one?' : `There is no "${[name, ...others].join(' ')}".`}\n${HELP}\n`);
    return 2;
  }
  const suite = `test/directories/procedure-${name}.test.ts`;
  await servers.provide([suite]);
  if (!servers.canRun(suite)) {
    process.stderr.write(
      `Debian packages are missing. This line would install them:\n  ${servers.installLine([suite])}\n`,
    );
    return 2;
  }
  say(`Starting ${name} …`);
  const real = await REAL_DIRECTORIES[kind]();
  const port = await freePort();
  const file = join(real.server.folder, 'guichet.yaml');
  const settings = {
    publicUrl: `http://localhost:${port}`,
    server: { listen: `127.0.0.1:${port}` },
    sites: [{ name: 'Tertre', campus: 'Tertre', networks: ['127.0.0.0/8'] }],
    ...real.settings(real.url),
  };
  writeFileSync(file, stringify(settings), { mode: 0o600 });
  say(howTo(file, real));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await real.server.stop();
  say(`${name} is gone, its folder too.`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`It could not be started: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
