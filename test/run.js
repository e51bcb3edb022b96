/**
 * `npm test`: installs what is missing, then every check and every suite. Its last line is the sum of them all.
 * Plain JavaScript, because it runs before anything is installed.
 */
'use strict';

require('../server/launcher/node-version').requireNode();

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { build, isBuilt } = require('../server/build');
const { install, isInstalled } = require('../server/launcher/install');
const { alone } = require('../server/launcher/lock');
const { ROOT, Trouble, giveUp, run, say } = require('../server/launcher/workshop');
const servers = require('./support/servers');

const HELP = `node test/run.js [--only SUITE] [PATTERN…]

Without arguments: all checks and all suites, as "npm test" does.
  --only SUITE   the suites of one folder of test/ (unit, pages, directories, browser), or
                 "checks"
  PATTERN        the suites whose path matches this regular expression
Of the browser's suites: GUICHET_SHOTS=FOLDER keeps a picture of each page that is looked at (1: in .cache/shots);
GUICHET_THOROUGH=1 walks in every seat, not in half of them; "npm run gallery" does both.
Last line: N passed, N failed, N skipped. Exit 0 nothing failed, 1 something did, 2 wrong usage or set-up.`;

const TSC = ['typescript/bin/tsc', '-p'];
const hasBrowserScripts = () => fs.readdirSync(path.join(ROOT, 'views', 'assets')).some((name) => name.endsWith('.ts'));

/** The checks beside the suites: each is one command of node_modules, and one in the sum. */
const CHECKS = [
  { name: 'types of sources and tests', command: [...TSC, 'test/tsconfig.json'] },
  { name: 'types of the browser scripts', command: [...TSC, 'views/assets/tsconfig.json'], when: hasBrowserScripts },
  { name: 'lint, with types', command: ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'formatting', command: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
];

const sum = { passed: 0, failed: 0, skipped: 0 };
const count = (passed) => {
  sum[passed ? 'passed' : 'failed'] += 1;
};

const node = (script, args, options) => run(process.execPath, [path.join('node_modules', script), ...args], options);

async function check({ name, command: [script, ...args] }) {
  const { code, output } = await node(script, args);
  say(`${code === 0 ? 'passed' : 'FAILED'}  ${name}`);
  if (code !== 0) say(output.trim());
  count(code === 0);
}

/** The command line and the pages' files are tried as they are built. */
async function checkBuild() {
  try {
    if (!isBuilt()) await alone(build);
    say('passed  build');
    count(true);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(`FAILED  build\n${error.message}`);
    count(false);
  }
}

/** All test files that `only` (a folder of test/) and `patterns` leave, as paths from the root. */
function testFiles(only, patterns) {
  const folder = path.join('test', only ?? '');
  if (!fs.existsSync(path.join(ROOT, folder))) throw new Trouble(`There is no folder ${folder}: see --help.`);
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(folder, name))
    .filter((name) => patterns.length === 0 || patterns.some((pattern) => new RegExp(pattern).test(name)))
    .sort();
}

/** Runs the suites in Jest and adds what it counted. A suite that did not even start is one failure. */
async function runSuites(files) {
  const report = path.join(ROOT, '.cache', 'jest.json');
  fs.rmSync(report, { force: true });
  fs.mkdirSync(path.dirname(report), { recursive: true });
  const args = ['--ci', '--maxWorkers=2', '--json', `--outputFile=${report}`, '--runTestsByPath', ...files];
  const env = { ...process.env, NODE_ENV: 'test' };
  const { code } = await node('jest/bin/jest.js', args, { show: true, env });
  const told = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : null;
  const failed = told === null ? 1 : told.numFailedTests + told.numRuntimeErrorTestSuites;
  sum.passed += told?.numPassedTests ?? 0;
  sum.failed += failed === 0 && code !== 0 ? 1 : failed;
  sum.skipped += told === null ? 0 : told.numPendingTests + told.numTodoTests;
}

async function suites(only, patterns) {
  const files = testFiles(only, patterns);
  if (files.length === 0) {
    say('FAILED  no suite was found');
    return count(false);
  }
  await servers.provide(files);
  const left = files.filter((file) => !servers.canRun(file));
  const able = files.filter((file) => !left.includes(file));
  if (able.length > 0) await runSuites(able);
  sum.skipped += left.length;
  if (left.length === 0) return undefined;
  say(
    `\nNot run, for want of Debian packages, or of root for Samba (each counted as one skipped):\n  ${left.join('\n  ')}`,
  );
  return say(`This line would install the packages:\n  ${servers.installLine(left)}`);
}

async function main() {
  let given;
  try {
    const options = { only: { type: 'string' }, help: { type: 'boolean' } };
    given = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Trouble(`${error.message}\n${HELP}`);
  }
  const { values, positionals } = given;
  if (values.help) return say(HELP);
  const whole = values.only === undefined && positionals.length === 0;

  if (!isInstalled('full')) {
    await alone(async (started) => {
      if (!isInstalled('full')) await install('full', started);
    });
  }
  await checkBuild();
  if (whole || values.only === 'checks') {
    for (const each of CHECKS) if (each.when?.() ?? true) await check(each);
  }
  if (values.only !== 'checks') await suites(values.only, positionals);
  say(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
  return undefined;
}

main().catch(giveUp);
