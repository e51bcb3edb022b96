/**
 * What the machine must have for some suites beside Node.js: Debian packages, listed here and nowhere else.
 * Plain JavaScript: `test/run.js` reads it before anything is compiled.
 */
'use strict';

const { spawnSync } = require('node:child_process');
const { run, say, tick } = require('../../server/launcher/workshop');

/** Suites by their path, its beginning or a pattern, the packages without which they cannot run, and whether root alone can. */
const SUITES = [
  { tests: 'test/directories/', packages: ['slapd', 'slapd-contrib', 'ldap-utils', 'openssl'] },
  // ldbmodify and ldapsearch, kinit and smbclient beside the domain controller itself.
  {
    tests: /^test\/directories\/.*samba/,
    root: true,
    packages: [
      ...['samba', 'samba-ad-provision', 'samba-dsdb-modules', 'samba-vfs-modules', 'samba-common-bin', 'winbind'],
      ...['python3-samba', 'krb5-user', 'smbclient', 'ldb-tools'],
    ],
  },
  { tests: /^test\/directories\/.*389/, packages: ['389-ds-base', 'libnss3-tools'] },
  // smbencrypt, and eapol_test, beside the server that reads hashes from a directory.
  {
    tests: /^test\/directories\/(side-credentials|check-beside)/,
    packages: ['freeradius', 'freeradius-ldap', 'freeradius-utils', 'eapoltest'],
  },
  // Letters of all that the student's pages are written in: Noto has Latin and Arabic as most readers see them, Droid has
  // Chinese in 2 MB; its squares are as wide as those of Noto CJK, which takes 57.
  { tests: 'test/browser/', packages: ['chromium', 'fonts-noto-core', 'fonts-droid-fallback'] },
  { tests: 'test/unit/server/audit/checkpoint.test.ts', packages: ['openssl'] },
  { tests: 'test/unit/server/audit/outside-verifier.test.ts', packages: ['openssl'] },
];

const LIMIT_S = 300;

/**
 * Run as root. Debian starts a server as soon as it is installed: policy-rc.d (Debian policy manual, 9.3.3) forbids it
 * meanwhile. Package lists that are missing or old make the first try fail, so it is the update's occasion.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
made=
trap '[ -z "$made" ] || rm -f "$policy"' EXIT
trap 'exit 130' INT TERM HUP
[ -e "$policy" ] || { made=1; printf '#!/bin/sh\\nexit 101\\n' >"$policy"; chmod 755 "$policy"; }
export DEBIAN_FRONTEND=noninteractive
install() {
  timeout ${LIMIT_S} apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=60 "$@" </dev/null
}
install "$@" || { timeout ${LIMIT_S} apt-get update && install "$@"; }
`;

/** Those of `packages` that are not installed; all of them where there is no dpkg to ask. */
function missingPackages(packages) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own form of a format
  const format = '${db:Status-Status}';
  const status = (name) => spawnSync('dpkg-query', ['-W', '-f', format, name], { encoding: 'utf8' }).stdout;
  return packages.filter((name) => status(name) !== 'installed');
}

const suitesOf = (paths) =>
  SUITES.filter(({ tests }) =>
    paths.some((path) => (typeof tests === 'string' ? path.startsWith(tests) : tests.test(path))),
  );

/** The packages that the test files at `paths` need, each once. */
const packagesOf = (paths) => [...new Set(suitesOf(paths).flatMap((suite) => suite.packages))];

/** How root's commands are run here: as they are, behind `sudo -n`, or (null) not at all. */
function asRoot() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return null;
  if (process.getuid() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

/** Installs what is missing for the tests at `paths`, where it may; says why not where it cannot. */
async function provide(paths) {
  const missing = missingPackages(packagesOf(paths));
  const before = missing.length === 0 ? null : asRoot();
  if (before === null) return;
  say(`Installing Debian packages: ${missing.join(' ')} …`);
  const stopTick = tick('installing');
  const [command, ...args] = [...before, 'sh', '-c', INSTALL, 'sh', ...missing];
  const { code, output } = await run(command, args);
  stopTick();
  if (code !== 0) say(`They could not be installed:\n${output.trim().split('\n').slice(-8).join('\n')}`);
}

/** A domain controller has ports and files that are root's. */
const lacksRoot = (path) => process.getuid?.() !== 0 && suitesOf([path]).some(({ root }) => root === true);

/** Whether the test file at `path` has all it needs. */
const canRun = (path) => !lacksRoot(path) && missingPackages(packagesOf([path])).length === 0;

/** The one line that installs what the tests at `paths` lack. */
const installLine = (paths) =>
  `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missingPackages(packagesOf(paths)).join(' ')}`;

module.exports = { canRun, installLine, provide };
