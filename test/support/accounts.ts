/** What the embedded directory itself holds of its accounts, asked past the console. */
import { Attribute, Change, Client, PresenceFilter } from 'ldapts';
import type { EmbeddedDirectory } from '../../ldap/embedded';

export interface AccountFacts {
  readonly changedAt: string;
  /** Failed binds that count towards a lock. */
  readonly failures: number;
  readonly locked: boolean;
}

/** With the console's own account. */
async function asService<T>({ url, bind }: EmbeddedDirectory, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url });
  try {
    await client.bind(bind.dn, bind.password);
    return await work(client);
  } finally {
    await client.unbind();
  }
}

/** By login. */
export function accountsOf(embedded: EmbeddedDirectory): Promise<ReadonlyMap<string, AccountFacts>> {
  return asService(embedded, async (client) => {
    const { searchEntries } = await client.search(`ou=People,${embedded.base}`, {
      scope: 'sub',
      filter: new PresenceFilter({ attribute: 'uid' }),
      attributes: ['uid', 'pwdChangedTime', 'pwdFailureTime', 'pwdAccountLockedTime'],
    });
    return new Map(
      searchEntries.map((entry) => [
        String(entry.uid),
        {
          changedAt: String(entry.pwdChangedTime),
          failures: [entry.pwdFailureTime ?? []].flat().length,
          locked: [entry.pwdAccountLockedTime ?? []].flat().length > 0,
        },
      ]),
    );
  });
}

/** An entry's values, operational ones too; `[]`: none. */
export function valuesOf(
  embedded: EmbeddedDirectory,
  login: string,
  attributes: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  return asService(embedded, async (client) => {
    const { searchEntries } = await client.search(`uid=${login},ou=People,${embedded.base}`, {
      scope: 'base',
      attributes: [...attributes],
    });
    return Object.fromEntries(attributes.map((name) => [name, [searchEntries[0]?.[name] ?? []].flat().map(String)]));
  });
}

/** Changes a student's entry past the console, as another program of the university does. */
export function writeStudent(
  embedded: EmbeddedDirectory,
  login: string,
  values: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const changes = Object.entries(values).map(
    ([type, written]) =>
      new Change({ operation: 'replace', modification: new Attribute({ type, values: [...written] }) }),
  );
  return asService(embedded, (client) => client.modify(`uid=${login},ou=People,${embedded.base}`, changes));
}

/** What makes an account one that was never used. */
export const NEVER_USED = {
  supannRessourceEtat: ['{COMPTE}I:SupannPrecree'],
  supannRessourceEtatDate: ['{MAIL}A:SupannActif::', '{COMPTE}I:SupannPrecree::'],
} as const;

/** When each password last changed: equal before and after, nothing was written. */
export async function changeTimes(embedded: EmbeddedDirectory): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries([...(await accountsOf(embedded))].map(([login, { changedAt }]) => [login, changedAt]));
}
