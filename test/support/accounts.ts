/** What the embedded directory itself holds of its accounts, asked past the console. */
import { Client, PresenceFilter } from 'ldapts';
import type { EmbeddedDirectory } from '../../ldap/embedded';

export interface AccountFacts {
  readonly changedAt: string;
  /** Failed binds that count towards a lock. */
  readonly failures: number;
  readonly locked: boolean;
}

/** By login. */
export async function accountsOf({ url, base, bind }: EmbeddedDirectory): Promise<ReadonlyMap<string, AccountFacts>> {
  const client = new Client({ url });
  try {
    await client.bind(bind.dn, bind.password);
    const { searchEntries } = await client.search(`ou=People,${base}`, {
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
  } finally {
    await client.unbind();
  }
}

/** When each password last changed: equal before and after, nothing was written. */
export async function changeTimes(embedded: EmbeddedDirectory): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries([...(await accountsOf(embedded))].map(([login, { changedAt }]) => [login, changedAt]));
}
