/**
 * The only reader of environment and files: environment, YAML file, profile and secrets become one frozen Config,
 * or a ConfigError that names everything that is wrong, at once.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import type { z } from 'zod';
import { buildConfig, impossibleRules, mergePassword } from './build';
import { notYet, SHIPPED_PROFILES } from './capabilities';
import type { Config, Profile } from './config';
import { type EmbeddedDirectory, embeddedSettings } from './embedded';
import { ConfigError, type Fault, faultsOf, valueAt } from './faults';
import { isLoopback } from './networks';
import { parseYaml } from './parse';
import { passwordSchema, profileSchema } from './profile';
import { settingsSchema } from './schema';

const DEFAULT_PROFILE = 'nantes';
const DEFAULT_PORT = 3000;

/** What the environment says, before any file is opened. */
export interface Environment {
  /** The YAML file; `null`: the embedded directory, to be started before `loadConfig`. */
  readonly file: string | null;
  readonly dataFolder: string;
  /** The embedded directory's profile. */
  readonly profile: string;
  /** `null`: the file says. */
  readonly host: string | null;
  readonly port: number | null;
}

export interface LoadOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The embedded directory as it was started: needed where `GUICHET_CONFIG` is not set. */
  readonly embedded?: EmbeddedDirectory;
  /**
   * Accepts what this version cannot do and leaves it out, to look at a file and not to start on it; a profile that
   * is not there is replaced by Nantes'.
   */
  readonly allowNotYet?: boolean;
}

/** A variable set to nothing counts as not set. */
const variable = (env: NodeJS.ProcessEnv, name: string): string | null =>
  env[name] === '' ? null : (env[name] ?? null);

const HOST = /^(?:[A-Za-z0-9.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/;

function inspect(env: NodeJS.ProcessEnv): { readonly environment: Environment; readonly faults: readonly Fault[] } {
  const file = variable(env, 'GUICHET_CONFIG');
  const host = variable(env, 'HOST')?.replace(/^\[(.*)\]$/, '$1') ?? null;
  const port = variable(env, 'PORT');
  const off = 'the embedded directory of fictional people is refused';
  const rules: readonly (readonly [boolean, string, string])[] = [
    [host !== null && !HOST.test(host), 'HOST', 'not a host: a name or an address'],
    [port !== null && !(/^[0-9]{1,5}$/.test(port) && Number(port) <= 65_535), 'PORT', 'not a port: 0 to 65535'],
    [
      file === null && env.NODE_ENV === 'production',
      'GUICHET_CONFIG',
      `required: in production ${off}; name a YAML file`,
    ],
    [
      file === null && host !== null && !isLoopback(host),
      'HOST',
      `${off} off loopback: set GUICHET_CONFIG, or leave HOST out`,
    ],
  ];
  return {
    environment: {
      file: file === null ? null : resolve(file),
      dataFolder: resolve(variable(env, 'GUICHET_DATA') ?? 'data'),
      profile: variable(env, 'GUICHET_PROFILE') ?? DEFAULT_PROFILE,
      host,
      port: port === null ? null : Number(port),
    },
    faults: rules.filter(([wrong]) => wrong).map(([, path, message]) => ({ path, message })),
  };
}

/**
 * Reads the environment alone: whether the embedded directory is to be started, and where the data lies.
 * @throws ConfigError also where the embedded directory is refused (production, or not on loopback)
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const { environment, faults } = inspect(env);
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return environment;
}

/** What went wrong, in the system's own words: `no such file or directory (ENOENT)`. */
function reason(error: unknown): string {
  const [errno, code] = [valueAt(error, ['errno']), valueAt(error, ['code'])];
  const [name, words] = (typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined) ?? [];
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    ? 'it is not UTF-8'
    : `${words ?? 'unreadable'} (${name ?? String(code)})`;
}

function attempt<T>(file: string, path: string, faults: Fault[], act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    faults.push({ path, message: `${file} cannot be read: ${reason(error)}` });
    return null;
  }
}

/** A file's text as it is, byte order mark included, or a fault. Never quotes the content. */
const readText = (file: string, path: string, faults: Fault[]): string | null =>
  attempt(file, path, faults, () =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file)),
  );

function check<S extends z.ZodType>(schema: S, data: unknown, faults: Fault[]): z.output<S> | null {
  const result = schema.safeParse(data);
  if (!result.success) {
    faults.push(...faultsOf(result.error, schema, data));
    return null;
  }
  return result.data;
}

/** The folder of package.json: the sources' own, and one above the compiled files'. */
function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}

function readVersion(): string {
  const version: unknown = valueAt(JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')), [
    'version',
  ]);
  return String(version);
}

/**
 * A profile that ships.
 * @throws ConfigError with the lines that are wrong in its file
 */
export function readProfile(name: string): Profile {
  const file = join(packageFolder(), 'config', 'profiles', `${name}.yaml`);
  const faults: Fault[] = [];
  const text = readText(file, 'profile', faults);
  const parsed = parseYaml(text ?? '', basename(file));
  faults.push(...parsed.faults);
  const profile = faults.length === 0 ? check(profileSchema, parsed.data, faults) : null;
  if (profile === null) {
    throw new ConfigError(faults);
  }
  return profile;
}

function chooseProfile(data: unknown, missing: readonly Fault[], faults: Fault[]): Profile {
  const name = valueAt(data, ['profile']) ?? DEFAULT_PROFILE;
  if (typeof name === 'string' && SHIPPED_PROFILES.includes(name)) {
    return readProfile(name);
  }
  if (typeof name === 'string' && !missing.some(({ path }) => path === 'profile')) {
    faults.push({
      path: 'profile',
      message: `\`${name}\` is no profile: this version has ${SHIPPED_PROFILES.join(', ')}`,
    });
  }
  return readProfile(DEFAULT_PROFILE);
}

/** The files that the YAML names, by paths relative to its own folder. */
function readFiles(data: unknown, folder: string, faults: Fault[]) {
  const at = (path: string): string | null => {
    const value = valueAt(data, path.split('.'));
    return typeof value === 'string' && value.trim() !== '' ? resolve(folder, value) : null;
  };
  const read = (path: string): string | null => {
    const file = at(path);
    return file === null ? null : readText(file, path, faults);
  };
  const password = read('directory.bind.passwordFile')?.replace(/\r?\n$/, '') ?? null;
  if (password === '') {
    faults.push({ path: 'directory.bind.passwordFile', message: `${at('directory.bind.passwordFile')} is empty` });
  }
  const ca = read('directory.ca');
  if (ca !== null && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    faults.push({ path: 'directory.ca', message: `${at('directory.ca')} holds no certificate in PEM form` });
  }
  const logo = at('establishment.logo');
  if (logo !== null) {
    attempt(logo, 'establishment.logo', faults, () => accessSync(logo, constants.R_OK));
  }
  return { password, ca, logo, signingKeyFile: at('log.signingKeyFile') };
}

/** What the settings are read from: the file, or the built-in ones. */
function source({ env, embedded }: LoadOptions, environment: Environment, faults: Fault[]): unknown {
  if (environment.file !== null) {
    const text = readText(environment.file, 'GUICHET_CONFIG', faults);
    const parsed = parseYaml(text ?? '', basename(environment.file));
    faults.push(...parsed.faults);
    return parsed.data ?? {};
  }
  if (embedded === undefined && env.NODE_ENV !== 'production') {
    faults.push({ path: 'GUICHET_CONFIG', message: 'required: the embedded directory was not started' });
  }
  return embedded === undefined
    ? null
    : embeddedSettings(embedded, environment.port ?? DEFAULT_PORT, environment.profile);
}

/**
 * The whole configuration. Synchronous, once, before anything opens.
 * @throws ConfigError with every fault: of the environment, the YAML, the files it names, and what is not available yet
 */
export function loadConfig(options: LoadOptions): Config {
  const { environment, faults: first } = inspect(options.env);
  const faults = [...first];
  const unread = faults.length;
  const data = source(options, environment, faults);
  if (faults.length > unread || data === null) {
    throw new ConfigError(faults);
  }
  const demonstration = environment.file === null;
  const settings = check(settingsSchema, data, faults);
  const missing = notYet(data);
  const profile = chooseProfile(data, missing, faults);
  const files = readFiles(data, demonstration ? process.cwd() : dirname(environment.file ?? ''), faults);
  // Read apart from the rest, whose faults must not hide these.
  const rules = passwordSchema.safeParse(valueAt(data, ['password']) ?? {});
  faults.push(...(rules.success ? impossibleRules(mergePassword(profile.password, rules.data)) : []));
  faults.push(...(options.allowNotYet === true ? [] : missing));
  const bindPassword = settings?.directory.bind.password ?? files.password;
  if (settings === null || bindPassword === null || faults.length > 0) {
    throw new ConfigError(demonstration ? faults.map(asVariable) : faults);
  }
  return buildConfig(settings, {
    profile,
    host: environment.host,
    port: environment.port,
    dataFolder: environment.dataFolder,
    signingKeyFile: files.signingKeyFile ?? join(environment.dataFolder, 'log.key'),
    logo: files.logo,
    ca: files.ca,
    bindPassword,
    node: hostname(),
    version: readVersion(),
    demonstration,
  });
}

/** Without a file the profile comes from the environment, and so does its fault. */
const asVariable = (fault: Fault): Fault => (fault.path === 'profile' ? { ...fault, path: 'GUICHET_PROFILE' } : fault);
