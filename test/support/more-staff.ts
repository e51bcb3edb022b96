/** A data folder whose directory has more people at the counter than the demonstration needs. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedDirectory } from '../../ldap/embedded';

interface Entry {
  readonly id: string;
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Copies of one of the personnel under other logins, with the same password. @returns the folder */
export async function folderWithStaff(like: string, logins: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-hall-'));
  await (await startEmbeddedDirectory({ dataFolder: folder })).close();
  const file = join(folder, 'embedded-directory.json');
  const content = JSON.parse(readFileSync(file, 'utf8')) as { entries: Entry[] };
  const model = content.entries.find(({ attributes }) => attributes.uid?.includes(like));
  if (model === undefined) throw new Error(`nobody is called ${like}`);
  const copies = logins.map((login, index) => ({
    ...model,
    id: randomUUID(),
    dn: model.dn.replace(like, login),
    attributes: {
      ...model.attributes,
      uid: [login],
      mail: [`${login}@univ-exemple.fr`],
      eduPersonPrincipalName: [`${login}@univ-exemple.fr`],
      supannEmpId: [String(70_000 + index)],
    },
  }));
  writeFileSync(file, JSON.stringify({ ...content, entries: [...content.entries, ...copies] }), { mode: 0o600 });
  return folder;
}
