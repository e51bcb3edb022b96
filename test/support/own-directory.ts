/**
 * The embedded directory with a door that the demonstration has not: a test changes whatever it likes in an entry, as
 * the university's administrators do, while a console reads it over LDAP like any other.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config';
import { startEmbeddedDirectory } from '../../ldap/embedded';
import { EmbeddedDirectoryCore } from '../../ldap/embedded/directory';
import { type Account, type Entry, freshAccount } from '../../ldap/embedded/entry';
import { base, protectedGroups, serviceDn } from '../../ldap/embedded/seed';
import { type ProtocolServer, serve } from '../../ldap/embedded/server';
import { readStore, storePath } from '../../ldap/embedded/store';
import { Tree } from '../../ldap/embedded/tree';

type Values = Readonly<Record<string, readonly string[]>>;

export class OwnDirectory {
  private readonly before = new Map<Entry, Pick<Entry, 'attributes' | 'account'>>();

  private constructor(
    /** For the console's data: its people are these. */
    readonly folder: string,
    private readonly tree: Tree,
    private readonly server: ProtocolServer,
    private readonly servicePassword: string,
  ) {}

  static async open(): Promise<OwnDirectory> {
    const folder = mkdtempSync(join(tmpdir(), 'guichet-own-'));
    await (await startEmbeddedDirectory({ dataFolder: folder })).close();
    const content = await readStore(storePath(folder, ''));
    if (content === null) throw new Error('the demonstration has left no file');
    const tree = new Tree(content.entries);
    const core = new EmbeddedDirectoryCore({
      tree,
      base,
      protection: { protectedGroups },
      serviceDn,
      now: () => new Date(),
      random: randomBytes,
      save: async () => undefined,
    });
    return new OwnDirectory(folder, tree, await serve(core, '127.0.0.1', 0), content.servicePassword);
  }

  get url(): string {
    return `ldap://127.0.0.1:${this.server.port}`;
  }

  /** The configuration of a console that reads this directory. @param url of what stands before it */
  readonly aim = (config: Config, url = this.url): Config => ({
    ...config,
    directory: {
      ...config.directory,
      urls: [url],
      bind: { ...config.directory.bind, dn: serviceDn, password: this.servicePassword },
    },
  });

  /** What the entry holds now. */
  values(login: string, attribute: string): readonly string[] {
    return this.person(login).attributes[attribute] ?? [];
  }

  account(login: string): Account {
    return this.person(login).account ?? freshAccount;
  }

  /** Other values for some attributes; `[]`: none. */
  change(login: string, values: Values): void {
    const entry = this.touched(this.person(login));
    const kept = Object.entries({ ...entry.attributes, ...values }).filter(([, each]) => each.length > 0);
    entry.attributes = Object.fromEntries(kept);
  }

  changeAccount(login: string, account: Partial<Account>): void {
    const entry = this.touched(this.person(login));
    entry.account = { ...(entry.account ?? freshAccount), ...account };
  }

  leaveGroup(login: string, group: string): void {
    const entry = this.touched(this.find(`cn=${group},ou=groups,${base}`));
    const member = (entry.attributes.member ?? []).filter((dn) => !dn.startsWith(`uid=${login},`));
    entry.attributes = { ...entry.attributes, member };
  }

  /** All is again as the demonstration began. */
  restore(): void {
    for (const [entry, before] of this.before) Object.assign(entry, before);
    this.before.clear();
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private person(login: string): Entry {
    return this.find(`uid=${login},ou=People,${base}`);
  }

  private find(dn: string): Entry {
    const entry = this.tree.find(dn);
    if (entry === null) throw new Error(`there is no ${dn}`);
    return entry;
  }

  private touched(entry: Entry): Entry {
    if (!this.before.has(entry)) this.before.set(entry, { attributes: entry.attributes, account: entry.account });
    return entry;
  }
}

/** Values of `supannRessourceEtatDate` and its undated sister that say what became of an account. */
export const STATES = {
  closed: {
    supannRessourceEtat: ['{COMPTE}I:SupannExpire'],
    supannRessourceEtatDate: ['{MAIL}A:SupannActif::', '{COMPTE}I:SupannExpire:20240101:'],
  },
  suspended: {
    supannRessourceEtat: ['{COMPTE}S:SupannVerrouAdministratif'],
    supannRessourceEtatDate: ['{MAIL}A:SupannActif::', '{COMPTE}S:SupannVerrouAdministratif:20241112:'],
  },
} as const;

/** Until an administrator unlocks (draft-behera, section 5.3.3). */
export const LOCKED_BY_ADMINISTRATOR = '000001010000Z';
