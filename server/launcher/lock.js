/**
 * One at a time in this folder: whoever installs or builds holds `.cache/workshop.lock`, which names the processes at it.
 * A holder that was killed is found out and its lock taken away; a command that outlived it is waited for.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { ROOT, say, tick, whenKilled } = require('./workshop');

const LOCK = path.join(ROOT, '.cache', 'workshop.lock');
const BEING_WRITTEN_MS = 2000;

/** A process so named that a later one with the same number is another; null: there is none, or only its remains. */
function identity(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return null;
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8'); // proc(5): after the name, state is first, start time 20th
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : `${pid}@${fields[19]}`;
  } catch {
    return `${pid}`;
  }
}

/** The identities that a lock file names; null: no lock; empty: one that says nothing (yet). */
function holders() {
  try {
    return fs.readFileSync(LOCK, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function take() {
  try {
    fs.writeFileSync(LOCK, `${identity(process.pid)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

const holdsIt = () => (holders() ?? [])[0] === identity(process.pid);

/** Takes the lock of dead holders away. @returns the pid to wait for, or null when it is worth trying again at once */
function recover() {
  const names = holders();
  if (names === null) return null;
  const alive = names.find((name) => identity(Number.parseInt(name, 10)) === name);
  if (alive !== undefined) return Number.parseInt(alive, 10);
  const written = fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (names.length === 0 && Date.now() - written < BEING_WRITTEN_MS) return 0;
  fs.rmSync(LOCK, { force: true });
  return null;
}

/**
 * Does `work` while no other process of this folder does any, waiting as long as that takes and saying so.
 * `work` is given a function for the pid of each command it starts, so that the next one waits for that command too.
 */
async function alone(work) {
  fs.mkdirSync(path.dirname(LOCK), { recursive: true });
  let stopTick = null;
  for (;;) {
    // Two that recover the same dead lock may both believe they have it: after a moment only one finds its name in it.
    if (take() && (await sleep(50, true)) && holdsIt()) break;
    const busy = recover();
    if (busy !== null && stopTick === null) {
      say(`Another start of this folder is installing or building (process ${busy || 'unknown'}): waiting for it.`);
      stopTick = tick('waiting');
    }
    await sleep(200);
  }
  stopTick?.();
  const release = () => fs.rmSync(LOCK, { force: true });
  const forget = whenKilled(release);
  try {
    return await work((pid) => fs.appendFileSync(LOCK, `${identity(pid)}\n`));
  } finally {
    forget();
    release();
  }
}

module.exports = { alone };
