/**
 * What some directories keep beside the password and do not change by themselves (`directory.write.also`): the NT hash by
 * which Wi-Fi and file servers let people in, and the day or second of the last change.
 */
import { Attribute, Change } from 'ldapts';
import type { SideAttribute, SideForm } from '../config/config';
import { md4 } from './md4';

const SECOND = 1_000;
const DAY = 86_400_000;

/**
 * MD4 over UTF-16LE ([MS-NLMP] 3.3.1, NTOWFv1), in hexadecimal capitals as Samba's schema has it. Of a character beyond
 * U+FFFF other programs make another hash than this one: such passwords are refused before (`beyond_bmp`).
 */
export const ntHash = (password: string): string => md4(Buffer.from(password, 'utf16le')).toString('hex').toUpperCase();

const FORMS: Readonly<Record<SideForm, (password: string, now: Date) => string>> = {
  ntHash,
  // sambaPwdLastSet
  unixTime: (_, now) => String(Math.floor(now.getTime() / SECOND)),
  // shadowLastChange: whole days since 1970, UTC (shadow(5))
  days: (_, now) => String(Math.floor(now.getTime() / DAY)),
};

/** @param password as it is written, an opaque string */
export const sideChanges = (also: readonly SideAttribute[], password: string, now: Date): Change[] =>
  also.map(
    ({ attribute: type, form }) =>
      new Change({ operation: 'replace', modification: new Attribute({ type, values: [FORMS[form](password, now)] }) }),
  );

/** Whether an NT hash is kept for every student. */
export const writesNtHash = (also: readonly SideAttribute[]): boolean => also.some(({ form }) => form === 'ntHash');
