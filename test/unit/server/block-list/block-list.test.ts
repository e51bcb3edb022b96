/** The list as the console asks it, the shipped file above all. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WordRandom } from '../../../../ldap/embedded';
import { type BlockList, listsFor, openBlockList } from '../../../../server/block-list/block-list';
import { countOf } from '../../../../server/block-list/format';
import { foldWord } from '../../../../server/domain/folding';
import { listOf, removeThrowaways, throwaway } from '../../../support/block-lists';

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
    const count = countOf(file.header);
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

  it('that cannot be used is named, and leaves no file open', () => {
    const folder = throwaway();
    const broken = join(folder, 'block-list.bin');
    listOf(broken, 'exact', []);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    expect(() => openBlockList([...listsFor(ROOT, folder), join(folder, 'nowhere')])).toThrow(/nowhere cannot be used/);
    expect(open()).toBe(before);
  });
});
