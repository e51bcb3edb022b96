/**
 * The keys of the console's YAML file. `config/openldap.example.yaml` and `config/ad.example.yaml` show them all.
 * A key whose capability is still missing has its schema here too; `capabilities.ts` refuses it by name.
 */
import { z } from 'zod';
import { across, type Blame, given, isBlock, isList } from './across';
import { informationSchema } from './information';
import { limitsSchema, timesSchema } from './limits';
import { isLoopback } from './networks';
import { passwordSchema } from './profile';
import {
  attribute,
  directoryUrl,
  dn,
  duration,
  judgedFilter,
  line,
  listen,
  mailDomain,
  months,
  network,
  numberAt,
  path,
  proxyNetwork,
  publicUrl,
  smtpUrl,
  template,
  webUrl,
} from './values';
import { writeFor, writeSchema } from './write';

export type { Config, DirectoryConfig, EstablishmentRules, Limits, Profile, RoleRule, Site, Times } from './config';

const LOG_MONTHS = { least: 6, most: 12 } as const;
const LOG_REASON = `the log is kept ${LOG_MONTHS.least} to ${LOG_MONTHS.most} months (CNIL); write \`keepReason\` for another time`;

/** Exactly one of `key` and `keyFile`. */
function oneSecret(key: string) {
  return (value: unknown, blame: Blame): void => {
    if (!isBlock(value)) {
      return;
    }
    const inline = given(value[key]);
    const file = given(value[`${key}File`]);
    if (inline && file) {
      blame([key], `given twice, as \`${key}\` and as \`${key}File\`: keep one`);
    }
    if (!inline && !file) {
      blame([key], `required, as \`${key}\` or as \`${key}File\``);
    }
  };
}

/** Never trimmed; an empty one would bind anonymously (RFC 4513 section 5.1.2). */
const secret = z.string().min(1);

const bind = across(
  z.strictObject({ dn: line, password: secret.optional(), passwordFile: path.optional() }),
  oneSecret('password'),
);

/** Refuses a network that two sites claim: nothing would be narrower. */
function distinctSites(value: unknown, blame: Blame): void {
  const owners = new Map<unknown, string>();
  const names = new Set<unknown>();
  const sites = isList(value) ? value : [];
  for (const [i, site] of sites.entries()) {
    const { name, networks } = isBlock(site) ? site : { name: undefined, networks: undefined };
    if (typeof name === 'string' && names.has(name)) {
      blame([i, 'name'], `\`${name}\` is already the name of another site`);
    }
    names.add(name);
    for (const [j, item] of (isList(networks) ? networks : []).entries()) {
      const owner = owners.get(item);
      if (typeof item === 'string' && owner !== undefined) {
        blame([i, 'networks', j], `${item} is already a network of \`${owner}\``);
      } else {
        owners.set(item, String(name));
      }
    }
  }
}

/** Passwords go over this connection: in clear only where nobody else can listen. */
function neverInClear(value: unknown, blame: Blame): void {
  if (!isBlock(value) || value.startTls === true) {
    return;
  }
  for (const [i, url] of (isList(value.url) ? value.url : []).entries()) {
    if (
      typeof url === 'string' &&
      url.startsWith('ldap://') &&
      URL.canParse(url) &&
      !isLoopback(new URL(url).hostname)
    ) {
      blame(
        ['url', i],
        'ldap:// would send passwords in clear: ldaps://, or `startTls: true` (ldap:// alone is for loopback)',
      );
    }
  }
}

const roleRule = across(
  z.strictObject({
    filter: judgedFilter.exactOptional(),
    group: dn.exactOptional(),
    logins: z.array(line).min(1).exactOptional(),
  }),
  (value, blame) => {
    if (isBlock(value) && !['filter', 'group', 'logins'].some((key) => given(value[key]))) {
      blame([], 'at least one of `filter`, `group`, `logins`');
    }
  },
);

const role = z.enum(['teacher', 'kiosk', 'auditor']);

const site = z.strictObject({
  name: line,
  campus: line.optional(),
  networks: z.array(network).min(1),
  roles: z.array(role).min(1).optional(),
  desks: z.int().min(1).max(1_000).default(1),
  remote: z.boolean().default(false),
});

const kind = z.enum(['openldap', 'activeDirectory', '389ds']);

const directory = across(
  z.strictObject({
    kind,
    url: z.array(directoryUrl).min(1),
    startTls: z.boolean().default(false),
    ca: path.optional(),
    bind,
    /** A whole reset. */
    deadline: duration.prefault('10s'),
    students: z.strictObject({
      base: dn,
      filter: judgedFilter.optional(),
      login: attribute.optional(),
      card: z.array(numberAt).min(1).optional(),
      state: z.strictObject({ attribute, label: line.optional() }).optional(),
      neverActivated: judgedFilter.optional(),
      birthDate: attribute.optional(),
      cardState: z.strictObject({ attribute }).optional(),
      show: z
        .strictObject({
          photo: attribute.optional(),
          programme: attribute.optional(),
          /** Where the card bears it: to be compared. Never at an activation, which asks for it. */
          birthDate: z.boolean().default(false),
        })
        .prefault({}),
    }),
    staff: z.strictObject({ base: dn, filter: judgedFilter.optional(), login: attribute.optional() }),
    protected: z.strictObject({ groups: z.array(dn).default([]) }).prefault({}),
    write: writeSchema.prefault({}),
    alsoSet: z
      .array(
        across(
          z.strictObject({
            kind,
            url: z.array(directoryUrl).min(1),
            startTls: z.boolean().default(false),
            ca: path.optional(),
            bind,
            find: z.strictObject({ base: dn, by: attribute, equals: attribute }),
          }),
          neverInClear,
        ),
      )
      .optional(),
  }),
  (value, blame) => {
    neverInClear(value, blame);
    writeFor(value, blame);
  },
);

/** The value that takes the place of a resource's own; it must be that resource's, or it would be another's state. */
const stateChange = across(z.strictObject({ resource: line, with: template(['today']) }), (value, blame) => {
  if (!isBlock(value) || typeof value.resource !== 'string' || typeof value.with !== 'string') {
    return;
  }
  if (!value.with.startsWith(`{{${value.resource}}}`)) {
    blame(['with'], `must begin with {{${value.resource}}}: the resource whose value it is`);
  }
});

const activation = z.strictObject({
  /** Without a change set an activated account would stay what it was. */
  set: z
    .record(attribute, stateChange)
    .refine((set) => Object.keys(set).length > 0, 'at least one attribute: an account becomes active by this change'),
  charterAttribute: z.strictObject({ attribute, value: template(['version', 'date']) }).optional(),
  recoveryMail: attribute.optional(),
  /** Where the student's other mail may be sent on to; without it forwarding is not offered. */
  forwarding: attribute.optional(),
  ownDomains: z.array(mailDomain).optional(),
});

const log = across(
  z.strictObject({
    keep: months.prefault('12m'),
    keepReason: line.optional(),
    signingKeyFile: path.optional(),
    checkpoints: z.strictObject({ file: path.optional(), mail: line.optional() }).optional(),
    forward: z.strictObject({ file: path }).optional(),
  }),
  (value, blame) => {
    if (!isBlock(value) || typeof value.keep !== 'number' || given(value.keepReason)) {
      return;
    }
    if (value.keep < LOG_MONTHS.least || value.keep > LOG_MONTHS.most) {
      blame(['keep'], LOG_REASON);
    }
  },
);

const roles = across(
  z.strictObject({ teacher: roleRule.optional(), kiosk: roleRule.optional(), auditor: roleRule.optional() }),
  (value, blame) => {
    if (isBlock(value) && !role.options.some((name) => given(value[name]))) {
      blame([], 'at least one role: nobody could log in');
    }
  },
);

/** Who a birth date is asked of must have one that it is compared with, and one that is shown must be somewhere. */
function birthDateFor(value: unknown, blame: Blame): void {
  const students = isBlock(value) && isBlock(value.directory) ? value.directory.students : undefined;
  if (!isBlock(value) || !isBlock(students) || given(students.birthDate)) {
    return;
  }
  if (given(value.activation)) {
    blame(['directory', 'students', 'birthDate'], 'required: at an activation the birth date is compared with it');
  } else if (isBlock(students.show) && students.show.birthDate === true) {
    blame(['directory', 'students', 'birthDate'], 'required: `show.birthDate` shows what this attribute holds');
  }
}

const settings = z.strictObject({
  profile: line.default('nantes'),
  publicUrl,
  establishment: z.strictObject({ name: line.optional(), logo: path.optional() }).prefault({}),
  server: z
    .strictObject({
      listen: listen.prefault('127.0.0.1:3000'),
      trustedProxies: z.array(proxyNetwork).default([]),
      tls: across(
        z.strictObject({ certificate: path, key: secret.optional(), keyFile: path.optional() }),
        oneSecret('key'),
      ).optional(),
    })
    .prefault({}),
  sites: across(z.array(site).min(1), distinctSites),
  networkHelp: webUrl.optional(),
  /** Who may read /healthz, /readyz and /metrics. */
  monitoring: z.array(network).default(['127.0.0.0/8', '::1/128']),
  directory,
  roles,
  secondFactor: z.partialRecord(role, z.enum(['passkey'])).optional(),
  activation: activation.optional(),
  password: passwordSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  times: timesSchema.prefault({}),
  mail: z.strictObject({ smtp: smtpUrl, from: line, nameStaff: z.boolean().default(false) }).optional(),
  log: log.prefault({}),
  information: informationSchema.prefault({}),
  store: z.enum(['sqlite']).default('sqlite'),
});

export const settingsSchema = across(settings, birthDateFor);

/** The file's content once read: defaults filled in, times in milliseconds, networks canonical. Files are not read yet. */
export type Settings = z.output<typeof settingsSchema>;
