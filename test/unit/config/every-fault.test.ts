/** One fault hides no other: a charter that is not there, a profile that cannot be used, a change set that opens nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readProfile } from '../../../config/read-profile';
import { folder, least, linesIn, load, withValue } from './fixture';

const ABROAD = { extends: 'montpellier', name: 'x', establishment: 'X', ownDomains: ['x.example'] };

/** @returns the folder of a profile */
function own(profile: object, charter?: string): string {
  const at = folder();
  writeFileSync(join(at, 'my-profile.yaml'), stringify(profile));
  if (charter !== undefined) writeFileSync(join(at, 'charter.yaml'), charter);
  return at;
}

const profileFaults = (at: string): readonly string[] =>
  linesIn(() => readProfile('./my-profile.yaml', at)).map((line) => line.replace(`${at}/`, ''));

describe('a profile', () => {
  it.each<[string, string | undefined, string]>([
    [
      'is not there',
      undefined,
      'my-profile.yaml:7 charter: charter.yaml cannot be read: no such file or directory (ENOENT)',
    ],
    ['is no YAML', 'title: [x\n', ''],
    ['is a list', '- a\n', 'charter.yaml:1: keys and values are due'],
  ])('whose charter %s: its other faults stand beside', (_, charter, line) => {
    const lines = profileFaults(own({ ...ABROAD, palette: 'red', charter: './charter.yaml' }, charter));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(line === '' ? /^charter\.yaml:\d+: Flow sequence/ : line);
    expect(lines[1]).toBe('my-profile.yaml:6 palette: one of nantes, montpellier, lorraine, saint-etienne');
  });

  it('whose charter alone is not there: that is all that is said', () => {
    expect(profileFaults(own({ ...ABROAD, charter: './charter.yaml' }))).toEqual([
      'my-profile.yaml:6 charter: charter.yaml cannot be read: no such file or directory (ENOENT)',
    ]);
  });

  it('whose charter has faults: each has its line in that file', () => {
    const lines = profileFaults(own({ ...ABROAD, palette: 'red', charter: './charter.yaml' }, 'version: "1"\n'));
    expect(lines).toEqual([
      'my-profile.yaml:6 palette: one of nantes, montpellier, lorraine, saint-etienne',
      'charter.yaml:1 charter.title: required',
      'charter.yaml:1 charter.points: required',
      'charter.yaml:1 charter.articles: required',
    ]);
  });

  it.each([
    [{ recoveryMail: false, forwarding: true }, 1],
    [{ recoveryMail: false, forwarding: false }, 0],
    [{ recoveryMail: true, forwarding: true }, 0],
  ])('that sends mail on has an address to send it to: %j', (activation, count) => {
    const line =
      'my-profile.yaml:8 activation.forwarding: mail is sent on to the recovery mail: `recoveryMail: true`, or `forwarding: false`';
    expect(profileFaults(own({ ...ABROAD, activation }))).toEqual(Array.from({ length: count }, () => line));
  });
});

const activation = (set: object): Record<string, unknown> => ({
  ...withValue(least(), 'directory.students.birthDate', 'schacDateOfBirth'),
  profile: 'saint-etienne',
  activation: { set, recoveryMail: 'supannMailPerso' },
});
const compte = (state: string, resource = 'COMPTE') => ({ resource, with: `{{${resource}}}${state}` });

it('a profile that cannot be used is not blamed for what stands in for it', () => {
  const at = own({ ...ABROAD, palette: 'red' });
  const content = { ...activation({ supannRessourceEtat: compte('A') }), profile: './my-profile.yaml' };
  expect(linesIn(() => load(content, {}, {}, at))).toEqual([
    'my-profile.yaml:6 palette: one of nantes, montpellier, lorraine, saint-etienne',
  ]);
});

describe('a change set', () => {
  const now = new Date('2026-11-24T15:00:00Z');
  const faults = (set: object, more: (content: Record<string, unknown>) => object = (content) => content) =>
    linesIn(() => load(more(activation(set)), {}, { now }));
  const mend = 'begin with {{COMPTE}}A:SupannActif, and let today be within its days';
  const nothing =
    'activation.set: nothing in it makes an account active: say what `supannRessourceEtatDate` holds of {COMPTE} then, such as "{{COMPTE}}A:SupannActif:{today}:"';

  it.each<[string, object]>([
    [
      'both attributes',
      { supannRessourceEtat: compte('A'), supannRessourceEtatDate: compte('A:SupannActif:{today}:') },
    ],
    ['the dated one', { supannRessourceEtatDate: compte('A:SupannActif:{today}:') }],
    ['the undated one, where a directory has no other', { supannRessourceEtat: compte('A') }],
    ['for some time', { supannRessourceEtatDate: compte('A:SupannAnticipe:{today}:20270831') }],
    ['in other letters', { SUPANNRESSOURCEETATDATE: compte('a:supannactif::') }],
    ['with another attribute beside', { supannRessourceEtat: compte('A'), description: compte('S', 'MAIL') }],
  ])('that makes the account active is taken: %s', (_, set) => {
    expect(faults(set)).toEqual([]);
  });

  it.each<[string, object, readonly string[]]>([
    [
      'never activated still',
      { supannRessourceEtatDate: compte('I:SupannCree:{today}:') },
      [
        `supannRessourceEtatDate.with: an account with {COMPTE}I:SupannCree:20261124: is \`never_activated\`, not active`,
      ],
    ],
    [
      'suspended',
      { supannRessourceEtat: compte('S') },
      ['supannRessourceEtat.with: an account with {COMPTE}S is `suspended`, not active'],
    ],
    [
      'a word that SUPANN does not have',
      { supannRessourceEtatDate: compte('A:Actif:{today}:') },
      ['supannRessourceEtatDate.with: an account with {COMPTE}A:Actif:20261124: is `unreadable`, not active'],
    ],
    [
      'on no day at all',
      { supannRessourceEtatDate: compte('A:SupannActif:20270901:20260901') },
      ['supannRessourceEtatDate.with: an account with {COMPTE}A:SupannActif:20270901:20260901 is `closed`, not active'],
    ],
    [
      'until a day that no calendar has',
      { supannRessourceEtatDate: compte('A:SupannActif:{today}:20270231') },
      [
        'supannRessourceEtatDate.with: an account with {COMPTE}A:SupannActif:20261124:20270231 is `unreadable`, not active',
      ],
    ],
    [
      'closed, and on other days',
      { supannRessourceEtatDate: compte('I:SupannExpire:20270901:') },
      ['supannRessourceEtatDate.with: an account with {COMPTE}I:SupannExpire:20270901: is `closed`, not active'],
    ],
    [
      'active in one attribute, inactive in the other',
      { supannRessourceEtat: compte('I'), supannRessourceEtatDate: compte('A:SupannActif:{today}:') },
      ['supannRessourceEtat.with: an account with {COMPTE}I is `closed`, not active'],
    ],
  ])('that does not is a fault: %s', (_, set, lines) => {
    expect(faults(set)).toEqual(lines.map((line) => `activation.set.${line}: ${mend}`));
  });

  it.each<[string, string]>([
    ['from next year on', 'A:SupannActif:20270901:'],
    ['until last summer', 'A:SupannAnticipe::20260831'],
    ['from now until last summer', 'A:SupannAnticipe:{today}:20260831'],
  ])('that does so on other days than today opens no account, and stops nothing else: %s', (_, state) => {
    const set = { supannRessourceEtatDate: compte(state) };
    const { activation: open, activationOff } = load(activation(set), {}, { now });
    const value = state.replace('{today}', '20261124');
    expect(open).toBeNull();
    expect(activationOff).toEqual([
      {
        path: 'activation.set.supannRessourceEtatDate.with',
        message: `an account with {COMPTE}${value} is \`closed\`, not active: ${mend}`,
      },
    ]);
  });

  it('is taken again on the day itself', () => {
    const content = activation({ supannRessourceEtatDate: compte('A:SupannActif:20270901:') });
    const { activation: open, activationOff } = load(content, {}, { now: new Date('2027-09-01T08:00:00Z') });
    expect(open?.set).toHaveLength(1);
    expect(activationOff).toEqual([]);
  });

  it('stops nobody who only looks at the file, as `guichet audit verify` does', () => {
    const content = activation({ supannRessourceEtat: compte('S') });
    const { activation: open, activationOff } = load(content, {}, { now, allowNotYet: true });
    expect([open, activationOff.length]).toEqual([null, 1]);
  });

  it.each<[string, object]>([
    ['another resource', { supannRessourceEtatDate: compte('A:SupannActif:{today}:', 'MAIL') }],
    ['another attribute', { description: compte('A') }],
  ])('that leaves the account’s state alone is a fault: %s', (_, set) => {
    expect(faults(set)).toEqual([nothing]);
  });

  it('is judged by the attribute and the label that the configuration names', () => {
    const elsewhere = (content: Record<string, unknown>) =>
      withValue(content, 'directory.students.state', { attribute: 'exempleEtat', label: 'ENT' });
    expect(faults({ exempleEtat: compte('A', 'ENT') }, elsewhere)).toEqual([]);
    expect(faults({ exempleEtat: compte('A') }, elsewhere)).toHaveLength(1);
    expect(faults({ supannRessourceEtatDate: compte('A', 'ENT') }, elsewhere)).toHaveLength(1);
  });
});

it('a birth date is shown where there is one to show', () => {
  const show = withValue(least(), 'directory.students.show.birthDate', true);
  expect(linesIn(() => load(show))).toEqual([
    'directory.students.birthDate: required: `show.birthDate` shows what this attribute holds',
  ]);
  const { directory } = load(withValue(show, 'directory.students.birthDate', 'schacDateOfBirth'));
  expect(directory.students.show.birthDate).toBe(true);
  expect(load(least()).directory.students.show.birthDate).toBe(false);
});
