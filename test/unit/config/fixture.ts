import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Config } from '../../../config/config';
import { ConfigError, type Fault } from '../../../config/faults';
import { type LoadOptions, loadConfig } from '../../../config/load';

export const SECRET = 'Zq7$bind-secret';

/** The least that a file must say. */
export const least = () => ({
  publicUrl: 'https://guichet.univ-exemple.fr',
  sites: [{ name: 'Tertre', networks: ['172.20.0.0/16'] }] as unknown[],
  directory: {
    kind: 'openldap',
    url: ['ldaps://ldap1.univ-exemple.fr'],
    bind: { dn: 'cn=guichet,dc=univ-exemple,dc=fr', password: SECRET },
    students: { base: 'ou=People,dc=univ-exemple,dc=fr' },
    staff: { base: 'ou=Staff,dc=univ-exemple,dc=fr' },
  },
  roles: { teacher: { logins: ['dupont-n'] } },
});

/** A copy with `value` at a dotted path; `undefined` removes the key. */
export function withValue(base: object, path: string, value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = structuredClone(base) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = copy;
  for (const step of steps) {
    at[step] ??= {};
    at = at[step] as Record<string, unknown>;
  }
  if (value === undefined) {
    delete at[last];
  } else {
    at[last] = value;
  }
  return copy;
}

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) {
    rmSync(path, { recursive: true });
  }
});

/** An empty folder, removed when the file's tests are over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'guichet-config-'));
  folders.push(path);
  return path;
}

/** Loads a text, or a value as YAML, from a file of its own. */
export function load(
  content: unknown,
  env: NodeJS.ProcessEnv = {},
  more: Omit<LoadOptions, 'env'> = {},
  at = folder(),
): Config {
  const file = join(at, 'guichet.yaml');
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return loadConfig({ env: { GUICHET_CONFIG: file, ...env }, ...more });
}

export function faultsIn(act: () => unknown): readonly Fault[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.faults;
    }
    throw error;
  }
  return [];
}

/** The faults as `path: message`. */
export const linesIn = (act: () => unknown): string[] =>
  faultsIn(act).map(({ path, message }) => `${path}: ${message}`);
