/** What the launcher, the build and the test run share: saying, running a command, failing with one clear sentence. */
'use strict';

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const TICK_MS = 5000;
const CLEANUPS = new Set();
const RUNNING = new Set();

/** A fault of the set-up, told in one sentence; whoever catches it exits 2. */
class Trouble extends Error {}

const say = (text) => process.stdout.write(`${text}\n`);

/** Says every 5 s that it is still going on, also where nobody sees a terminal. @returns what stops it */
function tick(what) {
  const start = Date.now();
  const timer = setInterval(() => say(`  ${what} … ${Math.round((Date.now() - start) / 1000)} s`), TICK_MS);
  return () => clearInterval(timer);
}

/**
 * Runs one command in the project's folder to its end. A signal to this process goes to the command first; once it has
 * ended, what `whenKilled` was given is done and the signal ends this process too, so that nothing is left running.
 * @param options `env`; `show`: its output goes to ours instead of into the result; `started`: is told the pid;
 *   `signal`: an AbortSignal that kills it outright
 * @returns exit code (null after a signal) and, without `show`, all that it wrote
 * @throws Trouble when the command is not there
 */
function run(command, args, { env = process.env, show = false, started = () => undefined, signal } = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    let received = null;
    const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd: ROOT, env, stdio, signal, killSignal: 'SIGKILL' });
    RUNNING.add(child);
    const forward = (name) => {
      received = name;
      child.kill(name);
    };
    for (const name of SIGNALS) process.on(name, forward);
    const settle = () => {
      RUNNING.delete(child);
      for (const name of SIGNALS) process.removeListener(name, forward);
    };
    for (const stream of show ? [] : [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('spawn', () => started(child.pid));
    child.on('error', (error) => {
      if (error.name === 'AbortError') return; // it was killed: `close` follows
      settle();
      reject(new Trouble(`The command "${command}" cannot be run (${error.code}): is it installed and on the PATH?`));
    });
    child.on('close', (code) => {
      settle();
      if (received === null) return resolve({ code, output });
      if (RUNNING.size > 0) return undefined; // the last one to end
      for (const cleanup of CLEANUPS) cleanup();
      process.kill(process.pid, received); // no promise is settled: the process ends here
      return undefined;
    });
  });
}

/** Has `cleanup` done also when a signal ends the process during `run`. @returns what takes it back */
function whenKilled(cleanup) {
  CLEANUPS.add(cleanup);
  return () => CLEANUPS.delete(cleanup);
}

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'];

/** Ends the process: exit 2 and one sentence for a Trouble or a folder that refuses, else the error as it is, exit 1. */
function giveUp(error) {
  const refused = UNWRITABLE.includes(error.code);
  const sentence = refused ? `The folder ${error.path ?? ROOT} cannot be written (${error.code}).` : error.message;
  process.stderr.write(`${refused || error instanceof Trouble ? sentence : error.stack}\n`);
  process.exit(refused || error instanceof Trouble ? 2 : 1);
}

/** SHA-256 over texts and buffers, in order, none able to borrow from its neighbour. */
function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

module.exports = { ROOT, Trouble, giveUp, hashOf, run, say, tick, whenKilled };
