/**
 * Whether what a card is looked for by is indexed, and what the personnel's entries of one person are. A server tells it where its configuration may be read, which a
 * service account rightly may not on OpenLDAP and 389; else by refusing, or by being slow. A small directory is quick
 * without an index: then it cannot be told, and this says so.
 */
import { randomUUID } from 'node:crypto';
import type { DirectoryConfig } from '../../config/config';
import { UNINDEXED } from '../nobody';
import { personnelAttributes } from '../people';
import { fault, notTold, ok, type Said, warning } from './finding';
import { step } from './ground';
import type { Line } from './line';
import { refusal } from './words';

/** An indexed look-up for a value that is nowhere takes a few (ms). */
const SLOW = 200;

interface Place {
  /** Of the attribute; `null`: the directory says nothing of it to this account. */
  readonly indexed: boolean | null;
  readonly from: string;
}

type Look = (line: Line, attribute: string) => Promise<Place>;

const LOOK: Readonly<Record<DirectoryConfig['kind'], Look>> = {
  async openldap(line, attribute) {
    const { entries } = await line.search('cn=config', 'sub', '(olcDbIndex=*)', ['olcDbIndex'], 20);
    const lists = entries.flatMap((entry) => entry.all('olcDbIndex'));
    const indexed = lists.some((text) => {
      const [names = '', kinds = ''] = text.toLowerCase().split(/\s+/);
      return names.split(',').includes(attribute.toLowerCase()) && (kinds === '' || /\beq\b/.test(kinds));
    });
    return { indexed: lists.length === 0 ? null : indexed, from: 'olcDbIndex' };
  },
  async '389ds'(line, attribute) {
    const filter = '(objectClass=nsIndex)';
    const base = 'cn=ldbm database,cn=plugins,cn=config';
    const { entries } = await line.search(base, 'sub', filter, ['cn', 'nsIndexType'], 1_000);
    const own = entries.filter((entry) => entry.first('cn')?.toLowerCase() === attribute.toLowerCase());
    const indexed = own.some((entry) => entry.all('nsIndexType').includes('eq'));
    return { indexed: entries.length === 0 ? null : indexed, from: 'nsIndex' };
  },
  async activeDirectory(line, attribute) {
    const rootDse = await line.rootDse(['schemaNamingContext']);
    const schema = rootDse.first('schemaNamingContext') ?? '';
    const filter = `(&(objectClass=attributeSchema)(lDAPDisplayName=${attribute}))`;
    const { entries } = await line.search(schema, 'sub', filter, ['searchFlags']);
    const flags = entries[0]?.first('searchFlags') ?? null;
    // fATTINDEX (MS-ADTS 2.2.9).
    return { indexed: flags === null ? null : (Number(flags) & 1) === 1, from: 'searchFlags' };
  },
};

const MEND: Readonly<Record<DirectoryConfig['kind'], (attribute: string) => string>> = {
  openldap: (attribute) =>
    `Add \`index ${attribute} eq\` (olcDbIndex: ${attribute} eq), then slapindex where slapd asks for it.`,
  '389ds': (attribute) => `dsconf INSTANCE backend index add --attr ${attribute} --index-type eq --reindex BACKEND`,
  activeDirectory: (attribute) => `Set bit 0 of searchFlags of ${attribute} in the schema.`,
};

/** Whether the server's schema has it: what it has not is no place to look, and needs no index. */
export async function isInSchema(line: Line, attribute: string): Promise<boolean> {
  const subschema = (await line.rootDse(['subschemaSubentry'])).first('subschemaSubentry');
  if (subschema === null) return true;
  const { entries } = await line.search(subschema, 'base', '(objectClass=*)', ['attributeTypes']);
  const types = entries[0]?.all('attributeTypes') ?? [];
  const named = new RegExp(`NAME\\s+(?:'${attribute}'|\\([^)]*'${attribute}'[^)]*\\))`, 'i');
  return types.length === 0 || types.some((type) => named.test(type));
}

/** Where a value of it is looked for. */
interface Sought {
  readonly attribute: string;
  readonly base: string;
}

async function attributeSaid(line: Line, { kind }: DirectoryConfig, { attribute, base }: Sought): Promise<Said> {
  const place = await LOOK[kind](line, attribute);
  const from = performance.now();
  const answer = await line.search(base, 'sub', `(${attribute}=${randomUUID()})`, ['1.1']);
  const took = Math.round(performance.now() - from);
  const mend = MEND[kind](attribute);
  if (answer.refusal !== null)
    return UNINDEXED.has(answer.code)
      ? fault(
          `${attribute}: a search for one value is refused (result code ${answer.code}): no index, most likely`,
          mend,
        )
      : refusal(attribute, answer.refusal);
  if (place.indexed === false) return fault(`${attribute}: not indexed for equality, says ${place.from}`, mend);
  if (place.indexed === true) return ok(`${attribute}: indexed, says ${place.from}; ${took} ms`);
  if (took > SLOW) return warning(`${attribute}: a search for one value took ${took} ms: no index, most likely`, mend);
  return notTold(`${attribute}: answered in ${took} ms; whether it is indexed, this account may not read`);
}

export const indexes = step('indexes', ['config', 'lines'], [], async ({ config, lines: [line] }) => {
  const { directory } = config;
  const { students, staff } = directory;
  const first: readonly Sought[] = [
    ...[...students.card.map(({ attribute }) => attribute), students.login].map((attribute) => ({
      attribute,
      base: attribute === staff.login ? staff.base : students.base,
    })),
    { attribute: staff.login, base: staff.base },
  ];
  const said: Said[] = [];
  const seen = new Set<string>();
  const look = async (sought: Sought): Promise<void> => {
    const name = sought.attribute.toLowerCase();
    if (seen.has(name)) return;
    seen.add(name);
    said.push(await attributeSaid(line, directory, sought));
  };
  for (const sought of first) await look(sought);
  // Another entry of the same person is looked for with every card: one of these that is not indexed is a walk through all.
  for (const attribute of personnelAttributes(directory))
    if (await isInSchema(line, attribute)) await look({ attribute, base: staff.base });
  return { said };
});
