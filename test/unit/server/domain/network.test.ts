import {
  canonicalAddress,
  clientAddress,
  limitKey,
  networks,
  type Site,
  siteFinder,
} from '../../../../server/domain/network';

describe('canonicalAddress', () => {
  it.each([
    ['172.20.4.7', '172.20.4.7'],
    [' 172.20.4.7 ', '172.20.4.7'],
    ['::ffff:172.20.4.7', '172.20.4.7'],
    ['::FFFF:172.20.4.7', '172.20.4.7'],
    ['::ffff:ac14:407', '172.20.4.7'],
    ['0:0:0:0:0:ffff:ac14:0407', '172.20.4.7'],
    ['2001:DB8::0:1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['::ffff:0:1.2.3.4', '::ffff:0:102:304'],
  ])('%s is %s', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  it.each([
    undefined,
    '',
    'unknown',
    'localhost',
    '172.20.4',
    '172.20.4.7.1',
    '172.20.4.256',
    '172.020.4.7',
    '0xac140407',
    '172.20.4.7:80',
    '[::1]:80',
    '::g',
    '1::2::3',
    "'",
    '1.2.3.4, 5.6.7.8',
  ])('%s is none', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });
});

describe('limitKey', () => {
  it.each([
    ['172.20.4.7', '172.20.4.7'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['', ''],
  ])('%s counts under %s', (address, key) => {
    expect(limitKey(address)).toBe(key);
  });

  it('is the same for all of one /64 as `canonicalAddress` writes it, and for no other', () => {
    const keys = ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1:8000::', '2001:db8:0:1::'].map((text) =>
      limitKey(canonicalAddress(text) ?? ''),
    );
    expect(new Set(keys).size).toBe(1);
    expect(limitKey('2001:db8:0:2::')).not.toBe(keys[0]);
  });
});

describe('networks', () => {
  const inside = networks(['172.20.0.0/16', '10.1.2.3/32', '2001:db8::/32']);

  it.each(['172.20.0.0', '172.20.255.255', '10.1.2.3', '2001:db8:ffff::1'])('%s is inside', (address) => {
    expect(inside(address)).toBe(true);
  });

  it.each(['172.19.255.255', '172.21.0.0', '10.1.2.2', '2001:db9::1', '::1', '::ffff:0:1'])(
    '%s is outside',
    (address) => {
      expect(inside(address)).toBe(false);
    },
  );

  it('none hold nobody', () => {
    expect(networks([])('127.0.0.1')).toBe(false);
  });

  it.each(['10.0.0.1', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/x', 'campus/16', '', '/8'])(
    '"%s" is refused, never read as everything',
    (cidr) => {
      expect(() => networks([cidr])).toThrow();
    },
  );
});

const site = (name: string, ...cidrs: readonly string[]): Site => ({
  name,
  campus: null,
  networks: cidrs,
  roles: null,
  desks: 1,
  remote: false,
});

describe('siteFinder', () => {
  const sites = [
    site('everything', '10.0.0.0/8', '2001:db8::/32'),
    site('kiosk', '10.42.7.0/28', '192.168.0.0/16'),
    site('building', '10.42.0.0/16', '2001:db8:42::/48'),
    site('one room', '10.42.7.9/32'),
  ];

  it.each([
    ['10.9.9.9', 'everything'],
    ['10.42.1.1', 'building'],
    ['10.42.7.1', 'kiosk'],
    ['10.42.7.9', 'one room'],
    ['10.42.7.16', 'building'],
    ['192.168.3.4', 'kiosk'],
    ['2001:db8:42::1', 'building'],
    ['2001:db8:43::1', 'everything'],
    ['11.0.0.1', undefined],
    ['2001:db9::1', undefined],
  ])('%s is at %s: the narrowest network wins, in any order', (address, name) => {
    expect(siteFinder(sites)(address)?.name).toBe(name);
    expect(siteFinder(sites.toReversed())(address)?.name).toBe(name);
  });
});

describe('clientAddress', () => {
  const trusted = networks(['10.0.0.1/32', '10.0.0.2/32', '::1/128']);
  const NOBODY = networks([]);

  it.each<readonly [name: string, peer: string | undefined, header: string | undefined, address: string | null]>([
    ['no proxy', '172.20.4.7', undefined, '172.20.4.7'],
    ['a peer that is no proxy may say what it likes', '203.0.113.9', '172.20.4.7', '203.0.113.9'],
    ['one proxy', '10.0.0.1', '172.20.4.7', '172.20.4.7'],
    ['a mapped proxy, a mapped client', '::ffff:10.0.0.1', '::ffff:172.20.4.7', '172.20.4.7'],
    ['what a client wrote before its proxy', '10.0.0.1', '172.20.4.7, 203.0.113.9', '203.0.113.9'],
    ['two proxies', '10.0.0.1', '172.20.4.7, 10.0.0.2', '172.20.4.7'],
    ['a proxy that asks itself', '10.0.0.1', undefined, '10.0.0.1'],
    ['a proxy that says nothing', '10.0.0.1', ' ', '10.0.0.1'],
    ['proxies only', '10.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['no address', '10.0.0.1', 'unknown', null],
    ['an empty last place', '10.0.0.1', '172.20.4.7,', null],
    ['an address with its port', '10.0.0.1', '203.0.113.9:4711', null],
    ['nonsense before the address does not matter', '10.0.0.1', 'garbage, <script>, 172.20.4.7', '172.20.4.7'],
    ['nonsense behind a second proxy', '10.0.0.1', 'garbage, 10.0.0.2', null],
    ['a socket that is gone', undefined, '172.20.4.7', null],
  ])('%s', (_name, peer, header, address) => {
    expect(clientAddress(peer, header, trusted)).toBe(address);
  });

  it('without trusted proxies the header is ignored', () => {
    expect(clientAddress('127.0.0.1', '172.20.4.7', NOBODY)).toBe('127.0.0.1');
  });

  it('an endless header is read from its end, and not all of it', () => {
    const header = `172.20.4.7, ${Array(100_000).fill('10.0.0.2').join(', ')}`;
    expect(clientAddress('10.0.0.1', header, trusted)).toBe('10.0.0.2');
  });
});
