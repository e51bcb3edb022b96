#!/usr/bin/env node
/** `guichet …`: the command line, once it is built. Plain JavaScript, because it says so where it is not. */
'use strict';

require('./launcher/node-version').requireNode();

if (!require('./build').hasBuild()) {
  process.stderr.write('Guichet is not built yet: run "npm start" once, or "npm ci && npm run build" in production.\n');
  process.exit(2);
}
require('../dist/server/cli.js');
