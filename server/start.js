/**
 * `npm start`: installs what is missing, builds what has changed, starts the console in this same process.
 * In production (`NODE_ENV=production`) it only starts. Plain JavaScript, because it runs before anything is installed.
 */
'use strict';

require('./launcher/node-version').requireNode();

const { build, hasBuild, isBuilt } = require('./build');
const { install, isInstalled } = require('./launcher/install');
const { alone } = require('./launcher/lock');
const { Trouble, giveUp } = require('./launcher/workshop');

/** Brings node_modules and dist/ up to date, which mostly means: sees that they are. @throws Trouble */
async function prepare() {
  if (isInstalled('console') && isBuilt()) return;
  await alone(async (started) => {
    if (!isInstalled('console')) await install('console', started);
    if (!isBuilt()) await build(started);
  });
}

async function start() {
  if (process.env.NODE_ENV !== 'production') await prepare();
  else if (!hasBuild())
    throw new Trouble('Guichet is not built yet, and production builds nothing: npm ci && npm run build');
  require('../dist/server/main.js');
}

start().catch(giveUp);
