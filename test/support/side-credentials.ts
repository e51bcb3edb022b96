/**
 * A desk at a directory that keeps something beside passwords, and both doors that a password opens: the directory's own,
 * and the Wi-Fi's. Whether they open is said by other people's software: ldapwhoami, and FreeRADIUS asked by a device's
 * wpa_supplicant (PEAP, MSCHAPv2).
 */
import type { Entry } from '../../server/audit/entry';
import { type ConsoleProcess, startConsoleProcess } from './console-process';
import { HoldingProxy, type Passed } from './holding-proxy';
import { decode } from './html';
import { lineOf } from './observe';
import type { OpenLdap } from './openldap';
import { OLD_PASSWORD, STAFF_PASSWORD } from './openldap-people';
import { ALSO, BEFORE, hashOf, RADIUS } from './openldap-samba';
import { type Radius, startRadius } from './radius';
import { Visitor } from './visitor';

export const FRESH = 'Marée-haute à Saint-Nazaire 4';
export const EMOJI = 'Tulipe 🌷 rue Haxo 7';
/** Of what is written beside a password. */
export const NAMES: readonly string[] = Object.keys(ALSO);
export const BOTH = [true, true];
const NEITHER = [false, false];
/** In ms. */
const [SECOND, DAY] = [1_000, 86_400_000];

/** As they are typed; one letter is made of a letter and its accent before they are written. */
const ODD: readonly (readonly [name: string, password: string])[] = [
  ['é and €', 'Bélouga 4 € à Nîmes'],
  ['spaces inside', 'quatre  mots   bien espacés'],
  ['quotes and backslashes', `Dit "oui" 'non' \\ 7 \\"`],
  ['what filters and names are made of', 'Xq*)(uid=7,ou=*\\2a#+;<>'],
  ['letters and accents apart', 'Cafe\u0301 noir au Pole\u0301 9'],
  ['Chinese', '我的新密码在南特大学很安全7'],
  ['127 characters', `Vq7 ${'moulin tournesol '.repeat(8)}`.slice(0, 127).trimEnd()],
];

/** Cards of students about whom nothing is special; the first seven are taken by `everyPassword`, two by `refusals`. */
export const CARDS: readonly string[] = Array.from({ length: 11 }, (_, index) => `E${22_300_001 + index}`);

const LIMITS = {
  password: { minLength: 6 },
  limits: {
    resetsPerHour: { kiosk: 1_000, teacher: 1_000 },
    resetsPerDay: { kiosk: 1_000, teacher: 1_000 },
  },
};

export interface Place {
  readonly ldap: OpenLdap;
  readonly proxy: HoldingProxy;
  readonly desk: ConsoleProcess;
  readonly radius: Radius;
  /** Whoever stands at the desk: another one at each handover. */
  visitor: Visitor;
  stop(): Promise<void>;
}

/** @param more keys of `directory`, `write` among them. The directory goes with the place, or with its failure to open. */
export async function openPlace(ldap: OpenLdap, more: object): Promise<Place> {
  const opened: (() => Promise<void>)[] = [() => ldap.stop()];
  const close = async (): Promise<void> => {
    for (const stop of opened.toReversed()) await stop();
  };
  try {
    const proxy = await HoldingProxy.start(ldap.url);
    opened.push(() => proxy.stop());
    const directory = {
      kind: 'openldap',
      url: [proxy.url],
      bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
      students: { base: `ou=People,${ldap.base}`, birthDate: 'supannOIDCDateDeNaissance' },
      staff: { base: `ou=People,${ldap.base}` },
      ...more,
    };
    const desk = await startConsoleProcess(ldap, proxy.url, { directory, ...LIMITS });
    opened.push(() => desk.remove());
    const radius = await startRadius(ldap, RADIUS);
    opened.push(() => radius.stop());
    const place: Place = {
      ldap,
      proxy,
      desk,
      radius,
      visitor: new Visitor(desk),
      async stop() {
        place.visitor.close();
        await close();
      },
    };
    return place;
  } catch (error) {
    await close();
    throw error;
  }
}

export async function handOver(at: Place, card: string): Promise<void> {
  at.visitor.close();
  const visitor = new Visitor(at.desk);
  at.visitor = visitor;
  expect((await visitor.login('moreau-k', STAFF_PASSWORD)).status).toBe(303);
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
}

export interface Seen {
  readonly line: string;
  readonly entries: readonly Entry[];
  readonly passed: readonly Passed[];
}

/** The student at the screen chooses this password. */
export async function choose(at: Place, password: string): Promise<Seen> {
  await at.visitor.get('/student');
  const [seq, from] = [at.desk.entries().length, at.proxy.requests.length];
  const { line } = await at.visitor.submit('/student/password', {
    newPassword: password,
    newPasswordConfirmation: password,
  });
  return { line, entries: at.desk.entries(seq), passed: at.proxy.requests.slice(from) };
}

/** In no order: what goes beside the password does not wait for the proof. */
export const operations = (passed: readonly Passed[]): readonly string[] =>
  passed.map(({ operation }) => operation).sort();

/** Values, in the order of `NAMES`. */
export const beside = ({ ldap }: Place, login: string): Promise<readonly (string | undefined)[]> =>
  Promise.all(NAMES.map(async (name) => (await ldap.read(login, name))[0]));

/** As they stand where nothing was written. */
export const untouched = (): readonly string[] => [
  hashOf(OLD_PASSWORD),
  BEFORE.sambaPwdLastSet,
  BEFORE.shadowLastChange,
];

export async function expectBeside(at: Place, login: string, password: string): Promise<void> {
  const [hash, second, day] = await beside(at, login);
  expect(hash).toBe(hashOf(password));
  expect(Math.abs(Number(second) - Date.now() / SECOND)).toBeLessThan(60);
  expect(Math.abs(Number(day) - Date.now() / DAY)).toBeLessThanOrEqual(1.001);
}

/** Both doors: the directory's own, and the Wi-Fi's. */
export const opens = ({ ldap, radius }: Place, login: string, password: string): readonly boolean[] => [
  ldap.opens(login, password),
  radius.admits(login, password),
];

/** What every way of writing passes. @param place once it is open */
export function everyPassword(place: () => Place): void {
  it.each(ODD.map((row, index) => [...row, CARDS[index] ?? ''] as const))(
    'a password of %s opens the directory and the Wi-Fi, and the old one neither',
    async (_name, password, card) => {
      const login = card.toLowerCase();
      const written = password.normalize('NFC');
      expect(opens(place(), login, OLD_PASSWORD)).toEqual(BOTH);
      await handOver(place(), card);
      const { line, entries } = await choose(place(), password);
      expect(line).toBe('303 /student/done');
      expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result ok']);
      expect(opens(place(), login, written)).toEqual(BOTH);
      expect(opens(place(), login, OLD_PASSWORD)).toEqual(NEITHER);
      const [hash] = await place().ldap.read(login, 'sambaNTPassword');
      // smbk5pwd writes small letters.
      expect(hash?.toUpperCase()).toBe(hashOf(written));
    },
    30_000,
  );
}

/** The same. */
export function refusals(place: () => Place): void {
  it('nothing is written beside a password that the directory refused', async () => {
    const [card = ''] = CARDS.slice(7);
    const login = card.toLowerCase();
    await handOver(place(), card);
    const { line, entries, passed } = await choose(place(), OLD_PASSWORD);
    expect(line).toBe('303 /student?reason=policy');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result refused policy']);
    expect(entries[1]?.detail).toMatchObject({ rule: 'history', result_code: 19, missing: null });
    expect(passed.filter(({ operation }) => operation !== 'search')).toHaveLength(1);
    expect(await beside(place(), login)).toEqual(untouched());
    expect(opens(place(), login, OLD_PASSWORD)).toEqual(BOTH);
    // The same student, whom the directory lets choose another one.
    expect((await choose(place(), FRESH)).line).toBe('303 /student/done');
    expect(opens(place(), login, FRESH)).toEqual(BOTH);
  }, 30_000);

  it('what a device hashes otherwise is refused beforehand, and said', async () => {
    const [card = ''] = CARDS.slice(8);
    await handOver(place(), card);
    const { line, entries, passed } = await choose(place(), EMOJI);
    expect(line).toBe('303 /student?reason=policy');
    expect(decode((await place().visitor.get('/student?reason=policy')).body)).toMatch(/Pas d.émoji/);
    expect(entries).toEqual([]);
    expect(passed.filter(({ operation }) => operation !== 'search')).toEqual([]);
    expect(await beside(place(), card.toLowerCase())).toEqual(untouched());
  });
}
