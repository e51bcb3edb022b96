import { isLoopback, readNetwork } from '../../../config/networks';

describe('readNetwork', () => {
  it.each([
    ['10.42.0.0/16', '10.42.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['128.0.0.0/1', '128.0.0.0/1'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001/128', '2001:db8::1/128'],
    ['::1/128', '::1/128'],
    ['::/0', '::/0'],
    ['fe80::/10', 'fe80::/10'],
    ['::ffff:10.8.0.0/112', '10.8.0.0/16'],
    ['::ffff:0a08:0/112', '10.8.0.0/16'],
  ])('%s is %s', (text, network) => {
    expect(readNetwork(text)).toEqual({ ok: true, network });
  });

  it.each([
    ['10.42.1.0/16', 'has host bits set: the network is 10.42.0.0/16'],
    ['192.168.1.129/25', 'has host bits set: the network is 192.168.1.128/25'],
    ['2001:db8::1/64', 'has host bits set: the network is 2001:db8::/64'],
    ['::ffff:10.8.0.1/112', 'has host bits set: the network is 10.8.0.0/16'],
    ['10.42.0.0', 'a single address is 10.42.0.0/32'],
    ['::1', 'a single address is ::1/128'],
    ['10.42.0.0/33', 'at most 32'],
    ['::/129', 'at most 128'],
    ['10.42.0.0/', 'is not a network'],
    ['10.42/16', 'is not a network'],
    ['010.0.0.0/8', 'is not a network'],
    ['10.0.0.0/08', 'is not a network'],
    ['fe80::%eth0/10', 'is not a network'],
    ['1:2:3/16', 'is not a network'],
    ['univ-exemple.fr/16', 'is not a network'],
    ['', 'is not a network'],
  ])('%s is a fault: %s', (text, fault) => {
    expect(readNetwork(text)).toEqual({ ok: false, fault: expect.stringContaining(fault) });
  });
});

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.8.7', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])(
    '%s is',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );
  it.each(['127.univ-exemple.fr', 'localhost.univ-exemple.fr', '0.0.0.0', '::', '128.0.0.1', '::2', '', 'fe80::1%lo'])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
