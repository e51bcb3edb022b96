import type { Client } from 'ldapts';
import { Attribute, BerWriter, Change, Control, ExtensibleFilter } from 'ldapts';
import type { Fixture } from './fixture';
import { codeOf, openFixture, passwordModify, passwordModifyValue, people, personDn, whoAmI } from './fixture';

const base = 'dc=univ-exemple,dc=fr';

describe('the embedded directory as an LDAP server', () => {
  let fixture: Fixture;
  let service: Client;

  beforeAll(async () => {
    fixture = await openFixture();
    service = await fixture.service();
  });
  afterAll(() => fixture.close());

  const dns = async (filter: string, from = people, scope: 'base' | 'one' | 'sub' = 'sub'): Promise<string[]> => {
    const { searchEntries } = await service.search(from, { filter, scope, attributes: ['1.1'] });
    return searchEntries.map(({ dn }) => dn);
  };

  describe('bind', () => {
    it.each([
      ['anonymous', '', '', 0],
      ['a name without a password', personDn('dupont-n'), '', 53],
      ['the right password', personDn('dupont-n'), 'guichet-demo', 0],
      ['a name spelt otherwise', `UID=Dupont-N , OU=people,  DC=univ-exemple,dc=FR`, 'guichet-demo', 0],
      ['a wrong password', personDn('dupont-n'), 'guichet-Demo', 49],
      ['nobody', personDn('nobody'), 'guichet-demo', 49],
      ['an entry that has no password', people, 'guichet-demo', 49],
      ['not a name', 'dupont-n', 'guichet-demo', 34],
      ['an account that never had a password', personDn('E21813180'), 'x', 49],
      ['a password without a name', '', 'guichet-demo', 49],
    ])('%s', async (_, dn, password, code) => {
      const client = fixture.client();
      expect(await codeOf(client.bind(dn, password))).toBe(code);
      const identity = code === 0 && dn !== '' ? `dn:${personDn('dupont-n')}` : '';
      expect((await client.exop(whoAmI)).value ?? '').toBe(identity);
    });

    it('a failed bind takes the rights of the one before', async () => {
      const client = await fixture.service();
      expect(await codeOf(client.bind(personDn('dupont-n'), 'wrong'))).toBe(49);
      expect(await codeOf(client.search(people))).toBe(50);
    });

    it('refuses SASL', async () => {
      expect(await codeOf(fixture.client().bind('PLAIN', 'x'))).toBe(7);
    });
  });

  describe('search', () => {
    const théo = personDn('E21813178');

    it.each([
      ['uid without case', '(uid=e21813178)', [théo]],
      ['supannEtuId', '(supannEtuId=21813178)', [théo]],
      ['supannEtuId with case, as SUPANN has it', '(supannEtuId=990123w)', []],
      ['supannEtuId in its own case', '(supannEtuId=990123W)', [personDn('E990123W')]],
      ['one OR of equalities', '(|(uid=E21813178)(supannEtuId=21813178))', [théo]],
      ['a conjunction', '(&(uid=E21813178)(eduPersonAffiliation=STUDENT))', [théo]],
      ['blanks at the ends and inside', '(cn=  théo    MARCHAND )', [théo]],
      ['an escaped star is a star', '(uid=E2181317\\2a)', []],
      ['initial', '(uid=e2181317*)', [théo, personDn('E21813179')]],
      ['any and final', '(cn=*ARCHA*d)', [théo]],
      ['final alone', '(mail=*o.marchand@etu.univ-exemple.fr)', [théo]],
      ['parts that would overlap', '(uid=E21813178*78)', []],
      ['negation', '(&(uid=E2181317*)(!(uid=E21813179)))', [théo]],
      ['negation of the undefined is undefined', '(&(uid=E21813178)(!(noSuchAttribute=x)))', []],
      ['a disjunction with the undefined', '(|(noSuchAttribute=x)(uid=E21813178))', [théo]],
      ['presence', '(&(uid=E2181317*)(pwdAccountLockedTime=*))', [personDn('E21813179')]],
      ['order of times', '(&(uid=E21813*)(pwdChangedTime<=20260101000000Z))', [personDn('E21813181')]],
      ['order of what has none', '(uid>=A)', []],
      ['approximate is equal', '(uid~=E21813178)', [théo]],
      ['a password is never looked for', '(userPassword=*)', []],
      ['…nor is its absence', '(&(uid=E21813178)(!(userPassword=*)))', []],
      [
        'a value of another resource in the same attribute',
        '(supannRessourceEtatDate={COMPTE}I:SupannPrecree::)',
        [personDn('E21813180')],
      ],
      [
        'memberOf, however the name is spelt',
        '(memberOf=CN=admins, ou=GROUPS,dc=univ-exemple,dc=fr)',
        [personDn('roux-s'), personDn('E22017305')],
      ],
      ['a name that is none', '(memberOf=admins)', []],
    ])('%s', async (_, filter, expected) => {
      expect(await dns(filter)).toEqual(expected);
    });

    it('an extensible match is undefined', async () => {
      const filter = new ExtensibleFilter({ matchType: 'uid', rule: 'caseExactMatch', value: 'E21813178' });
      const { searchEntries } = await service.search(people, { filter });
      expect(searchEntries).toEqual([]);
    });

    it('scopes', async () => {
      expect(await dns('(objectClass=*)', people, 'base')).toEqual([people]);
      expect(await dns('(objectClass=*)', base, 'one')).toEqual(
        ['People', 'groups', 'services', 'policies'].map((name) => `ou=${name},${base}`),
      );
      expect(await dns('(objectClass=*)', people, 'one')).not.toContain(people);
      expect(await dns('(objectClass=groupOfNames)', base)).toHaveLength(2);
    });

    it.each([
      ['a name that no entry has', personDn('nobody'), 32],
      ['not a name', 'people', 34],
      ['below the root without a base', '', 32],
    ])('%s', async (_, from, code) => {
      expect(await codeOf(service.search(from, { scope: 'sub' }))).toBe(code);
    });

    const attributes = async (names: string[]): Promise<string[]> => {
      const { searchEntries } = await service.search(théo, { scope: 'base', attributes: names });
      // The client adds what was asked for and not given, as an empty list.
      const given = Object.entries(searchEntries[0] ?? {}).filter(([name, value]) => name !== 'dn' && value.length > 0);
      return given.map(([name]) => name);
    };

    it('gives operational attributes only when asked', async () => {
      const operational = ['entryUUID', 'createTimestamp', 'modifyTimestamp', 'pwdChangedTime', 'pwdPolicySubentry'];
      const ordinary = await attributes([]);
      expect(ordinary).toEqual(expect.arrayContaining(['uid', 'supannEtuId', 'jpegPhoto']));
      for (const name of operational) {
        expect(ordinary).not.toContain(name);
      }
      expect((await attributes(['+'])).sort()).toEqual([...operational].sort());
      expect((await attributes(['*', '+'])).sort()).toEqual([...ordinary, ...operational].sort());
      expect(await attributes(['ENTRYUUID', 'Mail'])).toEqual(['mail', 'entryUUID']);
      expect(await attributes(['1.1'])).toEqual([]);
      expect(await attributes(['userPassword', 'pwdHistory'])).toEqual([]);
    });

    it('gives attribute names without values', async () => {
      const { searchEntries } = await service.search(théo, {
        scope: 'base',
        attributes: ['mail'],
        returnAttributeValues: false,
      });
      expect(searchEntries).toEqual([{ dn: théo, mail: [] }]);
    });

    it('stops at the size limit', async () => {
      const { searchEntries } = await service.search(people, { sizeLimit: 3, attributes: ['1.1'] });
      expect(searchEntries).toHaveLength(3); // the client takes code 4 for success; robustness.test.ts reads it
    });

    it('pages', async () => {
      const all = await dns('(eduPersonAffiliation=student)');
      const pages: string[][] = [];
      const search = { filter: '(eduPersonAffiliation=student)', attributes: ['1.1'], paged: { pageSize: 20 } };
      for await (const page of service.searchPaginated(people, search)) {
        pages.push(page.searchEntries.map(({ dn }) => dn));
      }
      expect(pages.map(({ length }) => length)).toEqual([20, 20, 20, 20, all.length - 80]);
      expect(pages.flat()).toEqual(all);
    });

    it('refuses a filter beyond measure', async () => {
      const deep = `${'(!'.repeat(40)}(uid=x)${')'.repeat(40)}`;
      const wide = `(|${'(uid=x)'.repeat(256)})`;
      expect(await codeOf(service.search(people, { filter: deep }))).toBe(11);
      expect(await codeOf(service.search(people, { filter: wide }))).toBe(11);
      expect(await codeOf(service.search(people, { filter: `(|${'(uid=x)'.repeat(255)})` }))).toBe(0);
    });
  });

  it('tells what it is', async () => {
    const anyone = fixture.client();
    const { searchEntries } = await anyone.search('', { scope: 'base', attributes: ['+'] });
    expect(searchEntries).toEqual([
      {
        dn: '',
        '+': [], // the client's own addition
        namingContexts: base,
        supportedControl: ['1.2.840.113556.1.4.319', '1.3.6.1.4.1.42.2.27.8.5.1'],
        supportedExtension: [passwordModify, whoAmI],
        supportedFeatures: '1.3.6.1.4.1.4203.1.5.1',
        supportedLDAPVersion: '3',
        vendorName: 'Guichet, demonstration directory',
      },
    ]);
  });

  it.each([
    ['a critical control that it does not know', true, '1.2.3.4', 12],
    ['the same, not critical', false, '1.2.3.4', 0],
  ])('%s', async (_, critical, oid, code) => {
    expect(await codeOf(service.search(people, { scope: 'base' }, new Control(oid, { critical })))).toBe(code);
  });

  it('compares', async () => {
    expect(await service.compare(personDn('E21813178'), 'supannEtuId', '21813178')).toBe(true);
    expect(await service.compare(personDn('E990123W'), 'supannEtuId', '990123w')).toBe(false);
    expect(await codeOf(service.compare(personDn('E21813178'), 'pwdReset', 'TRUE'))).toBe(16);
    expect(await codeOf(service.compare(personDn('E21813178'), 'noSuchAttribute', 'x'))).toBe(17);
    expect(await codeOf(service.compare(personDn('nobody'), 'uid', 'x'))).toBe(32);
  });

  it('refuses an extended operation that it does not know', async () => {
    expect(await codeOf(service.exop('1.3.6.1.4.1.1466.20037'))).toBe(2);
  });

  describe('rights', () => {
    const setPassword = (client: Client, login: string): Promise<unknown> =>
      client.exop(passwordModify, passwordModifyValue({ dn: personDn(login), next: 'un tout autre mot' }));
    const replace = (type: string, values: string[]): Change =>
      new Change({ operation: 'replace', modification: new Attribute({ type, values }) });

    it('anonymous reads the root alone', async () => {
      const anyone = fixture.client();
      for (const from of [base, people, personDn('E21813178'), personDn('nobody')]) {
        expect(await codeOf(anyone.search(from, { scope: 'base' }))).toBe(50);
      }
      expect(await codeOf(anyone.compare(personDn('E21813178'), 'uid', 'E21813178'))).toBe(50);
      expect(await codeOf(setPassword(anyone, 'E21813178'))).toBe(50);
      expect(await codeOf(anyone.modify(personDn('E21813178'), replace('pwdReset', ['TRUE'])))).toBe(50);
    });

    it('a person reads themself alone, and alters nobody else', async () => {
      const nadia = fixture.client();
      await nadia.bind(personDn('dupont-n'), 'guichet-demo');
      const { searchEntries } = await nadia.search(personDn('dupont-n'), { scope: 'sub', attributes: ['uid'] });
      expect(searchEntries).toEqual([{ dn: personDn('dupont-n'), uid: 'dupont-n' }]);
      expect(await codeOf(nadia.search(people))).toBe(50);
      expect(await codeOf(nadia.search(personDn('nobody'), { scope: 'base' }))).toBe(50);
      expect(await codeOf(setPassword(nadia, 'E21813178'))).toBe(50);
      expect(await codeOf(setPassword(nadia, 'nobody'))).toBe(50);
      expect(await codeOf(nadia.modify(personDn('dupont-n'), replace('pwdReset', ['FALSE'])))).toBe(50);
    });

    it.each([
      ['personnel', 'dupont-n'],
      ['an affiliate', 'martin-p'],
      ['a student who is also personnel', 'E21813184'],
      ['a student in a protected group', 'E22017305'],
    ])('the console may not set the password of %s', async (_, login) => {
      expect(await codeOf(setPassword(service, login))).toBe(50);
      expect(await codeOf(service.modify(personDn(login), replace('userPassword', ['un tout autre mot'])))).toBe(50);
      expect(await codeOf(service.modify(personDn(login), replace('pwdReset', ['TRUE'])))).toBe(50);
    });

    it.each([
      ['mail', ['x@y.example'], 50],
      ['jpegPhoto', ['x'], 50],
      ['eduPersonAffiliation', ['employee'], 50],
      ['supannEtuId', ['21813179'], 50],
      ['supannOIDCDateDeNaissance', ['2000-01-01'], 50],
      ['entryUUID', ['x'], 19],
      ['pwdChangedTime', ['20200101000000Z'], 19],
      ['noSuchAttribute', ['x'], 17],
    ])('the console may not write %s', async (type, values, code) => {
      expect(await codeOf(service.modify(personDn('E21813178'), replace(type, values)))).toBe(code);
    });

    it('one change without the right undoes the whole', async () => {
      const changes = [replace('pwdReset', ['TRUE']), replace('mail', ['x@y.example'])];
      expect(await codeOf(service.modify(personDn('E21813178'), changes))).toBe(50);
      expect(await dns('(&(uid=E21813178)(pwdReset=TRUE))')).toEqual([]);
    });

    it('nobody learns a password, by compare either', async () => {
      const théo = fixture.client();
      await théo.bind(personDn('E990123W'), 'mon-ancien-mot-de-passe');
      for (const client of [service, théo]) {
        expect(await codeOf(client.compare(personDn('E990123W'), 'userPassword', 'mon-ancien-mot-de-passe'))).toBe(50);
        const { searchEntries } = await client.search(personDn('E990123W'), {
          scope: 'base',
          attributes: ['userPassword', 'pwdHistory', '*', '+'],
        });
        expect(JSON.stringify(searchEntries)).not.toContain('SCRYPT');
      }
    });

    it('nothing is added, removed or renamed', async () => {
      expect(await codeOf(service.add(personDn('new'), { objectClass: 'person' }))).toBe(50);
      expect(await codeOf(service.del(personDn('E21813178')))).toBe(50);
      expect(await codeOf(service.modifyDN(personDn('E21813178'), 'uid=other'))).toBe(50);
    });
  });

  it('answers a value that cannot be read with protocolError', async () => {
    const writer = new BerWriter();
    writer.writeString('not a sequence');
    expect(await codeOf(service.exop(passwordModify, writer.buffer))).toBe(2);
  });
});
