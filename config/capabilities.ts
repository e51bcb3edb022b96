/**
 * What the configuration may say already and the console cannot do yet. Refused at start, by name: a key that is
 * accepted and not honoured would be a promise broken in silence.
 *
 * Not in the list, on purpose: `log.keep` and `log.keepReason`. They say how long entries may stay; until pruning is
 * there entries stay longer, nothing is lost, and no operator has a mend other than waiting for it.
 */
import { type Fault, valueAt } from './faults';

interface Capability {
  /** The key, with dots. */
  readonly path: string;
  /** Whether its value asks for the missing capability; by default any value does. */
  readonly test?: (value: unknown) => boolean;
  readonly says: string;
}

const isOneOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && names.includes(value);

const MISSING: readonly Capability[] = [
  {
    path: 'server.listen',
    test: isOneOf(['systemd']),
    says: 'a systemd socket is not available yet: write host and port',
  },
  { path: 'server.tls', says: 'TLS without a proxy is not available yet: put a proxy in front' },
  { path: 'directory.alsoSet', says: 'a second directory is not available yet' },
  { path: 'secondFactor', says: 'a second factor is not available yet' },
  { path: 'mail', says: 'mail is not available yet' },
  { path: 'log.checkpoints', says: 'sending checkpoints elsewhere is not available yet' },
  { path: 'log.forward', says: 'forwarding the log is not available yet' },
];

/**
 * What these settings ask for and this version cannot do.
 * @param settings The YAML file's content, read through the schema or not.
 */
export function notYet(settings: unknown): Fault[] {
  return MISSING.flatMap(({ path, test = () => true, says }) => {
    const value = valueAt(settings, path.split('.'));
    return value !== undefined && value !== null && test(value) ? [{ path, message: says }] : [];
  });
}
