/**
 * The demonstration directory: a real LDAP server in this process, on loopback, filled with fictional people that are
 * kept in the data folder. The console reaches it like any other directory. Never for production.
 */
import { randomBytes } from 'node:crypto';
import { type DemonstrationNote, demonstrationNoteOf } from './demonstration';
import { EmbeddedDirectoryCore } from './directory';
import { fileSuffix, type HouseFacts, nantes } from './house';
import { base, protectedGroups, seedContent, serviceDn } from './seed';
import { serve } from './server';
import type { DemonstrationPerson } from './store';
import { makeFolder, readStore, Store, storePath } from './store';
import { Tree } from './tree';

export type { DemonstrationNote } from './demonstration';
export type { HouseFacts } from './house';
export { oldPassword } from './people';
export { WordRandom } from './random-source';
export { staffPassword } from './staff';
export type { DemonstrationPerson } from './store';

export interface EmbeddedDirectory {
  /** `ldap://127.0.0.1:port` */
  readonly url: string;
  readonly base: string;
  /** The console's own account. */
  readonly bind: { readonly dn: string; readonly password: string };
  readonly people: readonly DemonstrationPerson[];
  /** What a newcomer is told to try. */
  readonly note: DemonstrationNote;
  /** Whether this start made the data: then the demonstration's past month of log entries is due too. */
  readonly created: boolean;
  /** Closes every connection; resolves when all is on disk. */
  close(): Promise<void>;
}

export interface EmbeddedDirectoryOptions {
  readonly dataFolder: string;
  /** Whose facts the people fit; by default Nantes'. Each profile has its own people in a data folder. */
  readonly profile?: HouseFacts;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Buffer;
  readonly host?: '127.0.0.1';
  /** Default: a free one. */
  readonly port?: number;
}

/**
 * Starts the directory of a data folder, making folder and people where there are none.
 * @throws Error where the folder cannot be written, the port cannot be had, the file is damaged (the message names it
 *   and the mend), or the profile's numbers are none that the demonstration can have
 */
export async function startEmbeddedDirectory(options: EmbeddedDirectoryOptions): Promise<EmbeddedDirectory> {
  const { dataFolder, profile = nantes, now = () => new Date(), random = randomBytes } = options;
  const { host = '127.0.0.1', port = 0 } = options;
  await makeFolder(dataFolder);
  const note = demonstrationNoteOf(profile);
  const path = storePath(dataFolder, fileSuffix(profile));
  const kept = await readStore(path);
  const content = kept ?? (await seedContent(now(), random, profile));
  const store = new Store(path, content);
  if (kept === null) {
    await store.save();
  }
  const directory = new EmbeddedDirectoryCore({
    tree: new Tree(content.entries),
    base,
    protection: { protectedGroups },
    serviceDn,
    now,
    random,
    save: () => store.save(),
  });
  const server = await serve(directory, host, port);
  return {
    url: `ldap://${host}:${server.port}`,
    base,
    bind: { dn: serviceDn, password: content.servicePassword },
    people: content.people,
    note,
    created: kept === null,
    close: async () => {
      await server.close();
      await store.settled();
    },
  };
}
