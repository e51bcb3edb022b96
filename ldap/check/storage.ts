/** How passwords lie in the directory, and what else keeps them: clear text, NT hashes, a log of changes. */
import type { DirectoryConfig } from '../../config/config';
import type { Student } from '../../server/domain/account';
import type { Directory } from '../port';
import { fault, notTold, ok, type Said, warning } from './finding';
import { type Asked, step } from './ground';
import { Line } from './line';
import { silence } from './words';

type Kind = DirectoryConfig['kind'];

/** Schemes that stand before a clear text: slapd's, 389's. */
const CLEAR = ['', '{CLEARTEXT}', '{CLEAR}'];
/** DOMAIN_PASSWORD_STORE_CLEARTEXT (MS-SAMR 2.2.1.2). */
const REVERSIBLE = 16;

const UNSEEN: Readonly<Record<Exclude<Kind, 'activeDirectory'>, string>> = {
  openldap:
    'Give --card and --password-file of a test student; or as the administrator, `ldapcompare URL DN userPassword:VALUE` ' +
    'with the password itself must say FALSE.',
  '389ds': 'As the administrator: passwordStorageScheme of cn=config must not be CLEAR.',
};

/** `true` in clear, `false` not, `null`: neither the service account nor the student may compare. */
async function inClear(line: Line, own: Line, dn: string, password: string): Promise<boolean | null> {
  for (const asker of [line, own]) {
    const answers: (boolean | null)[] = [];
    for (const scheme of CLEAR) answers.push(await asker.compare(dn, 'userPassword', `${scheme}${password}`));
    if (answers.includes(true)) return true;
    if (answers.every((answer) => answer === false)) return false;
  }
  return null;
}

async function compared(
  line: Line,
  config: DirectoryConfig,
  directory: Directory,
  of: Student,
  password: string,
): Promise<Said> {
  const proof = await directory.provePassword(of, password);
  // Or "no" would only mean that another password was compared.
  if (proof === 'refused')
    return fault(
      `the password of --password-file does not open ${of.login}`,
      'Give the password that it has now; each try counts as a failed login.',
    );
  if (proof === 'no_answer') return silence('the directory');
  const own = new Line(line.target, config, { dn: of.dn, password });
  try {
    const clear = await inClear(line, own, of.dn, password);
    if (clear === null)
      return notTold('neither the service account nor the student may compare the password', UNSEEN.openldap);
    if (!clear) return ok('a compare with the password itself says no: it is hashed');
    return fault(
      'a compare with the password itself says yes: passwords lie in clear',
      'slapd: password-hash (not {CLEARTEXT}), and `ppolicy_hash_cleartext`; 389: passwordStorageScheme.',
    );
  } finally {
    own.close();
  }
}

export const clearText = ({ password }: Asked) =>
  step('clear-text', ['config', 'lines', 'directory'], [], async ({ config, lines: [line], directory, sample }) => {
    const { kind } = config.directory;
    if (kind === 'activeDirectory') {
      const context = (await line.rootDse(['defaultNamingContext'])).first('defaultNamingContext') ?? '';
      const { entries } = await line.search(context, 'base', '(objectClass=*)', ['pwdProperties']);
      const properties = entries[0]?.first('pwdProperties') ?? null;
      if (properties === null) return { said: [notTold('the domain’s pwdProperties cannot be read')] };
      return {
        said: [
          (Number(properties) & REVERSIBLE) === 0
            ? ok('the domain does not keep passwords with reversible encryption')
            : fault('the domain keeps passwords with reversible encryption', 'Switch that off in the domain’s policy.'),
        ],
      };
    }
    if (sample === undefined || password === null) {
      const found = 'whether passwords lie hashed was not looked at';
      const clear = kind === 'openldap' && config.directory.write.how === 'modify';
      return {
        said: [
          clear
            ? warning(`${found}, and the server gets them in clear (\`how: modify\`)`, UNSEEN[kind])
            : notTold(found, UNSEEN[kind]),
        ],
      };
    }
    return { said: [await compared(line, config.directory, directory, sample, password)] };
  });

/** Overlays that a slapd runs, where cn=Monitor may be read; `null`: it may not. */
async function overlays(line: Line): Promise<readonly string[] | null> {
  const { entries } = await line.search('cn=Overlays,cn=Monitor', 'base', '(objectClass=*)', ['monitoredInfo']);
  const [entry] = entries;
  return entry === undefined ? null : entry.all('monitoredInfo').map((name) => name.toLowerCase());
}

/** An overlay that keeps NT hashes itself. */
const isFollower = (name: string): boolean => name.includes('smbk5pwd');

const ALSO = '`directory.write.also: {sambaNTPassword: ntHash}`.';

export const ntHashes = step('nt-hashes', ['config', 'lines'], [], async ({ config, lines: [line] }) => {
  const { kind, students, write } = config.directory;
  if (kind === 'activeDirectory')
    return { said: [ok('Active Directory keeps its own, and changes it with the password')] };
  const written = write.also.filter(({ form }) => form === 'ntHash').map(({ attribute }) => attribute);
  if (written.length > 0) {
    const twice = write.how === 'exop' && kind === 'openldap' && (await overlays(line))?.some(isFollower) === true;
    const names = written.join(', ');
    return {
      said: [
        twice
          ? warning(`${names} is written with each new password, and by smbk5pwd too`, 'One of both is enough.')
          : ok(`${names} is written with each new password`),
      ],
    };
  }
  const filter = `(&${students.filter}(|(objectClass=sambaSamAccount)(sambaNTPassword=*)))`;
  const { entries } = await line.search(students.base, 'sub', filter, ['1.1']);
  if (entries.length === 0) return { said: [ok('no student’s entry shows one (sambaSamAccount, sambaNTPassword)')] };
  const found = `students’ entries hold an NT hash, such as ${entries[0]?.dn}`;
  if (kind === 'openldap' && write.how === 'exop') {
    const loaded = await overlays(line);
    if (loaded?.some(isFollower) === true)
      return { said: [ok(`${found}; smbk5pwd is loaded and follows RFC 3062, which is how the console writes`)] };
    const unseen = loaded === null ? 'whether smbk5pwd follows cannot be read' : 'smbk5pwd is not loaded';
    return {
      said: [
        warning(
          `${found}; ${unseen}`,
          `Load smbk5pwd for students’ entries, or Wi-Fi keeps the old password; or: ${ALSO}`,
        ),
      ],
    };
  }
  return {
    said: [
      warning(
        `${found}, which a new password leaves as it is`,
        `Have it written too, or Wi-Fi keeps the old password: ${ALSO}`,
      ),
    ],
  };
});

/** A password's values in slapo-accesslog(5)'s reqMod: set or added; and those with a scheme before a hash. */
const SET = '(|(reqMod=userPassword:= *)(reqMod=userPassword:+ *))';
const HASHED = '(|(reqMod=userPassword:= {*)(reqMod=userPassword:+ {*))';

async function logSaid(line: Line, context: string): Promise<Said> {
  const { entries, code } = await line.search(context, 'base', '(objectClass=*)', ['1.1']);
  const ask = 'Ask for `logsuccess TRUE`: with failures logged it keeps refused passwords in clear.';
  if (entries.length === 0)
    return notTold(`a log of changes, ${context}, cannot be read by this account, rightly (${code})`, ask);
  const clear = await line.search(context, 'sub', `(&${SET}(!${HASHED}))`, ['1.1']);
  if (clear.entries.length > 0)
    return fault(`${context} holds passwords in clear`, `${ask} Then remove what it holds, and let nobody read it.`);
  return warning(
    `${context} can be read by this account; no password in clear was seen there`,
    'Let only administrators read it.',
  );
}

export const changeLog = step('change-log', ['config', 'lines'], [], async ({ config, lines: [line] }) => {
  if (config.directory.kind === 'activeDirectory') return { said: [ok('Active Directory has none over LDAP')] };
  const contexts = (await line.rootDse(['namingContexts'])).all('namingContexts');
  // Any name will do for slapo-accesslog; these are what its manual and 389's plug-in call it.
  const logs = contexts.filter((context) => /log/i.test(context));
  if (logs.length === 0)
    return {
      said: [ok('the server announces no log of changes (accesslog, changelog); a file on its disk cannot be seen')],
    };
  return { said: await Promise.all(logs.map((context) => logSaid(line, context))) };
});
