import { sayIn } from '../../../server/words';

describe('a text of a profile', () => {
  const card = { fr: "carte d'étudiant", en: "the student's card", de: 'Karte' };

  it('is said in the page’s language', () => {
    expect(sayIn('de', card)).toBe('Karte');
  });

  it('in English where it has no other, set as English is', () => {
    expect(sayIn('ar', card)).toBe('the student’s card');
    expect(sayIn('toString', card)).toBe('the student’s card');
  });

  it('is set as the language sets its texts', () => {
    expect(sayIn('fr', card)).toBe('carte d’étudiant');
    expect(sayIn('fr', { fr: 'Ici : oui ?', en: '' })).toBe('Ici\u00a0: oui\u202f?');
  });
});
