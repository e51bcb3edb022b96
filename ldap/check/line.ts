/**
 * A line to one server: bound once, asked one thing after the other, each within a deadline. An answer that is a refusal
 * is an answer here, not an error: what a server refuses is what a check wants to know.
 */
import { randomUUID } from 'node:crypto';
import { Attribute, Change, type Client, ResultCodeError } from 'ldapts';
import type { DirectoryConfig } from '../../config/config';
import { ConnectionPool, type Credentials } from '../connection';
import { EntryValues } from '../entry';
import type { Server } from '../secure-socket';
import { Servers } from '../servers';

/** One question (ms). */
export const PATIENCE = 5_000;

/** One of `directory.url`. */
export type Target = Server;

export interface Answer {
  /** LDAP's result code, 0: done. */
  readonly code: number;
  readonly entries: readonly EntryValues[];
  /** The refusal itself; `null`: none. */
  readonly refusal: ResultCodeError | null;
}

/** `untold`: the server's answer says neither. */
export type Verdict = 'may' | 'may_not' | 'unknown_attribute' | 'read_only' | 'untold';

const VERDICT: Readonly<Record<number, Verdict>> = {
  0: 'may',
  16: 'may', // noSuchAttribute: the right was looked at first (seen on slapd 2.5.13 and 389-ds 2.3.1)
  50: 'may_not',
  10: 'read_only',
  17: 'unknown_attribute',
};

/** One of them fits nearly every syntax; none stands in any entry. */
const nowhere = (): readonly string[] => [randomUUID(), '19700101000013Z', `cn=${randomUUID()}`, '-1970010113'];
const INVALID_SYNTAX = 21;

const remove = (type: string, value: string): Change =>
  new Change({ operation: 'delete', modification: new Attribute({ type, values: [value] }) });

export class Line {
  private readonly pool: ConnectionPool;

  constructor(
    readonly target: Target,
    directory: DirectoryConfig,
    credentials: Credentials = directory.bind,
  ) {
    const { ca, startTls } = directory;
    this.pool = new ConnectionPool(new Servers({ urls: [target.url], ca, startTls }), credentials, 1);
  }

  /** @throws ConnectionFault */
  private async ask<T>(operation: (client: Client) => Promise<T>): Promise<T | ResultCodeError> {
    try {
      return await this.pool.use(PATIENCE, operation);
    } catch (error) {
      if (error instanceof ResultCodeError) return error;
      throw error;
    }
  }

  /**
   * One search. More entries than `limit` are cut off, which is no refusal.
   * @throws ConnectionFault
   */
  async search(
    base: string,
    scope: 'base' | 'sub',
    filter: string,
    attributes: readonly string[],
    limit = 1,
  ): Promise<Answer> {
    const answer = await this.ask((client) =>
      client.search(base, { scope, filter, attributes: [...attributes], sizeLimit: limit }),
    );
    if (answer instanceof ResultCodeError) return { code: answer.code, entries: [], refusal: answer };
    return { code: 0, entries: answer.searchEntries.map((entry) => new EntryValues(entry.dn, entry)), refusal: null };
  }

  /** What the server says of itself, no right needed. @throws ConnectionFault */
  async rootDse(attributes: readonly string[]): Promise<EntryValues> {
    const { entries } = await this.search('', 'base', '(objectClass=*)', attributes);
    return entries[0] ?? new EntryValues('', { dn: '' });
  }

  /** Whether the attribute has this value; `null`: the server does not tell this account. @throws ConnectionFault */
  async compare(dn: string, attribute: string, value: string): Promise<boolean | null> {
    const answer = await this.ask((client) => client.compare(dn, attribute, value));
    return answer instanceof ResultCodeError ? null : answer;
  }

  /**
   * Whether this account may write an attribute, found without changing anything: it asks to take away a value that is
   * not there. Who may not write hears that (50) before anybody looks for the value (16).
   * @throws ConnectionFault
   */
  async mayWrite(dn: string, attribute: string, anchor: string | null = null): Promise<Verdict> {
    for (const value of nowhere()) {
      const verdict = await this.refused(dn, [remove(attribute, value)]);
      if (verdict !== INVALID_SYNTAX) return VERDICT[verdict] ?? 'untold';
    }
    // TRUE and FALSE are all that a Boolean takes, and one may stand there: asked together with a value that is nowhere
    // on an attribute that may be written (`anchor`), so that the whole modify fails whatever happens to the first.
    if (anchor === null) return 'untold';
    const code = await this.refused(dn, [remove(attribute, 'TRUE'), remove(anchor, randomUUID())]);
    return VERDICT[code] ?? 'untold';
  }

  private async refused(dn: string, changes: readonly Change[]): Promise<number> {
    const answer = await this.ask((client) => client.modify(dn, [...changes]));
    return answer instanceof ResultCodeError ? answer.code : 0;
  }

  close(): void {
    this.pool.close();
  }
}
