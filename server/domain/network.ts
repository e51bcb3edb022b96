/** Addresses and sites: one way of writing an address, for the network rule, the limits and the log alike. */
import { BlockList, isIP } from 'node:net';
import type { Role } from './account';

export interface Site {
  readonly name: string;
  readonly campus: string | null;
  readonly networks: readonly string[];
  /** Roles that may be held from here; `null`: all. */
  readonly roles: readonly Role[] | null;
  /** How many desks share one address. */
  readonly desks: number;
  readonly remote: boolean;
}

/** An address in canonical form: IPv4-mapped IPv6 unmapped, zones dropped, IPv6 compressed; `null`: no address. */
export function canonicalAddress(text: string | undefined): string | null {
  const bare = (text ?? '')
    .trim()
    .replace(/%.*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) === 4) return bare;
  if (isIP(bare) !== 6) return null;
  const compressed = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed);
  if (mapped === null) return compressed;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** What limits count an address under: IPv4 whole, IPv6 by its /64 (one subscriber may use it all). */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return `${[...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')}::/64`;
}

export type Networks = (address: string) => boolean;

/** Whether an address lies in one of these networks. @throws Error for what is no network */
export function networks(cidrs: readonly string[]): Networks {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix = ''] = cidr.split('/');
    if (!/^\d{1,3}$/.test(prefix)) throw new Error(`${cidr} is no network: its prefix length is missing`);
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The site of an address: the narrowest network wins; `null`: outside. */
export function siteFinder(sites: readonly Site[]): (address: string) => Site | null {
  const blocks = sites
    .flatMap((site) =>
      site.networks.map((cidr) => ({ site, holds: networks([cidr]), prefix: Number(cidr.split('/')[1]) })),
    )
    .sort((a, b) => b.prefix - a.prefix);
  return (address) => blocks.find(({ holds }) => holds(address))?.site ?? null;
}

/**
 * The client's address: the peer's, or, behind trusted proxies, the last address of X-Forwarded-For that is none.
 * Where a proxy wrote something else (`unknown`, a name, an address with its port) nobody knows who asks: `null`.
 * Counting it as the proxy itself would let everybody in whose proxy stands in a site's network.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: Networks,
): string | null {
  let address = canonicalAddress(peer);
  const hops = (forwardedFor ?? '').trim() === '' ? [] : (forwardedFor ?? '').split(',').slice(-20);
  while (address !== null && trusted(address) && hops.length > 0) address = canonicalAddress(hops.pop());
  return address;
}
