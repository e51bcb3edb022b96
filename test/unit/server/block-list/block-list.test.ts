/** The list as the console asks it, the shipped file above all. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WordRandom } from '../../../../ldap/embedded';
import { type BlockList, hashFor, listsFor, openBlockList, ownListIn } from '../../../../server/block-list/block-list';
import { countOf, PAGE } from '../../../../server/block-list/format';
import { foldWord } from '../../../../server/domain/folding';
import { listOf, listOfHashes, removeThrowaways, throwaway } from '../../../support/block-lists';

const ROOT = join(__dirname, '../../../..');
const SHIPPED = join(ROOT, 'config', 'block-list');

afterAll(removeThrowaways);

describe('the shipped list', () => {
  let list: BlockList;
  beforeAll(() => {
    list = openBlockList(listsFor(ROOT, throwaway()));
  });
  afterAll(() => list.close());

  it('has more than a hundred thousand words in less than a megabyte, and says in its notice what it is', () => {
    const [file] = list.files;
    if (file === undefined) throw new Error('no file');
    const { size } = statSync(file.path);
    // Without the one that every list holds.
    const count = countOf(file.header) - 1;
    expect(count).toBeGreaterThanOrEqual(100_000);
    expect(size).toBeLessThan(1_000_000);
    const notice = readFileSync(join(SHIPPED, 'NOTICE.md'), 'utf8');
    for (const figure of [count, size]) expect(notice).toContain(figure.toLocaleString('en'));
    expect(readdirSync(SHIPPED).sort()).toEqual(['NOTICE.md', 'common.bin', 'house.txt']);
  });

  it('has every word of our own', () => {
    const words = readFileSync(join(SHIPPED, 'house.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(words.length).toBeGreaterThan(200);
    // What folds to three letters is too short for any profile.
    expect(words.filter((word) => foldWord(word).length > 3 && !list.has(word))).toEqual([]);
  });

  it.each([
    'motdepasse123',
    'Mot de passe 2026',
    'P@ssw0rd2026!',
    'P@$$w0rd!!',
    'M0td3p4$$3',
    'Éléphant12',
    'e\u0301le\u0301phant12',
    'ÉLÉPHANT',
    'azertyuiop12',
    '@zertyuiop12',
    'AZERTYUIOPQSDFGHJKLM',
    '123456789012',
    '1234567890!!',
    'chat12345678',
    'soleil84625179',
    '2024soleil2024',
    '!!Soleil!!',
    'chat20242025',
    'Universite2026',
    "Aujourd'hui2026",
    'arc-en-ciel 2026',
    'Marseille13000',
    'Saint-Étienne42',
    'iloveyou1234',
    'Sunshine2026!',
    'butterfly1998',
    'correct horse battery staple',
    'Coquelicots99',
    'soleilsoleil1',
    'chatchatchat!',
    'раssword2026',
    'mоtdераsse12',
    'ΡΑSSWΟRD2026',
    'œillets2026',
  ])('refuses %s', (password) => {
    expect(list.has(password)).toBe(true);
  });

  it.each([
    'galet tulipe moteur',
    'mot de passe bien trop long pour un seul mot',
    'elephant rose et bleu',
    'soleil-tulipe-galet',
    'éléphantgirafetulipe',
    'tulipe#moteur9galet',
    'chat84625179',
    'soleil%9#kQ',
    'k7#pQ2xW9!vb',
    '839201746352',
    'aB3$dE6&hJ9!',
    'Xq7mLw2pRt9z',
    '密码密码密码密码密码密码',
    'كلمة السر الطويلة جدا',
    '🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷',
    'x',
    '',
  ])('lets %j pass', (password) => {
    expect(list.has(password)).toBe(false);
  });

  it('refuses no random password', () => {
    const chance = new WordRandom('random passwords');
    const random = (): string => String.fromCharCode(...Array.from({ length: 12 }, () => chance.between(33, 126)));
    expect(Array.from({ length: 20_000 }, random).filter((password) => list.has(password))).toEqual([]);
  });
});

describe('a list of one’s own', () => {
  it('is found in the data folder, beside the shipped one, and holds passwords as they are', () => {
    const folder = throwaway();
    expect(listsFor(ROOT, folder)).toHaveLength(1);
    listOf(join(folder, 'block-list.bin'), 'exact', ['Xq7mLw2pRt9z', 'cafe\u0301 noir ce soir', 'pâté']);
    const list = openBlockList(listsFor(ROOT, folder));
    expect(list.files.map(({ header }) => header.kind)).toEqual(['folded', 'exact']);
    expect(list.has('Xq7mLw2pRt9z')).toBe(true);
    expect(list.has('xq7mLw2pRt9z')).toBe(false);
    expect(list.has('Xq7mLw2pRt9z1')).toBe(false);
    // As bytes of UTF-8, and of these exactly.
    expect(list.has('pâté')).toBe(true);
    expect(list.has('cafe\u0301 noir ce soir')).toBe(true);
    expect(list.has('caf\u00e9 noir ce soir')).toBe(false);
    expect(list.has('motdepasse123')).toBe(true);
    list.close();
    expect(() => list.has('motdepasse123')).toThrow('cannot be read');
  });

  const OWN = 'Build it anew with `guichet blocklist build FILE`, or remove it.';
  const cut = (path: string, size: number): void => truncateSync(path, size);
  const changed = (path: string): void => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(2 * PAGE) ^ 1, 2 * PAGE);
    writeFileSync(path, bytes);
  };

  it.each<[string, (path: string) => void, string]>([
    ['empty', (path) => cut(path, 0), 'it is empty'],
    ['cut', (path) => cut(path, 3 * PAGE), `it has ${3 * PAGE} bytes, ${2 * PAGE + PAGE + 7} are due`],
    ['cut in its header', (path) => cut(path, 100), 'it is no block list'],
    ['changed by one bit', changed, 'it was changed or damaged since it was built'],
    ['a folder', (path) => [rmSync(path), mkdirSync(path)], 'EISDIR: illegal operation on a directory, read'],
  ])('that is %s is named, with what is wrong and what mends it; no file stays open', (_, damage, why) => {
    const folder = throwaway();
    const path = listOf(ownListIn(folder), 'exact', ['azerty', 'qwerty']);
    damage(path);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    expect(() => openBlockList(listsFor(ROOT, folder))).toThrow(
      expect.objectContaining({
        name: 'BlockListError',
        message: `The block list ${path} cannot be used: ${why}. ${OWN}`,
      }),
    );
    expect(open()).toBe(before);
  });

  it('without the text that every list holds is no list of this console', () => {
    const path = join(throwaway(), 'block-list.bin');
    listOfHashes(path, 'exact', 7, [hashFor('exact', 'azerty')]);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    expect(() => openBlockList([path])).toThrow(
      `The block list ${path} cannot be used: it was built by another version of the console. ${OWN}`,
    );
    expect(open()).toBe(before);
  });

  it('the shipped list, damaged, is put back, not built', () => {
    const path = join(throwaway(), 'common.bin');
    writeFileSync(path, readFileSync(join(SHIPPED, 'common.bin')));
    changed(path);
    expect(() => openBlockList([path])).toThrow(/since it was built\. Put the file back as it was shipped\.$/);
  });
});
