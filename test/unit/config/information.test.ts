import { least, linesIn, load, withValue } from './fixture';

const AUDIT = { date: '2026-10-15', by: 'Cabinet d’Exemple', rate: 78.5 };
const informationOf = (information: unknown) => load(withValue(least(), 'information', information)).information;
const at = (path: string, value: unknown) =>
  linesIn(() => load(withValue(least(), `information.${path}`, value))).map((line) => line.replace('information.', ''));

it('nothing given: not conforming, and the establishment’s name alone', () => {
  const nobody = { address: null, phone: null };
  expect(load(least()).information).toEqual({
    accessibility: {
      state: 'none',
      audit: null,
      established: null,
      contact: null,
      schemaUrl: null,
      nonConformities: [],
      derogations: [],
      exempt: [],
    },
    publisher: { name: 'Nantes Université', ...nobody, director: null },
    host: null,
    dataProtection: { controller: 'Nantes Université', dpo: null },
  });
});

it('the name given to the establishment is the publisher’s and the controller’s, until others are named', () => {
  const named = withValue(least(), 'establishment.name', 'Université d’Exemple');
  expect(load(named).information).toMatchObject({
    publisher: { name: 'Université d’Exemple' },
    dataProtection: { controller: 'Université d’Exemple' },
  });
  const others = {
    publisher: { name: 'Éditions d’Exemple' },
    host: { name: 'Hébergeur d’Exemple' },
    dataProtection: { controller: 'Présidence d’Exemple' },
  };
  expect(load(withValue(named, 'information', others)).information).toMatchObject(others);
});

it('everything given is what the console gets', () => {
  const whole = {
    accessibility: {
      state: 'partial',
      audit: { ...AUDIT, pages: ['Connexion'], tools: ['axe 4.14'], environments: ['Firefox 150 et NVDA'] },
      established: '2026-11-02',
      contact: 'https://www.univ-exemple.fr/accessibilite',
      schemaUrl: 'https://www.univ-exemple.fr/schema',
      nonConformities: ['Le plan du site manque.'],
      derogations: ['Le portrait n’a pas de description longue.'],
      exempt: ['Les pièces archivées.'],
    },
    publisher: { name: 'Université', address: '1 rue d’Exemple', phone: '02 00 00 00 00', director: 'Camille Exemple' },
    host: { name: 'Université', address: '1 rue d’Exemple', phone: '02 00 00 00 00' },
    dataProtection: { controller: 'Université', dpo: 'dpo@univ-exemple.fr' },
  };
  expect(informationOf(whole)).toEqual(whole);
});

it.each([
  ['full', 100],
  ['partial', 100],
  ['partial', 50],
  ['none', 49.9],
  ['none', 0],
])('%s may stand beside an audit of %d %%', (state, rate) => {
  expect(informationOf({ accessibility: { state, audit: { ...AUDIT, rate } } }).accessibility).toMatchObject({
    state,
    audit: { rate, pages: [], tools: [], environments: [] },
  });
});

it.each<[string, unknown, string]>([
  [
    'accessibility',
    { state: 'partial' },
    'accessibility.state: `partial` is claimed without an `audit`: enter it, or leave `none`',
  ],
  [
    'accessibility',
    { state: 'full' },
    'accessibility.state: `full` is claimed without an `audit`: enter it, or leave `none`',
  ],
  [
    'accessibility',
    { state: 'full', audit: { ...AUDIT, rate: 99.9 } },
    'accessibility.state: `full` is 100 % of the criteria, this audit found 99.9 %',
  ],
  [
    'accessibility',
    { state: 'partial', audit: { ...AUDIT, rate: 49.9 } },
    'accessibility.state: `partial` is 50 % of the criteria at least, this audit found 49.9 %',
  ],
  [
    'accessibility',
    { audit: AUDIT },
    'accessibility.state: 78.5 % of the criteria is `partial`; without its audit, where that is out of date, `none`',
  ],
  [
    'accessibility',
    { state: 'full', audit: { ...AUDIT, rate: 100 }, nonConformities: ['Le plan manque.'] },
    'accessibility.nonConformities: `full` has none',
  ],
  ['accessibility.state', 'partiel', 'accessibility.state: one of none, partial, full'],
  [
    'accessibility',
    { state: 'partial', audit: { ...AUDIT, rate: '78' } },
    'accessibility.audit.rate: a number is due, this is text',
  ],
  ['accessibility.audit', { ...AUDIT, rate: 101 }, 'accessibility.audit.rate: 100 at most'],
  ['accessibility.audit', { ...AUDIT, rate: -1 }, 'accessibility.audit.rate: 0 at least'],
  ['accessibility.audit', { date: AUDIT.date, rate: 40 }, 'accessibility.audit.by: required'],
  ['accessibility.audit', { by: AUDIT.by, rate: 40 }, 'accessibility.audit.date: required'],
  ['accessibility.audit', { by: AUDIT.by, date: AUDIT.date }, 'accessibility.audit.rate: required'],
  [
    'accessibility.audit',
    { ...AUDIT, rate: 40, date: '15/10/2026' },
    'accessibility.audit.date: not a day: such as 2026-11-24',
  ],
  ['accessibility.established', '2026-02-30', 'accessibility.established: not a day: such as 2026-11-24'],
  ['accessibility.established', '2026-13-01', 'accessibility.established: not a day: such as 2026-11-24'],
  ['accessibility.contact', 'le secrétariat', 'accessibility.contact: a mail address, or https:// or http://'],
  ['accessibility.contact', 'javascript:alert(1)', 'accessibility.contact: a mail address, or https:// or http://'],
  ['accessibility.contact', 'mailto:a@b.fr', 'accessibility.contact: a mail address, or https:// or http://'],
  ['dataProtection.dpo', 'dpo@univ exemple.fr', 'dataProtection.dpo: a mail address, or https:// or http://'],
  [
    'accessibility.contact',
    'https://user:pw@univ-exemple.fr/aide',
    'accessibility.contact: published: no user, no password in it',
  ],
  ['dataProtection.dpo', 'https://user@univ-exemple.fr', 'dataProtection.dpo: published: no user, no password in it'],
  [
    'accessibility.schemaUrl',
    'https://:pw@univ-exemple.fr/schema',
    'accessibility.schemaUrl: published: no user, no password in it',
  ],
  ['accessibility.schemaUrl', 'ftp://univ-exemple.fr', 'accessibility.schemaUrl: https:// or http://'],
  ['accessibility.nonConformities', 'Le plan manque.', 'accessibility.nonConformities: a list is due, this is text'],
  ['accessibility.nonConformities', [' '], 'accessibility.nonConformities.0: empty'],
  ['accessibility.derogations', [''], 'accessibility.derogations.0: empty'],
  ['host', { address: '1 rue d’Exemple' }, 'host.name: required'],
  ['publisher.director', '', 'publisher.director: empty'],
  ['publisher.directeur', 'X', 'publisher.directeur: `directeur` is not a key here; did you mean `director`?'],
  ['accessibility.schemaURL', 'x', 'accessibility.schemaURL: `schemaURL` is not a key here; did you mean `schemaUrl`?'],
  ['acessibility', {}, 'acessibility: `acessibility` is not a key here; did you mean `accessibility`?'],
])('%s = %j', (path, value, line) => {
  expect(at(path, value)).toEqual([line]);
});

describe('half past midnight in Paris, the day before in UTC', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-11-24T23:30:00Z'), doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each(['audit', 'established'])('%s: of today at the latest', (key) => {
    const dated = (date: string) => (key === 'audit' ? { audit: { ...AUDIT, rate: 40, date } } : { established: date });
    const path = `accessibility.${key === 'audit' ? 'audit.date' : key}`;
    expect(informationOf({ accessibility: dated('2026-11-25') }).accessibility).toMatchObject(dated('2026-11-25'));
    expect(at('accessibility', dated('2026-11-26'))).toEqual([`${path}: a day to come: enter it once it has been`]);
  });
});
