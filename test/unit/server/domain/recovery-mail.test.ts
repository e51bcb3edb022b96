import { readRecoveryMail } from '../../../../server/domain/recovery-mail';

const OWN = ['univ-exemple.fr', 'exemple-universite.fr'];
const problemOf = (typed: string): string | null => {
  const read = readRecoveryMail(typed, OWN);
  return read.ok ? null : read.problem;
};

describe('a recovery mail', () => {
  it.each([
    ['moi@courriel.example', 'moi@courriel.example'],
    ['  moi@courriel.example\n', 'moi@courriel.example'],
    // The domain's case says nothing, the local part's may (RFC 5321, 2.4).
    ['Prenom.NOM@Gmail.COM', 'Prenom.NOM@gmail.com'],
    ['a@b.fr', 'a@b.fr'],
    ['prenom+universite@orange.fr', 'prenom+universite@orange.fr'],
    ["o'brien@x.example", "o'brien@x.example"],
    ['!#$%&*/=?^_`{|}~-@x.example', '!#$%&*/=?^_`{|}~-@x.example'],
    ['moi@xn--caf-dma.example', 'moi@xn--caf-dma.example'],
    ['moi@a-b.c-d.example', 'moi@a-b.c-d.example'],
    ['moi@123.example', 'moi@123.example'],
    [`${'l'.repeat(64)}@x.example`, `${'l'.repeat(64)}@x.example`],
    [`moi@${'d'.repeat(63)}.example`, `moi@${'d'.repeat(63)}.example`],
  ])('%s', (typed, address) => {
    expect(readRecoveryMail(typed, OWN)).toEqual({ ok: true, address });
  });

  it.each([
    ['', 'mail_missing'],
    ['  \t', 'mail_missing'],
    ['moi', 'mail_malformed'],
    ['moi@', 'mail_malformed'],
    ['@courriel.example', 'mail_malformed'],
    ['moi@localhost', 'mail_malformed'],
    ['moi@courriel..example', 'mail_malformed'],
    ['moi@.courriel.example', 'mail_malformed'],
    ['moi@courriel.example.', 'mail_malformed'],
    ['moi@-courriel.example', 'mail_malformed'],
    ['moi@courriel-.example', 'mail_malformed'],
    ['moi@192.168.0.1', 'mail_malformed'],
    ['moi@[192.168.0.1]', 'mail_malformed'],
    ['moi@cour_riel.example', 'mail_malformed'],
    ['moi moi@courriel.example', 'mail_malformed'],
    ['moi@cour riel.example', 'mail_malformed'],
    ['moi,toi@courriel.example', 'mail_malformed'],
    ['moi@courriel.example,toi@courriel.example', 'mail_malformed'],
    ['moi@toi@courriel.example', 'mail_malformed'],
    ['.moi@courriel.example', 'mail_malformed'],
    ['moi.@courriel.example', 'mail_malformed'],
    ['m..oi@courriel.example', 'mail_malformed'],
    ['"moi moi"@courriel.example', 'mail_malformed'],
    ['Moi <moi@courriel.example>', 'mail_malformed'],
    ['mailto:moi@courriel.example', 'mail_malformed'],
    ['moi@courriel.example\r\nBcc: toi@courriel.example', 'mail_malformed'],
    ['moi\0@courriel.example', 'mail_malformed'],
    ['élève@courriel.example', 'mail_malformed'],
    ['moi@café.example', 'mail_malformed'],
    ['<script>@courriel.example', 'mail_malformed'],
    ['(|(uid=*))@courriel.example', 'mail_malformed'],
    [`${'l'.repeat(65)}@x.example`, 'mail_malformed'],
    [`moi@${'d'.repeat(64)}.example`, 'mail_malformed'],
    // 254 octets is the longest that a path holds (RFC 5321, 4.5.3.1).
    [`moi@${'dddddddd.'.repeat(27)}example`, null],
    [`moi@${'dddddddd.'.repeat(28)}example`, 'mail_malformed'],
  ])('%j: %s', (typed, problem) => {
    expect(problemOf(typed)).toBe(problem);
  });

  it.each([
    ['moi@univ-exemple.fr', 'mail_own'],
    ['moi@etu.univ-exemple.fr', 'mail_own'],
    ['moi@a.b.c.univ-exemple.fr', 'mail_own'],
    ['moi@UNIV-Exemple.FR', 'mail_own'],
    ['moi@exemple-universite.fr', 'mail_own'],
    ['moi@pasuniv-exemple.fr', null],
    ['moi@univ-exemple.fr.example.org', null],
    ['univ-exemple.fr@courriel.example', null],
    ['moi@univ-exemple.frr', null],
    // It is told that it is malformed first: the own domain is not its fault.
    ['moi moi@univ-exemple.fr', 'mail_malformed'],
  ])('%s at this university: %s', (typed, problem) => {
    expect(problemOf(typed)).toBe(problem);
  });

  it('where no domain is the university’s own, each is as good as another', () => {
    expect(readRecoveryMail('moi@univ-exemple.fr', []).ok).toBe(true);
  });

  /** Each would take a backtracking pattern minutes; the suite's own limit is what it is held against. */
  it.each([
    ['labels', `moi@${'a-'.repeat(50_000)}`],
    ['dots', `${'.'.repeat(100_000)}@x.example`],
    ['at signs', '@'.repeat(100_000)],
    ['blanks', `${' '.repeat(100_000)}moi@x.example${' '.repeat(100_000)}!`],
    ['a label without end', `moi@${'a'.repeat(100_000)}-.example`],
  ])('hostile in length: %s', (_what, typed) => {
    expect(problemOf(typed)).toBe('mail_malformed');
  });
});
