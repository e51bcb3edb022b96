/**
 * `npm run build`: the sources to dist/ (TypeScript's compiler), the browser's files to dist/assets (esbuild).
 * All of it is made in a folder beside and put in place by a rename, with the stamp of its sources inside: dist/ is whole
 * or not there, and holds nothing from an earlier build.
 */
'use strict';

require('./launcher/node-version').requireNode();

const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { alone } = require('./launcher/lock');
const { ROOT, Trouble, giveUp, hashOf, run, say, tick } = require('./launcher/workshop');

const DIST = path.join(ROOT, 'dist');
const STAMP = path.join(DIST, '.sources');
const ASSETS = path.join('views', 'assets');
const SOURCES = ['config', 'ldap', 'server', ASSETS];
const BESIDE = ['package-lock.json', 'tsconfig.json', path.join('server', 'build.js')];
const COPIED = ['.svg'];
const COMPRESSED = /\.(js|css|svg)$/;

/** Files of the built kinds under `folder`, as sorted paths from the root. */
function sources(folder) {
  const at = path.join(ROOT, folder);
  if (!fs.existsSync(at)) return [];
  return fs
    .readdirSync(at, { recursive: true })
    .filter((name) => /\.(ts|css)$/.test(name) || COPIED.includes(path.extname(name)))
    .map((name) => path.join(folder, name))
    .sort();
}

/** What dist/ is made from, as one hash over names and contents. */
function sourcesStamp() {
  const files = [...SOURCES.flatMap(sources), ...BESIDE];
  return hashOf(files.flatMap((file) => [file, fs.readFileSync(path.join(ROOT, file))]));
}

/** Whether there is a whole build, of whatever sources. */
const hasBuild = () => fs.existsSync(STAMP);

/** Whether dist/ is the build of the present sources. */
const isBuilt = () => hasBuild() && fs.readFileSync(STAMP, 'utf8') === sourcesStamp();

/** The files of views/assets itself are what pages ask for; folders below only hold what these import. */
function assetEntries() {
  return sources(ASSETS).filter(
    (file) => path.dirname(file) === ASSETS && !file.endsWith('.d.ts') && !path.basename(file).startsWith('tsconfig'),
  );
}

/** Bundles the browser's files under names with their content's hash. @returns `{"desk.js": "desk.<hash>.js", …}` */
function buildAssets(out) {
  const entryPoints = assetEntries();
  fs.mkdirSync(out, { recursive: true });
  if (entryPoints.length === 0) return {};
  const result = require('esbuild').buildSync({
    entryPoints,
    absWorkingDir: ROOT,
    outdir: out,
    entryNames: '[name].[hash]',
    assetNames: '[name].[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    loader: Object.fromEntries(COPIED.map((extension) => [extension, 'copy'])),
    metafile: true,
    logLevel: 'silent',
  });
  const manifest = {};
  for (const [output, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    const file = path.join(ROOT, output);
    if (COMPRESSED.test(file)) compress(file);
    const source = entryPoint ?? entryPoints.find((entry) => isCopyOf(output, entry));
    if (source === undefined) continue;
    manifest[path.basename(source, path.extname(source)) + path.extname(output)] = path.basename(output);
  }
  return manifest;
}

/** Copied files carry no `entryPoint` in esbuild's own list. */
function isCopyOf(output, entry) {
  const [, name, extension] = /^(.*)\.[A-Z0-9]+(\.\w+)$/.exec(path.basename(output)) ?? [];
  return `${name}${extension}` === path.basename(entry);
}

function compress(file) {
  const bytes = fs.readFileSync(file);
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(bytes));
}

/**
 * Builds all into dist/. Whoever calls holds the lock; `started` is told the compiler's pid.
 * @throws Trouble with what the compiler said
 */
async function build(started) {
  const beside = path.join(ROOT, '.cache', 'dist-new');
  const old = path.join(ROOT, '.cache', 'dist-old');
  const begin = Date.now();
  const stamp = sourcesStamp();
  say('Building …');
  for (const folder of [beside, old]) fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(beside, { recursive: true });
  const stopTick = tick('building');
  const compiler = require.resolve('typescript/package.json').replace('package.json', path.join('bin', 'tsc'));
  const { code, output } = await run(process.execPath, [compiler, '-p', 'tsconfig.json', '--outDir', beside], {
    started,
  });
  stopTick();
  if (code !== 0) throw new Trouble(`${output.trim()}\nThe build failed: the sources have the errors above.`);
  try {
    const manifest = buildAssets(path.join(beside, 'assets'));
    fs.writeFileSync(path.join(beside, 'assets', 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    if (error.errors === undefined) throw error;
    throw new Trouble(`The build failed: ${error.message}`);
  }
  fs.writeFileSync(path.join(beside, path.basename(STAMP)), stamp);
  if (fs.existsSync(DIST)) fs.renameSync(DIST, old);
  fs.renameSync(beside, DIST);
  fs.rmSync(old, { recursive: true, force: true });
  say(`Built in ${((Date.now() - begin) / 1000).toFixed(1)} s.`);
}

module.exports = { build, hasBuild, isBuilt };

if (require.main === module) alone(build).catch(giveUp);
