/** `directory.write`: what goes with a password, and how; each kind of directory has its own way. */
import { least, linesIn, load, withValue } from './fixture';

const of = (kind: string, write?: object): object =>
  withValue(withValue(least(), 'directory.kind', kind), 'directory.write', write);
const write = (kind: string, given?: object) => load(of(kind, given)).directory.write;

it.each([
  ['openldap', 'exop'],
  ['389ds', 'modify'],
  ['activeDirectory', 'modify'],
])('%s is written by %s where nothing is said', (kind, how) => {
  expect(write(kind)).toEqual({ how, also: [] });
});

it('attributes in the order in which they stand, each with what it says', () => {
  const also = { sambaNTPassword: 'ntHash', sambaPwdLastSet: 'unixTime', shadowLastChange: 'days' };
  expect(write('openldap', { also })).toEqual({
    how: 'exop',
    also: [
      { attribute: 'sambaNTPassword', form: 'ntHash' },
      { attribute: 'sambaPwdLastSet', form: 'unixTime' },
      { attribute: 'shadowLastChange', form: 'days' },
    ],
  });
  expect(write('389ds', { also, how: 'modify' })).toMatchObject({ how: 'modify', also: { length: 3 } });
});

const ALWAYS = 'is written by one modify, always: leave it out';

it.each<[string, string, object, string[]]>([
  ['389 DS, another way', '389ds', { how: 'exop' }, [`how: 389ds ${ALWAYS}`]],
  ['Active Directory, another way', 'activeDirectory', { how: 'exop' }, [`how: activeDirectory ${ALWAYS}`]],
  [
    'what Active Directory keeps by itself',
    'activeDirectory',
    { also: { shadowLastChange: 'days' } },
    ['also: Active Directory keeps its own, and changes it with the password: leave it out'],
  ],
  [
    'the password over itself',
    'openldap',
    { also: { userPassword: 'ntHash' } },
    ['also.userPassword: the password itself: it is written anyway'],
  ],
  [
    'one attribute twice',
    'openldap',
    { also: { sambaNTPassword: 'ntHash', SambaNTPassword: 'unixTime' } },
    ['also.SambaNTPassword: given twice: attributes’ names have no case'],
  ],
  [
    'a form that nobody knows',
    'openldap',
    { also: { sambaLMPassword: 'lmHash' } },
    ['also.sambaLMPassword: one of ntHash, unixTime, days'],
  ],
])('refuses %s', (_what, kind, given, lines) => {
  expect(linesIn(() => load(of(kind, given)))).toEqual(lines.map((line) => `directory.write.${line}`));
});
