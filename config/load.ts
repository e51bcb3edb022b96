/**
 * The only reader of environment and files: environment, YAML file, profile and secrets become one frozen Config,
 * or a ConfigError that names everything that is wrong, at once.
 */
import { accessSync, constants, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { buildConfig, impossibleRules, mergePassword, unansweredActivation, unopenedAccounts } from './build';
import { notYet } from './capabilities';
import type { Config, Profile } from './config';
import { type EmbeddedDirectory, embeddedSettings } from './embedded';
import { ConfigError, type Fault, faultsOf, valueAt } from './faults';
import { attempt, packageFolder, readText } from './files';
import { isLoopback } from './networks';
import { parseYaml } from './parse';
import { passwordSchema } from './profile';
import { readProfile } from './read-profile';
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
  /** Accepts what this version cannot do and leaves it out, to look at a file and not to start on it. */
  readonly allowNotYet?: boolean;
  /** The day on which a change set must open accounts; by default today. */
  readonly now?: Date;
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

function check<S extends z.ZodType>(schema: S, data: unknown, faults: Fault[]): z.output<S> | null {
  const result = schema.safeParse(data);
  if (!result.success) {
    faults.push(...faultsOf(result.error, schema, data));
    return null;
  }
  return result.data;
}

function readVersion(): string {
  const version: unknown = valueAt(JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')), [
    'version',
  ]);
  return String(version);
}

/** The profile that the file names, or the faults of that profile beside Nantes' own facts. */
function chooseProfile(data: unknown, folder: string, faults: Fault[]): Profile {
  const name = valueAt(data, ['profile']);
  try {
    return readProfile(typeof name === 'string' ? name : DEFAULT_PROFILE, folder);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    faults.push(...error.faults);
    return readProfile(DEFAULT_PROFILE);
  }
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
  if (embedded === undefined) {
    return null;
  }
  const { profile } = environment;
  // Its faults are named where the profile is chosen.
  const facts = chooseProfile({ profile }, process.cwd(), []);
  return embeddedSettings(embedded, environment.port ?? DEFAULT_PORT, profile, facts);
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
  const folder = demonstration ? process.cwd() : dirname(environment.file ?? '');
  const unfit = faults.length;
  const profile = chooseProfile(data, folder, faults);
  // What the file asks of a profile is not asked of the one that stands in for it.
  const asked = faults.length === unfit ? settings : null;
  const files = readFiles(data, folder, faults);
  // Read apart from the rest, whose faults must not hide these.
  const rules = passwordSchema.safeParse(valueAt(data, ['password']) ?? {});
  faults.push(...(rules.success ? impossibleRules(mergePassword(profile.password, rules.data)) : []));
  faults.push(...(asked === null ? [] : unansweredActivation(profile, asked)));
  const unopened = settings === null ? null : unopenedAccounts(settings, options.now ?? new Date());
  faults.push(...(options.allowNotYet === true ? [] : [...(unopened?.never ?? []), ...missing]));
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
    activationOff: [...(unopened?.never ?? []), ...(unopened?.notToday ?? [])],
    node: hostname(),
    version: readVersion(),
    demonstration,
  });
}

/** Without a file the profile comes from the environment, and so does its fault. */
const asVariable = (fault: Fault): Fault => (fault.path === 'profile' ? { ...fault, path: 'GUICHET_PROFILE' } : fault);
