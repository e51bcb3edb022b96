/** The exact changes of an activation, from the values that stand in the entry. */
import type { Change } from 'ldapts';
import type { ActivationConfig } from '../../../config/config';
import { recordAttributes, recordChanges, stateChanges } from '../../../ldap/activation';
import { EntryValues } from '../../../ldap/entry';
import type { ActivationRecord } from '../../../ldap/port';

/** Just after midnight at the campus, still the day before in UTC. */
const NOW = new Date('2026-11-24T23:30:00Z');
const TODAY = '20261125';

const entry = (values: Readonly<Record<string, readonly string[]>>): EntryValues =>
  new EntryValues('uid=x,dc=example', {
    dn: 'uid=x,dc=example',
    ...Object.fromEntries(Object.entries(values).map(([name, all]) => [name, [...all]])),
  });

const lines = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ operation, modification }) =>
    [operation, modification.type, ...(modification.values as string[])].join(' | '),
  );

describe('the state', () => {
  const SET: ActivationConfig['set'] = [
    { attribute: 'supannRessourceEtat', resource: 'COMPTE', with: '{{COMPTE}}A' },
    { attribute: 'supannRessourceEtatDate', resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
  ];
  const of = (etat: readonly string[], dated: readonly string[]): readonly string[] =>
    lines(stateChanges(entry({ supannRessourceEtat: etat, supannRessourceEtatDate: dated }), SET, NOW));
  const ADD = [
    'add | supannRessourceEtat | {COMPTE}A',
    `add | supannRessourceEtatDate | {COMPTE}A:SupannActif:${TODAY}:`,
  ];

  it('the value that was read goes, the new one comes', () => {
    expect(of(['{COMPTE}I'], ['{COMPTE}I:SupannPrecree::'])).toEqual([
      'delete | supannRessourceEtat | {COMPTE}I',
      ADD[0],
      'delete | supannRessourceEtatDate | {COMPTE}I:SupannPrecree::',
      ADD[1],
    ]);
  });

  it('exactly as it was read, however it is written', () => {
    expect(of([], [' {compte}i:SupannCree : : '])).toEqual([
      ADD[0],
      'delete | supannRessourceEtatDate |  {compte}i:SupannCree : : ',
      ADD[1],
    ]);
  });

  it('of several all go in one change', () => {
    expect(of(['{COMPTE}A'], ['{COMPTE}I:SupannPrecree::', '{COMPTE}A:SupannActif:20200101:20201231'])).toEqual([
      'delete | supannRessourceEtatDate | {COMPTE}I:SupannPrecree:: | {COMPTE}A:SupannActif:20200101:20201231',
      ADD[1],
    ]);
  });

  it('other resources’ values are never named', () => {
    const others = ['{MAIL}I:SupannCree::', '{COMPTE2}I', '{COMPTE_VPN}I', 'COMPTE', '{ COMPTE }I', ''];
    expect(of(others, others)).toEqual(ADD);
  });

  it('what is there already is neither taken away nor added: sent twice it is one change', () => {
    expect(of(['{COMPTE}A'], [`{COMPTE}A:SupannActif:${TODAY}:`])).toEqual([]);
    expect(of(['{COMPTE}A', '{COMPTE}I'], [`{COMPTE}A:SupannActif:${TODAY}:`])).toEqual([
      'delete | supannRessourceEtat | {COMPTE}I',
    ]);
  });

  it('where there is none it is added', () => {
    expect(of([], [])).toEqual(ADD);
  });
});

describe('what was accepted and given', () => {
  const CONFIG: ActivationConfig = {
    set: [],
    charterAttribute: { attribute: 'description', value: 'charte {version} {date}' },
    recoveryMail: 'supannMailPerso',
    forwarding: 'mailForwardingAddress',
    ownDomains: [],
  };
  const GIVEN: ActivationRecord = { charterVersion: '2026', recoveryMail: 'moi@x.example', forwardTo: 'moi@x.example' };
  const of = (
    values: Readonly<Record<string, readonly string[]>>,
    record: Partial<ActivationRecord> = {},
    config: Partial<ActivationConfig> = {},
  ): readonly string[] => lines(recordChanges(entry(values), { ...CONFIG, ...config }, { ...GIVEN, ...record }, NOW));
  const CHARTER = 'add | description | charte 2026 2026-11-25';
  const MAIL = 'replace | supannMailPerso | moi@x.example';
  const FORWARD = 'replace | mailForwardingAddress | moi@x.example';

  it.each([
    ['an entry without any', {}, {}, {}, [CHARTER, MAIL, FORWARD]],
    ['beside what the charter’s attribute holds', { description: ['Délégué'] }, {}, {}, [CHARTER, MAIL, FORWARD]],
    ['accepted today already', { description: ['x', 'charte 2026 2026-11-25'] }, {}, {}, [MAIL, FORWARD]],
    ['accepted yesterday', { description: ['charte 2026 2026-11-24'] }, {}, {}, [CHARTER, MAIL, FORWARD]],
    ['another address', { supannMailPerso: ['avant@x.example'] }, {}, {}, [CHARTER, MAIL, FORWARD]],
    [
      'the same one among others',
      { supannMailPerso: ['moi@x.example', 'a@x.example'] },
      {},
      {},
      [CHARTER, MAIL, FORWARD],
    ],
    ['the same address', { supannMailPerso: ['moi@x.example'] }, {}, {}, [CHARTER, FORWARD]],
    ['not sent on', {}, { forwardTo: null }, {}, [CHARTER, MAIL]],
    [
      'not sent on, though an earlier try had set it',
      { mailForwardingAddress: ['a@x.example'] },
      { forwardTo: null },
      {},
      [CHARTER, MAIL, 'delete | mailForwardingAddress'],
    ],
    ['no charter', {}, { charterVersion: null }, {}, [MAIL, FORWARD]],
    ['no address', {}, { recoveryMail: null, forwardTo: null }, {}, [CHARTER]],
    ['nowhere to keep the charter', {}, {}, { charterAttribute: null }, [MAIL, FORWARD]],
    ['nowhere to keep an address', {}, {}, { recoveryMail: null }, [CHARTER, FORWARD]],
    ['nowhere to send on', {}, {}, { forwarding: null }, [CHARTER, MAIL]],
  ] as const)('%s', (_what, values, record, config, changes) => {
    expect(of(values, record, config)).toEqual(changes);
  });

  it('looks at the attributes that it may write, and at no other', () => {
    expect(recordAttributes(CONFIG)).toEqual(['description', 'supannMailPerso', 'mailForwardingAddress']);
    expect(recordAttributes({ ...CONFIG, charterAttribute: null, recoveryMail: null, forwarding: null })).toEqual([]);
  });
});
