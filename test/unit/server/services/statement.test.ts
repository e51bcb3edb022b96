/**
 * Each case's entries name the version of what the staff member stated. It is the version of these very sentences: with a
 * changed one this fails until the version is raised, and the fingerprint below it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATEMENT } from '../../../../server/services/statement';

const FOLDER = join(__dirname, '../../../../views/locales/staff');
const SENTENCES = ['desk.inspected', 'identity.confirm'];

const texts = readdirSync(FOLDER)
  .toSorted()
  .map((file) => {
    const all = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Readonly<Record<string, string>>;
    return { file, said: SENTENCES.map((key) => all[key]) };
  });

it('is there in each language of the staff’s pages', () => {
  expect(texts.map(({ file }) => file)).toEqual(['en.json', 'fr.json']);
  for (const { said } of texts) for (const sentence of said) expect(sentence).toEqual(expect.stringMatching(/\S{3}/));
});

it('has a version of its own', () => {
  const fingerprint = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  expect({ version: STATEMENT, fingerprint }).toEqual({ version: '2026-11-27', fingerprint: '342224013ef836ee' });
});
