/** One console a data folder: the lock is the operating system's, and the refusals are sentences. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdDataFolder, StoreError } from '../../../../server/store/database';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is refused to a second console, and free again afterwards', () => {
  const release = holdDataFolder(folder);
  expect(() => holdDataFolder(folder)).toThrow(`${folder} is in use by another console`);
  release();
  holdDataFolder(folder)();
});

it('is made where there is none', () => {
  holdDataFolder(join(folder, 'new', 'data'))();
});

it('says what to do where it cannot be made', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => holdDataFolder(file)).toThrow(StoreError);
  expect(() => holdDataFolder(file)).toThrow('cannot be made or written by this account');
});
