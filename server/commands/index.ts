/** Every command of `guichet`, in the order in which its help lists them. */
import { auditCheckpoint } from './audit-checkpoint';
import { auditExport } from './audit-export';
import { auditKey } from './audit-key';
import { auditProof } from './audit-proof';
import { auditVerify } from './audit-verify';
import { blocklistBuild } from './blocklist-build';
import { check } from './check';
import type { Command } from './command';
import { profileShow } from './profile-show';

/** A name that is taken, for what a later version does. */
const reserved = (name: string, summary: string): Command => ({
  name,
  positionals: [],
  options: {},
  summary,
  more: [],
  run: null,
});

export const COMMANDS: readonly Command[] = [
  check,
  auditVerify,
  auditExport,
  auditCheckpoint,
  auditKey,
  auditProof,
  reserved('audit prune', 'drops the content of older cases, keeps their hashes'),
  reserved('audit subject', 'all about one person, others masked'),
  reserved('audit hold', 'exempts a case from pruning'),
  reserved('backup', 'a consistent copy while the console runs'),
  reserved('restore', 'starts on a backup, with the next generation of the log'),
  profileShow,
  blocklistBuild,
];
