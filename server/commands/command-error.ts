/** Wrong usage or set-up, in one sentence for the operator: exit 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
