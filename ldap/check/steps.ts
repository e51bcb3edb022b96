/** The table of a directory's check, in the order in which its steps stand on each other. */
import { bases, groups, people, roles } from './content';
import type { Asked, Step } from './ground';
import { indexes } from './indexes';
import type { Line } from './line';
import { login } from './login';
import { names, tcp } from './network';
import { clock, policy } from './policy';
import { broad, rights } from './rights';
import { sample } from './sample';
import { accountStates } from './state';
import { changeLog, clearText, ntHashes } from './storage';
import { secure } from './tls';

/** @param opened takes every line that is made: the caller closes them */
export const directorySteps = (asked: Asked, opened: Line[]): readonly Step[] => [
  names,
  tcp,
  secure(asked.now),
  login(opened),
  clock(asked),
  bases,
  people,
  groups,
  roles,
  indexes,
  accountStates,
  policy,
  sample(asked),
  rights,
  broad,
  clearText(asked),
  ntHashes,
  changeLog,
];
