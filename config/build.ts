/** From settings, profile and the content of files to the Config: pure, after all faults are known. */
import { PLAIN_STATE, readState } from '../server/domain/account';
import { campusDay } from '../server/domain/campus-day';
import { fillTemplate } from '../server/domain/template';
import {
  type ActivationConfig,
  type Config,
  configHash,
  type DirectoryConfig,
  type EstablishmentRules,
  type Profile,
} from './config';
import type { Fault } from './faults';
import { buildInformation } from './information';
import type { Settings } from './schema';
import { HOW } from './write';

/** What came from outside the settings. */
export interface Surroundings {
  readonly profile: Profile;
  /** Where to listen, if the environment says so. */
  readonly host: string | null;
  readonly port: number | null;
  readonly dataFolder: string;
  /** The default of `log.signingKeyFile`, and the paths that the file names: all absolute. */
  readonly signingKeyFile: string;
  readonly logo: string | null;
  /** The content of `directory.ca`. */
  readonly ca: string | null;
  readonly bindPassword: string;
  /** As `Config.activationOff`. */
  readonly activationOff: readonly Fault[];
  readonly node: string;
  readonly version: string;
  readonly demonstration: boolean;
}

/** SUPANN's account state, and its people; Active Directory's own (`userAccountControl` has no labels). */
const SUPANN = {
  students: '(eduPersonAffiliation=student)',
  // Wider than one affiliation: whoever matches is protected, and a directory may set only one of the three.
  staff: '(|(eduPersonAffiliation=employee)(eduPersonAffiliation=faculty)(eduPersonAffiliation=staff))',
  login: 'uid',
  state: { attribute: 'supannRessourceEtatDate', label: 'COMPTE' },
} as const;
const PERSON = '(&(objectCategory=person)(objectClass=user))';
const DEFAULTS = {
  openldap: SUPANN,
  '389ds': SUPANN,
  activeDirectory: {
    students: PERSON,
    staff: PERSON,
    login: 'sAMAccountName',
    state: { attribute: 'userAccountControl', label: '' },
  },
} as const satisfies Record<DirectoryConfig['kind'], unknown>;

function withHiddenPassword(dn: string, password: string): DirectoryConfig['bind'] {
  const bind = { dn, password };
  Object.defineProperty(bind, 'password', { enumerable: false });
  return bind;
}

function directory({ directory: given }: Settings, { profile, ca, bindPassword }: Surroundings): DirectoryConfig {
  const defaults = DEFAULTS[given.kind];
  const { students, staff } = given;
  return {
    kind: given.kind,
    urls: given.url,
    startTls: given.startTls,
    ca,
    bind: withHiddenPassword(given.bind.dn, bindPassword),
    deadline: given.deadline,
    students: {
      base: students.base,
      filter: students.filter ?? defaults.students,
      login: students.login ?? defaults.login,
      card: students.card ?? profile.numberAt,
      state: {
        attribute: students.state?.attribute ?? defaults.state.attribute,
        label: students.state?.label ?? defaults.state.label,
      },
      neverActivated: students.neverActivated ?? null,
      birthDate: students.birthDate ?? null,
      cardState: students.cardState ?? null,
      show: {
        photo: students.show.photo ?? profile.show.photo,
        programme: students.show.programme ?? profile.show.programme,
        birthDate: students.show.birthDate,
      },
    },
    staff: { base: staff.base, filter: staff.filter ?? defaults.staff, login: staff.login ?? defaults.login },
    protected: given.protected,
    write: {
      how: given.write.how ?? HOW[given.kind],
      also: Object.entries(given.write.also ?? {}).map(([attribute, form]) => ({ attribute, form })),
    },
  };
}

function activation({ activation: given }: Settings, profile: Profile): ActivationConfig | null {
  if (given === undefined) return null;
  return {
    set: Object.entries(given.set).map(([attribute, change]) => ({ attribute, ...change })),
    charterAttribute: given.charterAttribute ?? null,
    recoveryMail: given.recoveryMail ?? null,
    forwarding: given.forwarding ?? null,
    ownDomains: given.ownDomains ?? profile.ownDomains,
  };
}

/** What profile and file must both say of an activation: one alone would be a promise broken in silence. */
export function unansweredActivation(
  { activation: asks, charter, ownDomains }: Profile,
  { activation: given }: Settings,
): Fault[] {
  if (given === undefined) return [];
  const faults: readonly (readonly [boolean, string, string])[] = [
    [charter === null, 'activation', 'the profile has no charter: whoever opens an account reads and accepts one'],
    [
      given.recoveryMail !== undefined && (given.ownDomains ?? ownDomains).length === 0,
      'activation.ownDomains',
      'required: an address of the university would be closed with the account that it is to recover',
    ],
    [
      asks?.recoveryMail === true && given.recoveryMail === undefined,
      'activation.recoveryMail',
      'required: the profile asks for a recovery mail, name the attribute that keeps it',
    ],
    [
      given.forwarding !== undefined && asks?.forwarding !== true,
      'activation.forwarding',
      'the profile does not offer it: `activation: {recoveryMail: true, forwarding: true}` there, or leave it out',
    ],
  ];
  return faults.filter(([wrong]) => wrong).map(([, path, message]) => ({ path, message }));
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a value's days leave none on which it holds: both are written out, and the last is before the first. */
function hasNoDay(template: string): boolean {
  const [, , start = '', end = ''] = template.split(':').map((field) => field.trim());
  return /^\d+$/.test(start) && /^\d+$/.test(end) && end < start;
}

/**
 * A change set that opens no account, as far as it can be told beforehand: at the desk the password would be written,
 * and the account stay what it was.
 * @param now values may have days in them
 * @returns `never`: wrong whatever the day; `notToday`: right on other days, and no reason to stop the whole console
 */
export function unopenedAccounts(
  { activation: given, directory: { kind, students } }: Settings,
  now: Date,
): { readonly never: readonly Fault[]; readonly notToday: readonly Fault[] } {
  const attribute = students.state?.attribute ?? DEFAULTS[kind].state.attribute;
  const label = students.state?.label ?? DEFAULTS[kind].state.label;
  // Without labels it is no state of SUPANN's.
  if (given === undefined || label === '') return { never: [], notToday: [] };
  const today = campusDay(now).replaceAll('-', '');
  const isState = (name: string): boolean => [attribute, PLAIN_STATE].some((one) => sameName(one, name));
  const own = Object.entries(given.set).filter(([name, { resource }]) => isState(name) && sameName(resource, label));
  if (own.length === 0) {
    const nothing = {
      path: 'activation.set',
      message: `nothing in it makes an account active: say what \`${attribute}\` holds of {${label}} then, such as "{{${label}}}A:SupannActif:{today}:"`,
    };
    return { never: [nothing], notToday: [] };
  }
  const found = own.map(([name, { with: template }]) => {
    const value = fillTemplate(template, { today });
    const stateOf = (text: string) => readState([text], label, now).state;
    const state = stateOf(value);
    const word = value.split(':').slice(0, 2).join(':');
    const message = `an account with ${value} is \`${state}\`, not active: begin with {{${label}}}A:SupannActif, and let today be within its days`;
    return {
      fault: { path: `activation.set.${name}.with`, message },
      opens: state === 'active',
      never: state === 'unreadable' || stateOf(word) !== 'active' || hasNoDay(template),
    };
  });
  const wrong = found.filter(({ opens }) => !opens);
  return {
    never: wrong.filter(({ never }) => never).map(({ fault }) => fault),
    notToday: wrong.filter(({ never }) => !never).map(({ fault }) => fault),
  };
}

/** The file's rules over the profile's. */
export function mergePassword(profile: EstablishmentRules, given: Settings['password']): EstablishmentRules {
  return {
    minLength: given.minLength ?? profile.minLength,
    recommended: given.recommended === undefined ? profile.recommended : given.recommended,
    maxLength: given.maxLength ?? profile.maxLength,
    maxBytes: given.maxBytes ?? profile.maxBytes,
    characters: given.characters ?? profile.characters,
    forbidden: given.forbidden ?? profile.forbidden,
    kinds: given.kinds === undefined ? profile.kinds : given.kinds,
    digitsAtLeast: given.digitsAtLeast ?? profile.digitsAtLeast,
    lettersAtLeast: given.lettersAtLeast ?? profile.lettersAtLeast,
  };
}

/** Rules that no password can meet. */
export function impossibleRules(rules: EstablishmentRules): Fault[] {
  const longest = Math.min(rules.maxLength, rules.maxBytes);
  const least: readonly (readonly [string, number])[] = [
    ['minLength', rules.minLength],
    ['recommended', rules.recommended ?? 0],
    ['digitsAtLeast', rules.digitsAtLeast + rules.lettersAtLeast],
  ];
  return least
    .filter(([, length]) => length > longest)
    .map(([key, length]) => ({
      path: `password.${key}`,
      message: `no password meets this: ${length} characters are due, ${longest} fit`,
    }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key of Reflect.ownKeys(value)) {
      deepFreeze(Reflect.get(value, key));
    }
  }
  return value;
}

/** Puts the configuration together. */
export function buildConfig(settings: Settings, around: Surroundings): Config {
  const { profile, node, version, demonstration, dataFolder } = around;
  const listen = settings.server.listen === 'systemd' ? null : settings.server.listen;
  const name = settings.establishment.name ?? profile.establishment;
  const config: Omit<Config, 'hash'> = {
    profile,
    publicUrl: settings.publicUrl,
    establishment: { name, logo: around.logo },
    server: {
      host: around.host ?? listen?.host ?? '127.0.0.1',
      port: around.port ?? listen?.port ?? 3000,
      trustedProxies: settings.server.trustedProxies,
    },
    sites: settings.sites.map(({ name, campus, networks, roles, desks, remote }) => ({
      name,
      campus: campus ?? null,
      networks,
      roles: roles ?? null,
      desks,
      remote,
    })),
    networkHelp: settings.networkHelp ?? profile.networkHelp,
    monitoring: settings.monitoring,
    directory: directory(settings, around),
    roles: {
      teacher: settings.roles.teacher ?? null,
      kiosk: settings.roles.kiosk ?? null,
      auditor: settings.roles.auditor ?? null,
    },
    // Off meanwhile: an account would be said to be open, and stay shut.
    activation: around.activationOff.length > 0 ? null : activation(settings, profile),
    activationOff: around.activationOff,
    password: mergePassword(profile.password, settings.password),
    limits: settings.limits,
    times: settings.times,
    log: {
      keepMonths: settings.log.keep,
      keepReason: settings.log.keepReason ?? null,
      signingKeyFile: around.signingKeyFile,
    },
    information: buildInformation(settings.information, name),
    store: settings.store,
    dataFolder,
    node,
    demonstration,
    version,
  };
  return deepFreeze({ ...config, hash: configHash(config) });
}
