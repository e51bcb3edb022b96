/** `guichet profile show`: a profile's facts for a person, and for a machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProfile, SHIPPED_PROFILES } from '../../../../config/read-profile';
import { guichet, removeThrowaways, throwaway } from './fixture';

afterAll(removeThrowaways);

const show = (...words: readonly string[]) => guichet(join(throwaway(), 'nowhere'), ['profile', 'show', ...words]);
/** Without the columns. */
const textOf = (out: Buffer): string => out.toString().replace(/ +/g, ' ');

const FACTS: Readonly<Record<(typeof SHIPPED_PROFILES)[number], readonly string[]>> = {
  nantes: [
    'nantes: Nantes Université (colours: nantes)',
    ' called carte d’étudiant / student card',
    ' number E and Nantes’ form, else E and 6 to 10 digits\n such as E990123W\n en haut à droite / at the top right',
    ' in the directory uid = E{number}\n supannEtuId = {number}',
    ' staff login, e.g. dupont-n',
    ' rules At least 12 characters\n No space at the start or the end\n At most 127 characters\n At most 511 bytes',
    'Activation at the desk\n no\n',
  ],
  montpellier: [
    ' number E and 8 digits\n',
    ' number also on le SCOL’PASS / the SCOL’PASS',
    ' student’s login {givenname}.{familyname}@etu.umontpellier.fr',
    ' rules At least 8 characters\n 12 characters are better still\n At least one letter\n At least one digit\n None of these signs: <>"\'$\n',
    ' asks for birth date, charter, new password\n recovery mail yes\n forwarding yes',
    'Charter\n version model-2026',
    'https://www.izly.fr',
  ],
  lorraine: [
    ' called carte CLE / CLE card',
    ' (le premier numéro) / at the top right (the first number)',
    ' forwarding no',
  ],
  'saint-etienne': [
    ' rules At least 6 characters\n 2 of these 4 kinds: upper case, lower case, digit, sign\n No accents\n',
    ' student’s mail givenname.familyname@etu.univ-st-etienne.fr',
    ' Windows and the intranet: same login, same password.',
  ],
};

describe.each(SHIPPED_PROFILES)('guichet profile show %s', (name) => {
  it('says its facts, each password rule in words', async () => {
    const { code, out, err } = await show(name);
    expect([code, err]).toEqual([0, '']);
    for (const fact of FACTS[name]) expect(textOf(out)).toContain(fact);
    expect(textOf(out)).toMatch(
      / Nothing about you: no name, login or birth date\n[^]* and what the directory asks for/,
    );
  });

  it('--json says all of them on one line', async () => {
    const { out } = await show(name, '--json');
    expect(out.toString().split('\n')).toHaveLength(2);
    const { passwordRules, ...facts } = JSON.parse(out.toString()) as { passwordRules: readonly string[] };
    expect(facts).toEqual(readProfile(name));
    expect(passwordRules).toContain('No space at the start or the end');
  });
});

it('shows a file, or what is wrong in it', async () => {
  const file = join(throwaway(), 'my-profile.yaml');
  writeFileSync(file, 'extends: nantes\nname: mine\nestablishment: Mine\npassword: {minLength: 15}\n');
  expect(textOf((await show(file)).out)).toMatch(
    /^mine: Mine \(colours: nantes\)\n[^]* rules At least 15 characters\n/,
  );
  writeFileSync(file, 'extends: nantes\nname: mine\npassword: {minLength: 0}\n');
  expect(await show(file)).toMatchObject({
    code: 2,
    err: 'my-profile.yaml:1 establishment: required\nmy-profile.yaml:3 password.minLength: 1 at least',
  });
});

it.each([
  [
    'rennes',
    '`rennes` is no profile: one of nantes, montpellier, lorraine, saint-etienne, or a file such as ./my-profile.yaml',
  ],
  ['/nowhere/mine.yaml', '/nowhere/mine.yaml cannot be read: no such file or directory (ENOENT)'],
])('%s: exit 2, and which there are', async (name, err) => {
  const ran = await show(name);
  expect(ran).toMatchObject({ code: 2, err });
  expect(ran.out).toHaveLength(0);
});

it('needs a name', async () => {
  expect(await show()).toMatchObject({
    code: 2,
    err: 'guichet profile show: NAME is due. See: guichet profile show --help',
  });
});
