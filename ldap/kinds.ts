/** The kinds of directory that there are, by the configuration's names. */
import type { DirectoryConfig } from '../config/config';
import { activeDirectory } from './active-directory';
import { directory389 } from './directory-389';
import type { Kind } from './kind';
import { openldap } from './openldap';

const KINDS: Readonly<Record<DirectoryConfig['kind'], Kind>> = {
  openldap,
  '389ds': directory389,
  activeDirectory,
};

export const kindOf = (name: DirectoryConfig['kind']): Kind => KINDS[name];
