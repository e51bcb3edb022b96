/**
 * Reads a profile: one that ships, by its name, or a university's own, by its file. An own one may begin with
 * `extends: nantes` and then says only what differs.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { given, isBlock } from './across';
import type { Profile } from './config';
import { ConfigError, type Fault, faultsOf } from './faults';
import { packageFolder, readText } from './files';
import { type Parsed, parseYaml } from './parse';
import { profileSchema } from './profile';

export const SHIPPED_PROFILES = ['nantes', 'montpellier', 'lorraine', 'saint-etienne'] as const;
type Shipped = (typeof SHIPPED_PROFILES)[number];

const isShipped = (name: unknown): name is Shipped => SHIPPED_PROFILES.some((shipped) => shipped === name);

/** Whether a `profile:` means a file. */
export const isProfileFile = (name: string): boolean => /[/\\]|\.ya?ml$/.test(name);

type Keys = Readonly<Record<string, unknown>>;

/** Filled key by key from the profile that is extended; every other key is taken over, or replaced, as a whole. */
const FILLED = ['words', 'card', 'show', 'password', 'activation'] as const;

/** Never taken over: what is said of one university alone. */
const OWN: Keys = { name: undefined, establishment: undefined };
const OWN_DEFAULTS: Keys = { mailDomain: null, ownDomains: [], networkHelp: null, help: [] };

const ownSchema = z.object({ extends: z.enum(SHIPPED_PROFILES).optional() });

/** A file's content before its schema, and where each key of it stands. */
interface Source {
  readonly data: Keys;
  /** `my-profile.yaml:12` */
  readonly place: (path: readonly string[]) => string;
  /** Its charter is in a file that cannot be read: that is blamed already, and what follows from it is not. */
  readonly withoutCharter?: true;
}

const placeIn =
  (file: string, { lineOf }: Parsed) =>
  (path: readonly string[]): string =>
    `${basename(file)}:${lineOf(path)}`;

/** Reads a file, and the charter where it names another one for it, relative to itself. */
function readSource(file: string, path: string, faults: Fault[]): Source | null {
  const before = faults.length;
  const text = readText(file, path, faults);
  const parsed = parseYaml(text ?? '', basename(file));
  faults.push(...parsed.faults);
  if (faults.length > before) {
    return null;
  }
  const place = placeIn(file, parsed);
  const data = parsed.data ?? {};
  if (!isBlock(data)) {
    faults.push({ path: place([]), message: 'keys and values are due' });
    return null;
  }
  return typeof data.charter === 'string' ? withCharter(file, data.charter, { data, place }, faults) : { data, place };
}

function withCharter(file: string, name: string, { data, place }: Source, faults: Fault[]): Source {
  const charterFile = resolve(dirname(file), name);
  const charter = readSource(charterFile, `${place(['charter'])} charter`, faults);
  return charter === null
    ? { data: { ...data, charter: null }, place, withoutCharter: true }
    : {
        data: { ...data, charter: charter.data },
        place: (path) => (path[0] === 'charter' ? charter.place(path.slice(1)) : place(path)),
      };
}

/** What the profile says, over what the extended one says. */
function extended(base: Keys, own: Keys): Keys {
  const filled = FILLED.filter((key) => isBlock(base[key]) && isBlock(own[key])).map((key) => [
    key,
    { ...(base[key] as Keys), ...(own[key] as Keys) },
  ]);
  return { ...base, ...OWN, ...OWN_DEFAULTS, ...own, ...Object.fromEntries(filled) };
}

const shippedFile = (name: Shipped): string => join(packageFolder(), 'config', 'profiles', `${name}.yaml`);

function complete({ data, place, withoutCharter }: Source, ships: boolean, faults: Fault[]): Profile | null {
  const { extends: name, ...own } = data;
  const blame = (key: string, message: string): void => {
    faults.push({ path: `${place([key])} ${key}`, message });
  };
  const asks = ownSchema.safeParse(data);
  if (!asks.success) {
    blame('extends', `one of ${SHIPPED_PROFILES.join(', ')}`);
  }
  if (!ships && isShipped(own.name)) {
    blame('name', `\`${own.name}\` is the name of a profile that ships: give yours another`);
  }
  const base = given(name) ? readSource(shippedFile(isShipped(name) ? name : 'nantes'), 'extends', faults) : null;
  const whole = base === null ? own : extended(base.data, own);
  const read = profileSchema.safeParse(whole);
  if (!read.success) {
    const found = faultsOf(read.error, profileSchema, whole).filter(
      ({ path }) => withoutCharter !== true || path.split('.')[0] !== 'charter',
    );
    faults.push(...found.map(({ path, message }) => ({ path: `${place(path.split('.'))} ${path}`, message })));
    return null;
  }
  return read.data;
}

/**
 * @param name `nantes`, or the path of a file
 * @param folder what a path is relative to
 * @param key who names it: `profile`, `GUICHET_PROFILE`
 * @throws ConfigError a name that no profile has, a file that cannot be read, each key that is wrong with its line
 */
export function readProfile(name: string, folder: string = process.cwd(), key = 'profile'): Profile {
  const ships = isShipped(name);
  if (!ships && !isProfileFile(name)) {
    const message = `\`${name}\` is no profile: one of ${SHIPPED_PROFILES.join(', ')}, or a file such as ./my-profile.yaml`;
    throw new ConfigError([{ path: key, message }]);
  }
  const faults: Fault[] = [];
  const source = readSource(ships ? shippedFile(name) : resolve(folder, name), key, faults);
  const profile = source === null ? null : complete(source, ships, faults);
  if (profile === null || faults.length > 0) {
    throw new ConfigError(faults);
  }
  return profile;
}
