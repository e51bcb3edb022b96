/** `guichet check` on a configuration file that a test writes, and its findings as they stand in the JSON. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Finding } from '../../ldap/check/finding';
import { guichet, throwaway } from '../unit/server/commands/fixture';
import type { OpenLdap } from './openldap';

export interface Checked {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** As it was written. */
  readonly out: string;
  /** `step status`, in order. */
  readonly lines: readonly string[];
  /** What a step says; none: a fault of the test. */
  readonly of: (step: string) => readonly Finding[];
}

type Block = Readonly<Record<string, unknown>>;

/** @param changes keys of `directory`, in the place of the usual ones; `more` stands beside it */
export function settings(ldap: OpenLdap, changes: Block = {}, more: Block = {}): Block {
  const base = `ou=People,${ldap.base}`;
  return {
    publicUrl: 'http://localhost:3000',
    sites: [{ name: 'Tertre', campus: 'Tertre', networks: ['127.0.0.0/8'] }],
    directory: {
      kind: 'openldap',
      url: [ldap.url],
      bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
      students: { base, birthDate: 'supannOIDCDateDeNaissance' },
      staff: { base },
      ...changes,
    },
    roles: {
      teacher: { filter: '(eduPersonAffiliation=faculty)' },
      kiosk: { logins: ['moreau-k'] },
      auditor: { logins: ['leroy-a'] },
    },
    ...more,
  };
}

/** Runs it in this process. */
export async function runCheck(of: Block, words: readonly string[] = [], now = new Date()): Promise<Checked> {
  const { code, out } = await plainCheck(of, [...words, '--json'], now);
  const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
  return {
    code,
    findings,
    out,
    lines: findings.map(({ step, status }) => `${step} ${status}`),
    of: (step) => {
      const own = findings.filter((finding) => finding.step === step);
      if (own.length === 0) throw new Error(`nothing is said by ${step}`);
      return own;
    },
  };
}

/** The same, for a person. */
export async function plainCheck(
  of: Block,
  words: readonly string[] = [],
  now = new Date(),
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const folder = throwaway();
  const file = join(folder, 'guichet.yaml');
  writeFileSync(file, stringify(of), { mode: 0o600 });
  const ran = await guichet(join(folder, 'data'), ['check', ...words], {
    env: { GUICHET_CONFIG: file },
    now,
  });
  return { code: ran.code, out: ran.out.toString(), err: ran.err };
}

const AFTER_LOGIN = [
  ...['clock', 'bases', 'people', 'groups', 'roles', 'indexes', 'account-states', 'policy', 'sample', 'rights'],
  ...['over-broad', 'clear-text', 'nt-hashes', 'change-log'],
];
/** Every step from this one on is not reached, and says that it comes first. */
export const stoppedAt = (first: string): readonly string[] => {
  const steps = ['configuration', 'names', 'tcp', 'tls', 'login', ...AFTER_LOGIN];
  const at = steps.indexOf(first);
  return steps.map((step, index) => `${step} ${index < at ? 'ok' : index === at ? 'fault' : 'not_reached'}`);
};
