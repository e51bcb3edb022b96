// Long because two servers, three ways of losing one, and what each asks of which stand in one table.
/**
 * Two servers of one directory, each behind a wire that breaks and a proxy that counts: reads, writes, proofs and staff
 * logins go on with the other one, nothing is written twice, and the first is asked again when its time has come.
 */
import { Attribute, Change, Client, Control } from 'ldapts';
import type { Config } from '../../config/config';
import { createDirectory } from '../../ldap/directory';
import type { Directory, StudentRef } from '../../ldap/port';
import type { Student } from '../../server/domain/account';
import { createVerify } from '../../server/middleware/authentication';
import { Writer } from '../../server/services/write';
import { HoldingProxy, type Operation } from '../support/holding-proxy';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { CHANGED_AT, OLD_PASSWORD, ORDINARY_CARDS, RELAX_RULES, STAFF_PASSWORD } from '../support/openldap-people';
import { Wire } from '../support/wire';
import { least, load, withValue } from '../unit/config/fixture';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
const LOCKED = 'E21813179';
/** How long a server that failed is not asked first (ms). */
const SHUN = 30_000;

interface Place {
  readonly ldap: OpenLdap;
  readonly proxy: HoldingProxy;
  readonly wire: Wire;
}

let first: Place;
let second: Place;
let directory: Directory;
let reported: string[];
let offset: number;
let config: Config;

async function open(): Promise<Place> {
  const ldap = await startOpenLdap();
  const proxy = await HoldingProxy.start(ldap.url);
  return { ldap, proxy, wire: await Wire.start(proxy.url) };
}

const places = (): readonly Place[] => [first, second].filter((place) => place !== undefined);

beforeAll(async () => {
  first = await open();
  second = await open();
  // One password for the service account of both, as replicas have.
  const root = new Client({ url: second.ldap.url });
  await root.bind(second.ldap.rootDn, second.ldap.rootPassword);
  const modification = new Attribute({ type: 'userPassword', values: [first.ldap.servicePassword] });
  await root.modify(second.ldap.serviceDn, new Change({ operation: 'replace', modification }));
  // What an administrator sets has to be changed, says the policy.
  const due = new Attribute({ type: 'pwdReset', values: [] });
  await root.modify(second.ldap.serviceDn, new Change({ operation: 'delete', modification: due }));
  // As replicas, they call an entry the same.
  const original = new Client({ url: first.ldap.url });
  await original.bind(first.ldap.rootDn, first.ldap.rootPassword);
  for (const card of [...ORDINARY_CARDS, LOCKED]) {
    const dn = `uid=${card.toLowerCase()},ou=People,${first.ldap.base}`;
    const { searchEntries } = await original.search(dn, { scope: 'base', attributes: ['entryUUID'] });
    const uuid = new Attribute({ type: 'entryUUID', values: [String(searchEntries[0]?.entryUUID)] });
    const same = new Change({ operation: 'replace', modification: uuid });
    await root.modify(dn, same, new Control(RELAX_RULES, { critical: true }));
  }
  await original.unbind();
  await root.unbind();
}, 60_000);

afterAll(async () => {
  for (const { wire, proxy, ldap } of places()) {
    await wire.stop();
    await proxy.stop();
    await ldap.stop();
  }
});

beforeEach(() => {
  const { base, serviceDn, servicePassword } = first.ldap;
  config = load(
    withValue(least(), 'directory', {
      kind: 'openldap',
      url: [first.wire.url, second.wire.url],
      bind: { dn: serviceDn, password: servicePassword },
      students: { base: `ou=People,${base}` },
      staff: { base: `ou=People,${base}` },
    }),
  );
  reported = [];
  offset = 0;
  directory = createDirectory(
    config,
    () => new Date(Date.now() + offset),
    () => undefined,
    (error) => reported.push(String(error)),
  );
});

afterEach(async () => {
  await directory.close();
  for (const { wire } of places()) wire.thaw();
});

const cards = [...ORDINARY_CARDS];
function next(): StudentRef {
  const card = cards.shift();
  if (card === undefined) throw new Error('nobody is left');
  const login = card.toLowerCase();
  return { id: login, dn: `uid=${login},ou=People,${first.ldap.base}`, login, card };
}

/** How often each server was asked for it while `act` ran: first, second. */
async function asked(operation: Operation, act: () => Promise<unknown>): Promise<readonly number[]> {
  const count = (): readonly number[] =>
    places().map(({ proxy }) => proxy.requests.filter((passed) => passed.operation === operation).length);
  const before = count();
  await act();
  return count().map((now, at) => now - (before[at] ?? 0));
}

const read = async (): Promise<void> => {
  expect(await directory.findStaff('dupont-n')).toMatchObject({ login: 'dupont-n' });
};
const write = (student: StudentRef): Promise<unknown> =>
  directory.setPassword(student, FRESH).then(
    () => 'written',
    ({ kind, changed }: { kind: string; changed: string }) => `${kind}, changed: ${changed}`,
  );

it('asks the first as long as it answers', async () => {
  expect(await asked('search', read)).toEqual([1, 0]);
  expect(await asked('search', read)).toEqual([1, 0]);
  expect(reported).toEqual([]);
});

it.each<[string, () => Promise<void> | void]>([
  ['down', () => first.wire.shut()],
  ['frozen', () => first.wire.freeze()],
])('reads from the second while the first is %s, tells it once, and is back after its time', async (how, happens) => {
  await read();
  await happens();
  expect(await asked('search', read)).toEqual([0, 1]);
  const opened = first.wire.conversations.length;
  for (let times = 0; times < 5; times += 1) expect(await asked('search', read)).toEqual([0, 1]);
  expect(first.wire.conversations.length).toBe(opened);
  expect(reported.filter((line) => line.includes(first.wire.url))).toHaveLength(1);
  // Its time is over and it is still away: one finds out, nobody else waits.
  offset += SHUN;
  const started = performance.now();
  const together = [directory.findStaff('dupont-n'), directory.findStaff('leroy-a'), directory.findStaff('moreau-k')];
  const waited = await Promise.all(together.map((one) => one.then(() => performance.now() - started)));
  expect(waited.filter((ms) => ms > 900).length).toBeLessThanOrEqual(1);
  if (how === 'down') await first.wire.reopen();
  else first.wire.thaw();
  expect(await asked('search', read)).toEqual([0, 1]);
  offset += SHUN;
  expect(await asked('search', read)).toEqual([1, 0]);
});

it('is back for good with the answer of a connection that was kept warm', async () => {
  await Promise.all([read(), read()]);
  const [held, answer] = [first.proxy.holdNext('search', 'request'), read()];
  await held;
  await answer;
  // The other one is open still.
  offset += SHUN;
  expect(await asked('search', read)).toEqual([1, 0]);
  expect(await asked('search', read)).toEqual([1, 0]);
  (await held).drop();
});

it('asks a read again whose connection broke under it', async () => {
  await read();
  const held = first.proxy.holdNext('search', 'response');
  const answer = directory.findStaff('dupont-n');
  (await held).drop();
  expect(await answer).toMatchObject({ login: 'dupont-n' });
});

it('writes to the second where the first cannot be reached, once', async () => {
  const student = next();
  await first.wire.shut();
  try {
    expect(
      await asked('extended', async () => {
        expect(await write(student)).toBe('written');
      }),
    ).toEqual([0, 1]);
    expect(second.ldap.opens(student.login, FRESH)).toBe(true);
    expect(first.ldap.opens(student.login, OLD_PASSWORD)).toBe(true);
  } finally {
    await first.wire.reopen();
  }
});

it('never writes a second time where the answer to the first was lost', async () => {
  await read();
  const student = next();
  const held = first.proxy.holdNext('extended', 'response');
  expect(
    await asked('extended', async () => {
      const answer = write(student);
      (await held).drop();
      expect(await answer).toBe('answer_lost, changed: unknown');
    }),
  ).toEqual([1, 0]);
  expect(second.ldap.opens(student.login, OLD_PASSWORD)).toBe(true);
});

it('nor where the server took it and froze', async () => {
  await read();
  const student = next();
  const held = first.proxy.holdNext('extended', 'request');
  expect(
    await asked('extended', async () => {
      const answer = write(student);
      await held;
      expect(await answer).toBe('answer_lost, changed: unknown');
    }),
  ).toEqual([1, 0]);
  (await held).drop();
});

it('asks for the proof where it wrote, though the first is asked first again', async () => {
  const student = next();
  await first.wire.shut();
  expect(await write(student)).toBe('written');
  await first.wire.reopen();
  offset += SHUN;
  expect(await asked('search', read)).toEqual([1, 0]);
  // The first has not heard of it: it would refuse the new password, and count that as a failure.
  expect(
    await asked('bind', async () => {
      expect(await directory.provePassword(student, FRESH)).toBe('bound');
    }),
  ).toEqual([0, 1]);
});

/** As it was found by its card: what an account's standing is read for. */
async function found(card = cards.shift() ?? ''): Promise<Student> {
  const student = await directory.findStudentByCard(card);
  if (student === null) throw new Error(`nobody has ${card}`);
  return student;
}

describe('where the one that wrote cannot be reached', () => {
  afterEach(() => first.wire.reopen());

  it('asks nobody for the proof: the other would refuse what it has not heard of', async () => {
    const student = next();
    expect(await write(student)).toBe('written');
    await first.wire.shut();
    expect(
      await asked('bind', async () => {
        expect(await directory.provePassword(student, FRESH)).toBe('no_answer');
      }),
    ).toEqual([0, 0]);
  });

  it('says by whom a standing is told', async () => {
    const student = await found();
    expect(await directory.readStanding(student)).toMatchObject({ changedAt: CHANGED_AT, firstHand: false });
    expect(await write(student)).toBe('written');
    const standing = await directory.readStanding(student);
    expect(standing).toMatchObject({ firstHand: true });
    expect(standing?.changedAt).not.toBe(CHANGED_AT);
    await first.wire.shut();
    expect(await directory.readStanding(student)).toMatchObject({ changedAt: CHANGED_AT, firstHand: false });
  });

  it('and of an unlock', async () => {
    const student = await found(LOCKED);
    await directory.unlock(student);
    expect(await directory.readStanding(student)).toMatchObject({ locked: false, firstHand: true });
    await first.wire.shut();
    expect(await directory.readStanding(student)).toMatchObject({ locked: true, firstHand: false });
  });

  it('never says that nothing was changed: it was, and the answer was lost with the server', async () => {
    const student = await found();
    const held = first.proxy.holdNext('extended', 'response');
    const outcome = new Writer([directory], 10_000, (error) => reported.push(String(error))).write(
      student,
      FRESH,
      performance.now(),
    );
    await held;
    await first.wire.shut();
    expect((await outcome).event).toBe('write:lost_unknown');
    expect(first.ldap.opens(student.login, FRESH)).toBe(true);
  });
});

it('a proof that was sent is not sent again: it may count as a failure', async () => {
  const student = next();
  await directory.provePassword(student, OLD_PASSWORD);
  const held = first.proxy.holdNext('bind', 'response', student.dn);
  expect(
    await asked('bind', async () => {
      const proof = directory.provePassword(student, FRESH);
      (await held).drop();
      expect(await proof).toBe('no_answer');
    }),
  ).toEqual([1, 0]);
});

describe('a staff login', () => {
  const verify = (password: string): Promise<string> =>
    createVerify({ config, directory, report: (error) => reported.push(String(error)) })('leroy-a', password);

  const binds = (place: Place): number =>
    place.proxy.requests.filter(({ operation, about }) => operation === 'bind' && about?.includes('leroy-a')).length;

  it.each<[string, () => Promise<void> | void]>([
    ['answers', () => undefined],
    ['is down', () => first.wire.shut()],
    ['is frozen', () => first.wire.freeze()],
  ])('is asked once while the first %s', async (how, happens) => {
    await happens();
    const before = places().map(binds);
    expect(await verify(STAFF_PASSWORD)).toBe('right');
    expect(await verify(`${STAFF_PASSWORD}!`)).toBe('wrong');
    const after = places().map((place, at) => binds(place) - (before[at] ?? 0));
    expect(after).toEqual(how === 'answers' ? [2, 0] : [0, 2]);
    if (how === 'is down') await first.wire.reopen();
  });

  it('is not asked at all where nobody answers, and counts nowhere', async () => {
    await first.wire.shut();
    await second.wire.shut();
    expect(await verify(STAFF_PASSWORD)).toBe('not_asked');
    await first.wire.reopen();
    await second.wire.reopen();
    expect(await verify(STAFF_PASSWORD)).toBe('right');
  });
});

it('a connection that the server closed while nobody used it takes no write', async () => {
  const impatient = await startOpenLdap({ modules: 'idletimeout 1' });
  const student = next();
  const own = createDirectory(
    load(
      withValue(least(), 'directory', {
        kind: 'openldap',
        url: [impatient.url],
        bind: { dn: impatient.serviceDn, password: impatient.servicePassword },
        students: { base: `ou=People,${impatient.base}` },
        staff: { base: `ou=People,${impatient.base}` },
      }),
    ),
    () => new Date(),
  );
  try {
    expect(await own.findStaff('dupont-n')).not.toBeNull();
    // This process hears nothing meanwhile, as one that is busy with something else.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
    await own.setPassword(student, FRESH);
    expect(impatient.opens(student.login, FRESH)).toBe(true);
  } finally {
    await own.close();
    await impatient.stop();
  }
}, 20_000);
