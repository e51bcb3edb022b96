import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_ICONS, PALETTES } from '../../../config/profile';
import { readProfile, SHIPPED_PROFILES } from '../../../config/read-profile';
import { folder } from './fixture';

describe('the page about profiles', () => {
  const page = readFileSync(join(__dirname, '../../../config/profiles/README.md'), 'utf8');

  it('its example is a profile', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const file = join(folder(), 'my-profile.yaml');
    writeFileSync(file, example);
    expect(readProfile(file)).toMatchObject({ name: 'bretagne', loginPattern: '{givenname}.{familyname}' });
  });

  it('explains every key', () => {
    const { charter, ...montpellier } = readProfile('montpellier');
    const nested: Readonly<Record<string, object | null>> = {
      words: montpellier.words,
      card: montpellier.card,
      show: montpellier.show,
      password: montpellier.password,
      activation: montpellier.activation,
      charter,
    };
    const inTheirSection = ['words', 'password'];
    const keys = [...Object.keys(montpellier), 'charter'].flatMap((key) => {
      const below = Object.keys(nested[key] ?? {});
      return below.length === 0 ? [key] : below.map((each) => (inTheirSection.includes(key) ? each : `${key}.${each}`));
    });
    expect(keys.length).toBeGreaterThan(35);
    expect(keys.filter((key) => !page.includes(`\n| \`${key}\` `))).toEqual([]);
  });

  it('names every profile that ships, every palette and every icon', () => {
    for (const word of [...SHIPPED_PROFILES, ...PALETTES, ...FIRST_ICONS]) expect(page).toContain(`\`${word}\``);
  });
});
