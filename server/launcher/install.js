/**
 * Installs the packages of package-lock.json where they are not there yet. What is there is told by a stamp inside
 * node_modules, written last: an install that was interrupted, or wiped, has none and is done again.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { ROOT, Trouble, hashOf, run, say, tick } = require('./workshop');

const MODULES = path.join(ROOT, 'node_modules');
const STAMP = path.join(MODULES, '.guichet-install.json');

/** `full` is for the tests; `console` is what building and running need. */
const SETS = { console: '--omit=dev', full: '--include=dev' };

// Install scripts only compile or download what npm's packages already bring along. A registry that does not answer is
// given up after a minute at most, not after five times ten.
const FLAGS = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-timeout=25000',
];

// npm asks for hundreds of files, and gives each its time-out: where the registry takes calls and answers none, that is
// many minutes. An install that has lasted this long is doubted, and npm asked whether the registry is there at all.
const DOUBT_MS = 20_000;
const PING = ['ping', '--fetch-retries=0', '--fetch-timeout=10000'];

const NETWORK = /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|FETCH_ERROR|timeout/i;
const FAILURES = [
  [
    NETWORK,
    (line) => `The npm registry does not answer (${line}): check the network, the proxy and "npm config get registry".`,
  ],
  [/EACCES|EPERM|EROFS/, (line) => `The folder ${ROOT} cannot be written by npm (${line}).`],
  [/ENOSPC|EDQUOT/, (line) => `There is no room left on the disk of ${ROOT} (${line}).`],
];

const wanted = () =>
  hashOf([fs.readFileSync(path.join(ROOT, 'package-lock.json')), `${process.platform}-${process.arch}`]);

/** Which set of the present lock file is installed, or null. */
function installedSet() {
  try {
    const stamp = JSON.parse(fs.readFileSync(STAMP, 'utf8'));
    return stamp.lock === wanted() ? stamp.set : null;
  } catch {
    return null;
  }
}

/** Whether all packages of `set` are there: the full set has the console's in it. */
function isInstalled(set) {
  const have = installedSet();
  return have === 'full' || have === set;
}

/** Runs npm as it was started with, else the one on the PATH. */
function npm(args, options) {
  const own = process.env.npm_execpath;
  const known = own !== undefined && path.basename(own) === 'npm-cli.js';
  return known ? run(process.execPath, [own, ...args], options) : run('npm', args, options);
}

/** One sentence from what npm wrote. */
function explain(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
  const told = lines.map((line) => line.replace(/^npm (error|ERR!)\s*/, ''));
  const plain = told.filter((line) => !/^(code|errno|syscall|path) /.test(line));
  for (const [pattern, sentence] of FAILURES) {
    const line = plain.find((each) => pattern.test(each)) ?? told.find((each) => pattern.test(each));
    if (line !== undefined) return sentence(line);
  }
  return `npm could not install the packages: ${told.slice(0, 6).join(' ') || output.slice(-400).trim() || 'it gave no reason'}`;
}

/** Aborts an install that lasts where the registry does not even answer a ping. Ends with the install. */
async function doubt(install, done) {
  await sleep(DOUBT_MS, undefined, { signal: done.signal, ref: false });
  const { code, output } = await npm(PING, { signal: done.signal });
  if (code !== 0 && !done.signal.aborted && NETWORK.test(output)) install.abort(explain(output));
}

/**
 * Installs `set`; `started` is told npm's pid. Where the console's set is there already, the rest is added beside it, so
 * that a console which runs from this folder keeps its files.
 * @throws Trouble with one sentence on why not
 */
async function install(set, started) {
  for (const folder of [ROOT, MODULES]) if (fs.existsSync(folder)) fs.accessSync(folder, fs.constants.W_OK);
  const verb = installedSet() === null ? ['ci'] : ['install', '--no-save'];
  say(`Installing the packages (${verb[0] === 'ci' ? 'package-lock.json is new here' : 'those of the tests'}) …`);
  fs.rmSync(STAMP, { force: true });
  const begin = Date.now();
  const stopTick = tick('installing');
  const stalled = new AbortController();
  const done = new AbortController();
  doubt(stalled, done).catch(() => undefined); // the install ended first
  const { code, output } = await npm([...verb, SETS[set], ...FLAGS], { started, signal: stalled.signal });
  done.abort();
  stopTick();
  if (stalled.signal.aborted) throw new Trouble(stalled.signal.reason);
  if (code !== 0) throw new Trouble(explain(output));
  fs.writeFileSync(STAMP, `${JSON.stringify({ lock: wanted(), set })}\n`);
  say(`Installed in ${((Date.now() - begin) / 1000).toFixed(1)} s.`);
}

module.exports = { install, isInstalled };
