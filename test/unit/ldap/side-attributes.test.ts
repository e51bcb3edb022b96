/** The digest behind NT hashes, and what is written beside a password. */
import { createHash } from 'node:crypto';
import { md4 } from '../../../ldap/md4';
import { ntHash, sideChanges, writesNtHash } from '../../../ldap/side-attributes';

const hex = (message: Buffer): string => md4(message).toString('hex');

describe('MD4', () => {
  // RFC 1320, appendix A.5.
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j', (text, digest) => {
    expect(hex(Buffer.from(text))).toBe(digest);
  });

  // Where the count of bits just fits the block, and where it needs another one: `openssl dgst -provider legacy -md4`.
  it.each([
    [55, 'c889c81dd86c4d2e025778944ea02881'],
    [56, 'd5f9a9e9257077a5f08b0b92f348b0ad'],
    [63, '7ea3da77432d44c323671097d1348fc8'],
    [64, '52f5076fabd22680234a3fa9f9dc5732'],
    [119, 'e65dd227ccef97fa1d34d70189120f76'],
    [120, 'b03ddbd470b47c013e0c7ab2ddd763db'],
  ])('of %i bytes', (length, digest) => {
    expect(hex(Buffer.alloc(length, 'a'))).toBe(digest);
  });

  it('is not to be had from Node, which is why it is here', () => {
    expect(() => createHash('md4')).toThrow(/unsupported|not supported/i);
  });
});

describe('an NT hash', () => {
  it.each([
    // [MS-NLMP] 4.2.2.1.2
    ['Password', 'A4F49C406510BDCAB6824EE7C30FD852'],
    // smbencrypt(1), of FreeRADIUS
    ['Bélouga 4 € à Nîmes', '534B3CAC83BAC38FB94C165E8D1AE190'],
  ])('of %j', (password, hash) => {
    expect(ntHash(password)).toBe(hash);
  });

  it('is of an opaque string: a space at the end is another password', () => {
    expect(ntHash('Password ')).not.toBe(ntHash('Password'));
  });
});

describe('beside a password', () => {
  const also = [
    { attribute: 'sambaNTPassword', form: 'ntHash' },
    { attribute: 'sambaPwdLastSet', form: 'unixTime' },
    { attribute: 'shadowLastChange', form: 'days' },
  ] as const;
  const written = (at: string): unknown =>
    sideChanges(also, 'Password', new Date(at)).map(({ operation, modification: { type, values } }) => [
      operation,
      type,
      values,
    ]);

  it('each attribute gives way to its new value', () => {
    expect(written('2026-11-28T23:59:59.999Z')).toEqual([
      ['replace', 'sambaNTPassword', ['A4F49C406510BDCAB6824EE7C30FD852']],
      ['replace', 'sambaPwdLastSet', ['1795910399']],
      ['replace', 'shadowLastChange', ['20785']],
    ]);
  });

  it('the day is UTC’s, from its first moment', () => {
    expect(written('2026-11-29T00:00:00.000Z')).toContainEqual(['replace', 'shadowLastChange', ['20786']]);
  });

  it('an NT hash is among it or not', () => {
    expect([writesNtHash(also), writesNtHash(also.slice(1)), writesNtHash([])]).toEqual([true, false, false]);
  });
});
