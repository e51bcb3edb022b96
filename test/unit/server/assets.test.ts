import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAssets } from '../../../server/assets';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-assets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text = ''): void => writeFileSync(join(folder, name), text);
const manifest = (files: unknown): void => write('manifest.json', JSON.stringify(files));

it('links a file by its hashed name, and finds it with its compressed copies', () => {
  manifest({ 'guichet.css': 'guichet.abc.css', 'guichet.svg': 'guichet.def.svg' });
  for (const name of ['guichet.abc.css', 'guichet.abc.css.gz', 'guichet.abc.css.br', 'guichet.def.svg', 'other.css']) {
    write(name);
  }
  const assets = loadAssets(folder);
  expect(assets.href('guichet.css')).toBe('/assets/guichet.abc.css');
  expect(assets.find('guichet.abc.css')).toEqual({
    path: join(folder, 'guichet.abc.css'),
    type: 'text/css; charset=utf-8',
    encodings: [
      { coding: 'br', path: join(folder, 'guichet.abc.css.br') },
      { coding: 'gzip', path: join(folder, 'guichet.abc.css.gz') },
    ],
  });
  expect(assets.find('guichet.def.svg')).toMatchObject({ type: 'image/svg+xml', encodings: [] });
  for (const name of [
    'guichet.css',
    'other.css',
    'manifest.json',
    '../package.json',
    'guichet.abc.css.br',
    '',
    '__proto__',
  ]) {
    expect(assets.find(name)).toBeNull();
  }
  expect(() => assets.href('other.css')).toThrow('"other.css" was not built');
});

it.each([
  ['no manifest', () => undefined, 'manifest.json is missing'],
  ['a file that is not there', () => manifest({ 'guichet.css': 'guichet.abc.css' }), 'not on the disk'],
  ['a list', () => manifest(['guichet.css']), 'an object of file names is due'],
  ['no file name', () => manifest({ 'guichet.css': 1 }), '"guichet.css" has no file name'],
  ['an unknown type', () => manifest({ x: 'x.exe' }), 'no content type'],
])('refuses %s at start', (_fault, prepare, message) => {
  prepare();
  expect(() => loadAssets(folder)).toThrow(message);
});
