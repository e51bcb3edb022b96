/** A data folder whose directory has more people than the demonstration needs, at the counter and in front of it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HouseFacts, startEmbeddedDirectory } from '../../ldap/embedded';
import { type Account, type Entry, freshAccount } from '../../ldap/embedded/entry';
import { fileSuffix, nantes } from '../../ldap/embedded/house';
import { type Content, readStore, storePath } from '../../ldap/embedded/store';

export type Values = Readonly<Record<string, readonly string[]>>;

/** Somebody who is like one of the demonstration, but for what is said here; the password is the same. */
export interface Likeness {
  /** The other one's login, or a student's number. */
  readonly like: string;
  readonly login: string;
  readonly attributes?: Values;
  readonly account?: Partial<Account>;
}

export interface FolderOptions {
  readonly profile?: HouseFacts;
  /** On which day the demonstration was made; by default today. */
  readonly now?: () => Date;
}

function copyOf({ like, login, attributes = {}, account = {} }: Likeness, { entries }: Content): Entry {
  const model = entries.find(({ attributes: { uid, supannEtuId } }) => [uid, supannEtuId].flat().includes(like));
  if (model === undefined) throw new Error(`nobody is called ${like}`);
  return {
    ...model,
    id: randomUUID(),
    dn: model.dn.replace(/^uid=[^,]+/, `uid=${login}`),
    attributes: {
      ...model.attributes,
      uid: [login],
      mail: [`${login}@univ-exemple.fr`],
      eduPersonPrincipalName: [`${login}@univ-exemple.fr`],
      ...attributes,
    },
    account: { ...(model.account ?? freshAccount), ...account },
  };
}

/** A new demonstration, and these beside its own people. @returns the folder */
export async function folderWithPeople(people: readonly Likeness[], options: FolderOptions = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-hall-'));
  await (await startEmbeddedDirectory({ dataFolder: folder, ...options })).close();
  const file = storePath(folder, fileSuffix(options.profile ?? nantes));
  const content = await readStore(file);
  if (content === null) throw new Error('the demonstration has left no file');
  const entries = [...content.entries, ...people.map((person) => copyOf(person, content))];
  writeFileSync(file, JSON.stringify({ format: 1, about: 'people of a test', ...content, entries }), { mode: 0o600 });
  return folder;
}

/** Copies of one of the personnel under other logins. @returns the folder */
export const folderWithStaff = (like: string, logins: readonly string[]): Promise<string> =>
  folderWithPeople(
    logins.map((login, index) => ({ like, login, attributes: { supannEmpId: [String(70_000 + index)] } })),
  );
