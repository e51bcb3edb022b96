/**
 * What the service account may do, and what it must not be able to, found without changing anything (`Line.mayWrite`).
 *
 * Tried on slapd 2.5.13 and 389-ds 2.3.1 before this way was taken. RFC 4528's assertion, always false: answered (122)
 * before rights are looked at, so it tells nothing. slapd's no-operation control: tells, and is slapd's alone, unlisted
 * and experimental. Taking away a value that is not there: refused by right (50) or for the value (16), on both. Active
 * Directory lists what may be written (`allowedAttributesEffective`); the right to reset a password is not among it.
 */
import type { Config, DirectoryConfig } from '../../config/config';
import type { EntryValues } from '../entry';
import { kindOf } from '../kinds';
import { fault, notTold, ok, type Said, warning } from './finding';
import { step } from './ground';
import type { Line, Verdict } from './line';
import { withoutPlace } from './place';

type Kind = DirectoryConfig['kind'];

const PASSWORD: Readonly<Record<Kind, string>> = {
  openldap: 'userPassword',
  '389ds': 'userPassword',
  activeDirectory: 'unicodePwd',
};

/** Hashes, which nobody needs to read for a reset. Active Directory gives them to nobody. */
const HASHES: Readonly<Record<Kind, readonly string[]>> = {
  openldap: ['userPassword', 'pwdHistory', 'sambaNTPassword'],
  '389ds': ['userPassword', 'passwordHistory', 'sambaNTPassword'],
  activeDirectory: [],
};

const LEAST: Readonly<Record<Kind, string>> = {
  openldap: 'See config/openldap-acl.conf.',
  '389ds': 'See config/389ds-aci.ldif.',
  activeDirectory: 'See config/ad-delegation.md.',
};

/** What an activation writes. */
function ofActivation({ activation }: Config): readonly string[] {
  if (activation === null) return [];
  const { set, charterAttribute, recoveryMail, forwarding } = activation;
  const also = [charterAttribute?.attribute ?? null, recoveryMail, forwarding].filter((name) => name !== null);
  return [...new Set([...set.map(({ attribute }) => attribute), ...also])];
}

/** What is written with each new password. */
const ofWrite = ({ directory: { write } }: Config): readonly string[] => write.also.map(({ attribute }) => attribute);

/** What makes somebody a student, a staff member or the bearer of a card: whoever writes it chooses who is who. */
const deciding = ({ directory: { students, staff } }: Config): readonly string[] => {
  const inFilters = [...`${students.filter}${staff.filter}`.matchAll(/\(([A-Za-z][\w;-]*)[~<>:]*=/g)];
  const named = inFilters.map(([, name = '']) => name).filter((name) => !/^object(Class|Category)$/i.test(name));
  return [...new Set([...named, ...students.card.map(({ attribute }) => attribute)])];
};

type Verdicts = ReadonlyMap<string, Verdict>;

/** By trying, one after the other. */
async function tried(line: Line, dn: string, attributes: readonly string[], anchor: string): Promise<Verdicts> {
  const verdicts = new Map<string, Verdict>();
  for (const attribute of attributes) {
    const held = verdicts.get(anchor) === 'may' ? anchor : null;
    verdicts.set(attribute, await line.mayWrite(dn, attribute, held));
  }
  return verdicts;
}

/** By the server's own list; of the password it says nothing. */
async function listed(line: Line, dn: string, attributes: readonly string[]): Promise<Verdicts> {
  const { entries } = await line.search(dn, 'base', '(objectClass=*)', ['allowedAttributesEffective']);
  const allowed = new Set((entries[0]?.all('allowedAttributesEffective') ?? []).map((name) => name.toLowerCase()));
  return new Map(
    attributes.map((name): [string, Verdict] => [
      name,
      entries.length === 0 || name === PASSWORD.activeDirectory
        ? 'untold'
        : allowed.has(name.toLowerCase())
          ? 'may'
          : 'may_not',
    ]),
  );
}

const verdictsOn = (line: Line, kind: Kind, dn: string, attributes: readonly string[]): Promise<Verdicts> =>
  kind === 'activeDirectory' ? listed(line, dn, attributes) : tried(line, dn, attributes, PASSWORD[kind]);

const named = (verdicts: Verdicts, verdict: Verdict): string =>
  [...verdicts].flatMap(([name, own]) => (own === verdict ? [name] : [])).join(', ');

function heldSaid(verdicts: Verdicts, dn: string, kind: Kind): readonly Said[] {
  const said: Said[] = [];
  const may = named(verdicts, 'may');
  if (may !== '') said.push(ok(`may write ${may} of a student (${dn})`));
  const denied = named(verdicts, 'may_not');
  if (denied !== '')
    said.push(fault(`may not write ${denied} of a student (${dn})`, `Give it that right. ${LEAST[kind]}`));
  const unknown = named(verdicts, 'unknown_attribute');
  if (unknown !== '')
    said.push(
      fault(
        `${unknown}: not in the server’s schema`,
        'Load the schema or overlay (ppolicy) that brings it, or mend its name.',
      ),
    );
  const untold = named(verdicts, 'untold');
  if (untold !== '')
    said.push(
      notTold(`whether it may write ${untold} cannot be found without writing`, 'Reset a test student’s password.'),
    );
  return said;
}

/** Every server must take writes. */
async function writable(lines: readonly Line[], dn: string, kind: Kind): Promise<readonly Said[]> {
  if (kind === 'activeDirectory') return [];
  const verdicts = await Promise.all(lines.map((line) => line.mayWrite(dn, PASSWORD[kind])));
  return lines.flatMap(({ target: { url } }, index) =>
    verdicts[index] === 'read_only'
      ? [
          fault(
            `${url} sends writes elsewhere: a read-only replica`,
            'Name only servers that take writes in `directory.url`.',
          ),
        ]
      : [],
  );
}

export const rights = step('rights', ['config', 'lines', 'student'], [], async ({ config, lines, student, sample }) => {
  const { kind } = config.directory;
  // The student of `--card`, if a desk might serve them at all.
  const { dn } = sample === undefined || sample.protected ? student : sample;
  const needed = [PASSWORD[kind], ...ofWrite(config), ...kindOf(kind).alsoWritten, ...ofActivation(config)];
  const [verdicts, elsewhere, placeless] = await Promise.all([
    verdictsOn(lines[0], kind, dn, [...new Set(needed)]),
    writable(lines, dn, kind),
    withoutPlace(lines[0], config.directory),
  ]);
  return { said: [...heldSaid(verdicts, dn, kind), ...elsewhere, ...placeless] };
});

/** Looked through: the first may have no password yet. */
const SOME_STUDENTS = 10;

async function readsHashes(line: Line, { kind, students, write }: DirectoryConfig): Promise<readonly Said[]> {
  const { entries } = await line.search(students.base, 'sub', students.filter, ['1.1'], SOME_STUDENTS);
  const written = write.also.filter(({ form }) => form === 'ntHash').map(({ attribute }) => attribute);
  const readable: string[] = [];
  for (const name of new Set([...HASHES[kind], ...written])) {
    // By presence in a filter: no value leaves the server.
    const found = await Promise.all(entries.map(({ dn }) => line.search(dn, 'base', `(${name}=*)`, ['1.1'])));
    if (found.some((answer) => answer.entries.length > 0)) readable.push(name);
  }
  if (readable.length === 0) return [];
  const mend = `Take away reading and searching of it. ${LEAST[kind]}`;
  return [warning(`may read ${readable.join(', ')} of a student: password hashes`, mend)];
}

async function ofStaff(line: Line, config: Config, { dn }: EntryValues): Promise<readonly Said[]> {
  const { kind } = config.directory;
  const password = PASSWORD[kind];
  const verdicts = await verdictsOn(line, kind, dn, [
    password,
    ...ofWrite(config),
    ...kindOf(kind).alsoWritten,
    ...deciding(config),
  ]);
  const may = named(verdicts, 'may');
  const said: Said[] = [];
  if (may !== '')
    said.push(fault(`may write ${may} of the personnel (${dn})`, `Give it rights on students alone. ${LEAST[kind]}`));
  // The others hang on it: where the password may not be written, "must change" is of no use to anybody.
  if (verdicts.get(password) === 'untold')
    said.push(notTold(`whether it may write ${password} of the personnel (${dn}) cannot be found`, LEAST[kind]));
  return said;
}

async function ofGroups(line: Line, { directory, roles }: Config): Promise<readonly Said[]> {
  const { kind } = directory;
  const named = [directory.protected.groups, [roles.teacher, roles.kiosk, roles.auditor].map((rule) => rule?.group)];
  const writable: string[] = [];
  for (const group of new Set(named.flat().filter((name) => name !== undefined))) {
    const verdicts = await verdictsOn(line, kind, group, ['member', 'uniqueMember', 'memberUid']);
    if ([...verdicts.values()].includes('may')) writable.push(group);
  }
  if (writable.length === 0) return [];
  return [
    fault(
      `may write the members of ${writable.join('; ')}`,
      'Take that right away: whoever steals its password makes anybody an auditor.',
    ),
  ];
}

/** The administrator, whom neither rights nor password history bind. */
async function isAdministrator(line: Line, { kind, bind, students }: DirectoryConfig): Promise<boolean> {
  if (kind === 'activeDirectory') return false;
  if (kind === '389ds') {
    const { entries } = await line.search('cn=config', 'base', '(nsslapd-rootdn=*)', ['nsslapd-rootdn']);
    return entries[0]?.first('nsslapd-rootdn')?.toLowerCase() === bind.dn.toLowerCase();
  }
  // It may write where nothing is its own, and is no entry that its password could stand in.
  const [base, own] = await Promise.all([
    line.mayWrite(students.base, 'description'),
    line.search(bind.dn, 'base', '(objectClass=*)', ['1.1']),
  ]);
  return base === 'may' && own.entries.length === 0;
}

export const broad = step(
  'over-broad',
  ['config', 'lines', 'student', 'member'],
  [],
  async ({ config, lines: [line], student, member }) => {
    const { directory } = config;
    const { kind, bind } = directory;
    const administrator = await isAdministrator(line, directory);
    const said: Said[] = [
      ...(administrator
        ? [
            fault(
              `${bind.dn} is the directory’s administrator (rootdn): neither rights nor password history bind it`,
              `Make an account of its own for the console. ${LEAST[kind]}`,
            ),
          ]
        : []),
      ...(await readsHashes(line, directory)),
      ...(await ofStaff(line, config, member)),
      ...(await ofGroups(line, config)),
    ];
    const others = await verdictsOn(line, kind, student.dn, deciding(config));
    const may = named(others, 'may');
    if (may !== '') said.push(warning(`may write ${may} of a student: it chooses who is who`, LEAST[kind]));
    if (said.length > 0) return { said };
    const looked = 'neither hashes, nor the personnel, nor groups, nor who is who';
    return { said: [ok(`reaches ${looked}; whether it may make or remove entries cannot be found without trying`)] };
  },
);
