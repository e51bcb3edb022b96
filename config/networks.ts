/**
 * Networks in CIDR notation (RFC 4632, RFC 4291 section 2.3), read strictly and written in one canonical way, so that
 * the same network never stands under two names.
 */
import { isIP } from 'node:net';

export type NetworkReading =
  | { readonly ok: true; readonly network: string }
  | { readonly ok: false; readonly fault: string };

interface Block {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly prefix: number;
}

const CIDR = /^([0-9A-Fa-f.:]+)\/(0|[1-9][0-9]{0,2})$/;
const BITS = { 4: 32, 6: 128 } as const;
/** ::ffff:0:0/96, where a dual-stack listener shows IPv4 addresses (RFC 4291 section 2.5.5.2). */
const MAPPED = 0xffffn;

/** The eight groups of an IPv6 address; the URL parser has already checked and compressed it, IPv4 tail included. */
function groups(address: string): string[] {
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = compressed.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

function toNumber(address: string, family: 4 | 6): bigint {
  return family === 4
    ? address.split('.').reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
    : groups(address).reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function toText({ family, value, prefix }: Block): string {
  const width = family === 4 ? 8n : 16n;
  const parts = Array.from(
    { length: family === 4 ? 4 : 8 },
    (_, i) => (value >> (BigInt(i) * width)) & ((1n << width) - 1n),
  );
  parts.reverse();
  const address =
    family === 4
      ? parts.join('.')
      : new URL(`http://[${parts.map((part) => part.toString(16)).join(':')}]`).hostname.slice(1, -1);
  return `${address}/${prefix}`;
}

/** Requests show an IPv4-mapped address as plain IPv4: a network written in the mapped form must meet them. */
function unmap(block: Block): Block {
  return block.family === 6 && block.prefix >= 96 && block.value >> 32n === MAPPED
    ? { family: 4, value: block.value & 0xffff_ffffn, prefix: block.prefix - 96 }
    : block;
}

/** Reads one network. A network with host bits set is a fault that names the right one, never silently widened. */
export function readNetwork(text: string): NetworkReading {
  const [, address = '', length = ''] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  const prefix = Number(length);
  if (family !== 4 && family !== 6) {
    const mend =
      isIP(text) === 0
        ? 'such as 10.42.0.0/16 or 2001:db8::/32'
        : `a single address is ${text}/${isIP(text) === 4 ? 32 : 128}`;
    return { ok: false, fault: `\`${text}\` is not a network: ${mend}` };
  }
  if (prefix > BITS[family]) {
    return { ok: false, fault: `\`${text}\`: the prefix length is at most ${BITS[family]}` };
  }
  const block = unmap({ family, value: toNumber(address, family), prefix });
  const hostBits = BigInt(BITS[block.family] - block.prefix);
  const base = (block.value >> hostBits) << hostBits;
  const network = toText({ ...block, value: base });
  return base === block.value
    ? { ok: true, network }
    : { ok: false, fault: `\`${text}\` has host bits set: the network is ${network}` };
}

/** True for `localhost`, 127.0.0.0/8 and ::1, also in its mapped form; a name that merely begins with 127 is not. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (address.toLowerCase() === 'localhost') {
    return true;
  }
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || address.includes('%')) {
    return false;
  }
  const block = unmap({ family, value: toNumber(address, family), prefix: BITS[family] });
  return block.family === 4 ? block.value >> 24n === 127n : block.value === 1n;
}
