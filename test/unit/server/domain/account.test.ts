import type { AccountState, CardState } from '../../../../server/domain/account';
import { readCardState, readState } from '../../../../server/domain/account';

const NOW = new Date('2026-11-24T10:00:00Z');

describe('readState', () => {
  it.each<[string, AccountState]>([
    ['{COMPTE}A', 'active'],
    ['{COMPTE}A:', 'active'],
    ['{COMPTE}A:::', 'active'],
    ['{COMPTE}A:SupannActif', 'active'],
    ['{COMPTE}A:SupannAnticipe', 'active'],
    ['{COMPTE}A:SupannSursis', 'active'],
    ['{COMPTE}A:SupannActif::20261231', 'active'],
    ['{COMPTE}A:SupannSursis:20260831:', 'active'],
    ['{COMPTE}A:SupannActif:20250901:20270831', 'active'],
    ['{COMPTE}A::20250901:20270831', 'active'],
    ['{compte}a:supannactif', 'active'],
    ['{Compte}A:SUPANNACTIF', 'active'],
    [' {COMPTE}A:SupannActif ', 'active'],
    ['{COMPTE} A : SupannActif : : 20261231', 'active'],
    ['{COMPTE}A:SupannActif::20261124', 'active'],
    ['{COMPTE}A:SupannActif:20261124:', 'active'],
    ['{COMPTE}A:SupannActif::20261123', 'closed'],
    ['{COMPTE}A:SupannActif:20261125:', 'closed'],
    ['{COMPTE}A:SupannSursis::20200101', 'closed'],
    ['{COMPTE}A:SupannActif:20270831:20250901', 'closed'],
    ['{COMPTE}I:SupannPrecree', 'never_activated'],
    ['{COMPTE}I:SupannCree', 'never_activated'],
    ['{COMPTE}i:supanncree', 'never_activated'],
    ['{COMPTE}I:SupannCree:20260901:20271231', 'never_activated'],
    ['{COMPTE}I:SupannCree::20260101', 'closed'],
    ['{COMPTE}I:SupannPrecree:20270101:', 'closed'],
    ['{COMPTE}I', 'closed'],
    ['{COMPTE}I:', 'closed'],
    ['{COMPTE}I:SupannExpire', 'closed'],
    ['{COMPTE}I:SupannInactif:20260101:', 'closed'],
    ['{COMPTE}I:Whatever', 'closed'],
    ['{COMPTE}S', 'suspended'],
    ['{COMPTE}S:SupannVerrouAdministratif', 'suspended'],
    ['{COMPTE}S:SupannVerrouTechnique:20260101:', 'suspended'],
    ['{COMPTE}S:SupannActif', 'suspended'],
    ['{COMPTE}S:SupannVerrouAdministratif::20260101', 'closed'],
    ['{COMPTE}', 'unreadable'],
    ['{COMPTE}:', 'unreadable'],
    ['{COMPTE}:SupannActif', 'unreadable'],
    ['{COMPTE}X', 'unreadable'],
    ['{COMPTE}AA', 'unreadable'],
    ['{COMPTE}ACTIF', 'unreadable'],
    ['{COMPTE}A:SupannPrecree', 'unreadable'],
    ['{COMPTE}A:Whatever', 'unreadable'],
    ['{COMPTE}A:SupannActif:2026-01-01:', 'unreadable'],
    ['{COMPTE}A:SupannActif::20261231235959Z', 'unreadable'],
    ['{COMPTE}A:SupannActif::20269999', 'unreadable'],
    ['{COMPTE}A:SupannActif::20270230', 'unreadable'],
    ['{COMPTE}A:SupannActif::２０２７１２３１', 'unreadable'],
    ['{COMPTE}A:SupannActif:x:20271231', 'unreadable'],
    ['{COMPTE}A:SupannActif::20271231:more', 'unreadable'],
    ['{COMPTE}constructor', 'unreadable'],
    ['{COMPTE}__proto__:', 'unreadable'],
  ])('%s is %s', (value, state) => {
    expect(readState([value], 'COMPTE', NOW)).toEqual({ state, raw: [value] });
  });

  it.each<[string, readonly string[]]>([
    ['no value', []],
    ['another resource', ['{UAI:0441552J:CLOUD}A::20200101:20301231', '{MAIL}A:SupannActif']],
    ['a label that only begins alike', ['{COMPTES}A', '{UAI:0441552J:COMPTE}A']],
    ['no label', ['A:SupannActif', 'COMPTE:A', '', 'x{COMPTE}A']],
  ])('%s is unreadable', (_, values) => {
    expect(readState(values, 'COMPTE', NOW)).toEqual({ state: 'unreadable', raw: [] });
  });

  it.each<[string, readonly string[], AccountState]>([
    ['other resources are passed over', ['{CLOUD}S', '{COMPTE}A', '{MAIL}I'], 'active'],
    [
      'last year and this year',
      ['{COMPTE}A:SupannActif:20250901:20260831', '{COMPTE}A:SupannActif:20260901:20270831'],
      'active',
    ],
    ['a closing yet to come', ['{COMPTE}A:SupannActif::20261231', '{COMPTE}I::20270101:'], 'active'],
    ['a suspension that is over', ['{COMPTE}A', '{COMPTE}S:SupannVerrouAdministratif:20260101:20260201'], 'active'],
    ['all over', ['{COMPTE}A:::20250831', '{COMPTE}A:::20260831'], 'closed'],
    ['never activated, over active', ['{COMPTE}A', '{COMPTE}I:SupannCree'], 'never_activated'],
    ['suspended, over never activated', ['{COMPTE}I:SupannCree', '{COMPTE}S'], 'suspended'],
    ['suspended, over active', ['{COMPTE}S', '{COMPTE}A'], 'suspended'],
    ['closed, over suspended', ['{COMPTE}S', '{COMPTE}I'], 'closed'],
    ['unreadable, over all', ['{COMPTE}I', '{COMPTE}A', '{COMPTE}?', '{COMPTE}S'], 'unreadable'],
  ])('of several values: %s', (_, values, state) => {
    expect(readState(values, 'COMPTE', NOW).state).toBe(state);
    expect(readState([...values].reverse(), 'COMPTE', NOW).state).toBe(state);
  });

  it('reads another label, braces and case aside', () => {
    const values = ['{UAI:0441552J:COMPTE}A', '{COMPTE}S'];
    expect(readState(values, 'uai:0441552J:compte', NOW)).toEqual({ state: 'active', raw: ['{UAI:0441552J:COMPTE}A'] });
  });

  it.each([
    ['winter, a minute before midnight in Paris', '2026-12-31T22:59:00Z', 'active'],
    ['winter, midnight in Paris', '2026-12-31T23:00:00Z', 'closed'],
    ['summer, a minute before midnight in Paris', '2026-07-14T21:59:00Z', 'active'],
    ['summer, midnight in Paris', '2026-07-14T22:00:00Z', 'closed'],
  ])('counts calendar days in Paris: %s', (_, now, state) => {
    const last = now.startsWith('2026-12') ? '20261231' : '20260714';
    expect(readState([`{COMPTE}A:SupannActif::${last}`], 'COMPTE', new Date(now)).state).toBe(state);
  });
});

describe('readCardState', () => {
  it.each<[string, readonly string[], CardState]>([
    ['no value', [], null],
    ['valid', ['[type=etudiant][format=MIFARE:XLSB][id=04A2][valide=vrai][datefin=20270930]'], 'valid'],
    ['keys in another order', ['[datefin=20270930][id=04A2][valide=vrai][type=etudiant]'], 'valid'],
    ['without last day', ['[type=etudiant][format=DESFIRE:XLSB][id=04A2][valide=vrai]'], 'valid'],
    ['without type', ['[id=04A2][valide=vrai]'], 'valid'],
    ['case folded', ['[Type=Etudiant][VALIDE=Vrai]'], 'valid'],
    ['blanks inside the brackets', ['[ type = etudiant ][ valide = vrai ]'], 'valid'],
    ['one key only', ['[valide=faux]'], 'lost'],
    ['with its accent', ['[type=étudiant][valide=vrai]'], 'valid'],
    ['last day today', ['[type=etudiant][valide=vrai][datefin=20261124]'], 'valid'],
    ['last day with dashes', ['[type=etudiant][valide=vrai][datefin=2027-09-30]'], 'valid'],
    ['a day that is none', ['[type=etudiant][valide=vrai][datefin=soon]'], 'valid'],
    ['one valid of two', ['[type=etudiant][valide=faux]', '[type=etudiant][valide=vrai]'], 'valid'],
    ['last day yesterday', ['[type=etudiant][valide=vrai][datefin=20261123]'], 'expired'],
    ['invalid and past', ['[type=etudiant][valide=faux][datefin=20260930]'], 'expired'],
    [
      'both past',
      ['[type=etudiant][valide=faux][datefin=20250930]', '[type=etudiant][valide=faux][datefin=20260930]'],
      'expired',
    ],
    ['invalid before its last day', ['[type=etudiant][valide=faux][datefin=20270930]'], 'lost'],
    ['invalid on its last day', ['[type=etudiant][valide=faux][datefin=20261124]'], 'lost'],
    [
      'the old one past, the new one withdrawn',
      ['[type=etudiant][valide=vrai][datefin=20250930]', '[type=etudiant][valide=faux][datefin=20270930]'],
      'lost',
    ],
    ['invalid, no day', ['[type=etudiant][valide=faux]'], 'lost'],
    ['validity not said', ['[type=etudiant][id=04A2]'], 'lost'],
    ['a word that is not vrai', ['[type=etudiant][valide=true]'], 'lost'],
    ['another type only', ['[type=personnel][valide=vrai][datefin=20270930]'], null],
    [
      'another type valid, the student’s not',
      ['[type=personnel][valide=vrai]', '[type=etudiant][valide=faux]'],
      'lost',
    ],
    ['another type invalid', ['[type=lecteur][valide=faux]', '[type=etudiant][valide=vrai]'], 'valid'],
    ['no such syntax', ['', 'valide=vrai', '[valide]', '[[[['], null],
  ])('%s', (_, values, state) => {
    expect(readCardState(values, NOW)).toBe(state);
    expect(readCardState([...values].reverse(), NOW)).toBe(state);
  });
});
