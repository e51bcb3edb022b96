/** Why people could not be read, as a page says it. */
import type { DirectoryError } from '../../ldap/port';

/** `directory_refused`: waiting does not help, somebody has to give the console the right. */
export type Unread = 'directory_refused' | 'directory_away';

export const unreadWord = ({ kind }: DirectoryError): Unread =>
  kind === 'refused' ? 'directory_refused' : 'directory_away';

export const isUnread = (word: string): word is Unread => word === 'directory_refused' || word === 'directory_away';
