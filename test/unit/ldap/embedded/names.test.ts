import { MalformedMessage } from '../../../../ldap/embedded/ber';
import { dnKey, InvalidDn } from '../../../../ldap/embedded/dn';
import { Framer, maximumMessage } from '../../../../ldap/embedded/framing';
import { attributeType, comparable } from '../../../../ldap/embedded/schema';

describe('distinguished names', () => {
  it.each([
    ['uid=E1,ou=People,dc=fr', 'UID = e1 , OU=people;dc=FR'],
    ['cn=a b,dc=fr', 'cn=  A   B  ,dc=fr'],
    ['cn=a\\,b,dc=fr', 'cn=A\\2cB,dc=fr'],
    ['cn=a+sn=b,dc=fr', 'SN=B+CN=A,dc=fr'],
    ['cn=\u00e9,dc=fr', 'cn=\\c3\\a9,dc=fr'],
    ['cn=\u00e9,dc=fr', 'cn=e\u0301,dc=fr'],
    ['cn=\u{1f510},dc=fr', 'cn=\\f0\\9f\\94\\90,dc=fr'],
    ['cn=a\\ ,dc=fr', 'cn=a,dc=fr'],
    ['', '  '],
  ])('%s is %s', (one, other) => {
    expect(dnKey(one)).toBe(dnKey(other));
  });

  it.each([
    ['cn=a\\,b,dc=fr', 'cn=a,b=,dc=fr'],
    ['cn=a\\+sn\\=b,dc=fr', 'cn=a+sn=b,dc=fr'],
    ['cn=a\\\\,dc=fr', 'cn=a\\,dc\\=fr'],
    ['cn=a,dc=fr', 'sn=a,dc=fr'],
  ])('%s is not %s', (one, other) => {
    expect(dnKey(one)).not.toBe(dnKey(other));
  });

  it.each([
    'people',
    '=a',
    'cn',
    'cn=a,',
    ',cn=a',
    'cn=\\zz',
    'cn=a\\',
    'cn=#0401',
    '1a=b',
    'c n=a',
    `cn=${'a'.repeat(2_100)}`,
  ])('%s is none', (text) => {
    expect(() => dnKey(text)).toThrow(InvalidDn);
  });
});

describe('matching', () => {
  it.each([
    ['uid', 'E21813178', 'e21813178', true],
    ['cn', 'Th\u00e9o  Marchand ', 'THE\u0301O MARCHAND', true],
    ['supannEtuId', '990123W', '990123w', false],
    ['supannEtuId', '990123W', ' 990123W', true],
    ['supannEtuId', '21813178', '\uff12\uff11813178', true], // RFC 4518 folds full-width digits: the console compares again
    ['uid', 'E21813178', 'E21813178\u0000', true], // …and drops NUL
    ['supannRefId', '{A}x', '{a}x', false],
    ['member', 'cn=a,dc=fr', 'CN=A, DC=fr', true],
    ['pwdReset', 'TRUE', 'true', true],
    ['jpegPhoto', 'a', 'A', false],
  ])('%s: %j and %j', (name, one, other, equal) => {
    const type = attributeType(name);
    if (type === null) {
      throw new Error('unknown');
    }
    expect(comparable(type, one) === comparable(type, Buffer.from(other))).toBe(equal);
  });
});

describe('framing', () => {
  const message = (length: number): Buffer =>
    Buffer.concat([Buffer.from([0x30, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]), Buffer.alloc(length)]);

  it('finds whole messages in any pieces', () => {
    const stream = Buffer.concat([
      Buffer.from('3000', 'hex'),
      message(300),
      Buffer.from('30020500', 'hex'),
      message(70_000),
    ]);
    for (const size of [1, 2, 3, 7, 1_000, stream.length]) {
      const framer = new Framer();
      const found: Buffer[] = [];
      for (let from = 0; from < stream.length; from += size) {
        found.push(...framer.feed(stream.subarray(from, from + size)));
      }
      expect(found.map(({ length }) => length)).toEqual([2, 305, 4, 70_005]);
      expect(Buffer.concat(found).equals(stream)).toBe(true);
    }
  });

  it('refuses the first byte too much, from the head alone', () => {
    expect(new Framer().feed(message(maximumMessage - 5))).toHaveLength(1);
    expect(() => new Framer().feed(message(maximumMessage - 4).subarray(0, 5))).toThrow(MalformedMessage);
  });

  it('a megabyte in pieces of a few bytes takes no longer than its length asks', () => {
    const bytes = message(1_000_000);
    const framer = new Framer();
    const start = Date.now();
    for (let from = 0; from < bytes.length; from += 16) {
      framer.feed(bytes.subarray(from, from + 16));
    }
    expect(Date.now() - start).toBeLessThan(5_000); // some 50 ms; joining the pieces over and over takes far longer
  }, 60_000);
});
