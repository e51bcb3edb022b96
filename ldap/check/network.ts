/** From a URL to an open port: the name, as connections look it up, and each of its addresses. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverOf } from '../secure-socket';
import { ok, type Said, warning } from './finding';
import { type Ground, step } from './ground';
import { PATIENCE, type Target } from './line';
import { networkFault, silence } from './words';

/** `late` when `PATIENCE` is over. What is waited for must end by itself, or be ended by the caller. */
const within = async <T>(work: Promise<T>): Promise<T | 'late'> => {
  const stop = new AbortController();
  const late = sleep(PATIENCE, 'late' as const, { signal: stop.signal }).catch(() => 'late' as const);
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
};

/** A list as a piece of ground: nothing rather than an empty one. */
export const ground = <K extends 'named' | 'open' | 'secure'>(piece: K, targets: readonly Target[]): Partial<Ground> =>
  targets.length === 0 ? {} : ({ [piece]: targets } as Partial<Ground>);

async function addressesOf(host: string): Promise<readonly string[] | 'late'> {
  if (net.isIP(host) !== 0) return [host];
  const found = await within(lookup(host, { all: true }));
  return found === 'late' ? found : found.map(({ address }) => address);
}

async function nameSaid({ url, host }: Target): Promise<Said> {
  try {
    const addresses = await addressesOf(host);
    if (addresses === 'late') return silence(url);
    return ok(net.isIP(host) === 0 ? `${host} is ${addresses.join(', ')}` : `${host} is an address already`);
  } catch (error) {
    return networkFault(url, error);
  }
}

/** Milliseconds until the port opened. @throws Error of connect(2) */
async function opens(address: string, port: number): Promise<number | 'late'> {
  const from = performance.now();
  const socket = net.connect({ host: address, port });
  try {
    const opened = new Promise<number>((resolve, reject) => {
      socket.once('connect', () => resolve(Math.round(performance.now() - from)));
      socket.once('error', reject);
    });
    return await within(opened);
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

async function portSaid({ url, host, port }: Target): Promise<Said> {
  const addresses = await addressesOf(host);
  if (addresses === 'late') return silence(url);
  const tried = await Promise.all(
    addresses.map(async (address): Promise<{ address: string; took: number | null; said: Said | null }> => {
      try {
        const took = await opens(address, port);
        return took === 'late'
          ? { address, took: null, said: silence(`${url} at ${address}`) }
          : { address, took, said: null };
      } catch (error) {
        return { address, took: null, said: networkFault(`${url} at ${address}`, error) };
      }
    }),
  );
  const good = tried.filter(({ took }) => took !== null);
  const bad = tried.flatMap(({ said }) => (said === null ? [] : [said]));
  const [first] = bad;
  if (good.length === 0 && first !== undefined) return first;
  const found = `${url} answers at ${good.map(({ address, took }) => `${address} (${took} ms)`).join(', ')}`;
  if (first === undefined) return ok(found);
  return warning(
    `${found}, but ${bad.map((one) => one.found).join('; ')}`,
    'Connections try addresses one after the other: take the dead one out of the name service, or open its port.',
  );
}

const passed = (said: readonly Said[], targets: readonly Target[]): readonly Target[] =>
  targets.filter((_, index) => said[index]?.status !== 'fault');

export const names = step('names', ['config'], ['named'], async ({ config }) => {
  const targets = config.directory.urls.map((url) => serverOf(url, config.directory.startTls));
  const said = await Promise.all(targets.map(nameSaid));
  return { said, gives: ground('named', passed(said, targets)) };
});

export const tcp = step('tcp', ['named'], ['open'], async ({ named }) => {
  const said = await Promise.all(named.map(portSaid));
  return { said, gives: ground('open', passed(said, named)) };
});
