/** The browser policies that operators copy: they parse, and are about the console of the examples. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const CONFIG = join(__dirname, '../../../config');
const read = (file: string): string => readFileSync(join(CONFIG, file), 'utf8');
const policies = (name: string): Record<string, unknown> => JSON.parse(read(`browser-policies/${name}.json`));
const { publicUrl } = parse(read('openldap.example.yaml')) as { publicUrl: string };
const guide = read('browser-policies.md');

it.each(['chromium', 'edge'])('%s keeps no password of the example’s console and shows none', (name) => {
  expect(policies(name)).toMatchObject({
    PasswordManagerBlocklist: [publicUrl],
    DeveloperToolsAvailability: 2,
    ExtensionInstallBlocklist: ['*'],
  });
  // A page of another browser's makes the whole list an error there.
  const own = name === 'edge' ? /^edge:\/\// : /^chrome:\/\//;
  const blocked = policies(name).URLBlocklist as string[];
  expect(blocked.filter((url) => !own.test(url))).toEqual(['javascript://*']);
  expect(blocked.some((url) => url.endsWith('://password-manager'))).toBe(true);
});

it('Firefox keeps no password at all', () => {
  expect(policies('firefox').policies).toMatchObject({ PasswordManagerEnabled: false, DisableDeveloperTools: true });
});

it('the operator’s page names the console and explains every line, and no other', () => {
  expect(guide).toContain(publicUrl);
  const set = [policies('chromium'), policies('edge'), policies('firefox').policies as object].flatMap(Object.keys);
  const explained = [...guide.matchAll(/^\| `([A-Z]\w+):/gm)].map(([, name]) => name);
  expect(new Set(explained)).toEqual(new Set(set));
});
