/**
 * Whether this Node.js is one that the console runs on (package.json, `engines.node`).
 * Read before anything else, by a Node.js that may be old: nothing newer than ES2015 in this file.
 */
'use strict';

const numbers = (text) => text.replace(/^\D*/, '').split('.').map(Number);

const notBefore = (version, least) => {
  for (let i = 0; i < 3; i += 1) if (version[i] !== least[i]) return version[i] > least[i];
  return true;
};

/** Whether `version` is in a range made of `^x.y.z` and `>=x.y.z` joined by `||`, the two forms that `engines` uses. */
const satisfies = (version, range) =>
  range.split('||').some((part) => {
    const form = part.trim();
    if (!/^(\^|>=)\d+\.\d+\.\d+$/.test(form)) throw new Error(`engines.node: cannot read "${form}"`);
    const own = numbers(version);
    const least = numbers(form);
    return notBefore(own, least) && (form[0] !== '^' || own[0] === least[0]);
  });

/** Ends the process with one sentence, exit 2, where this Node.js is none of `engines.node`. */
const requireNode = () => {
  const range = require('../../package.json').engines.node;
  if (satisfies(process.versions.node, range)) return;
  process.stderr.write(
    `Guichet needs Node.js ${range.replace(/\|\|/g, 'or')}, and this is ${process.versions.node}: install one of these.\n`,
  );
  process.exit(2);
};

module.exports = { satisfies, requireNode };
