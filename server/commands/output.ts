/** Standard output of a command: written in order, with back pressure; a reader that went away is no error. */
import type { Writable } from 'node:stream';
import { CommandError } from './command-error';

export class Output {
  private unread = false;

  constructor(private readonly stream: Writable) {
    // `write` hears of it too; without a listener the process would end with a stack trace.
    stream.on('error', () => undefined);
  }

  /** `false`: nobody reads any more (`… | head`), the rest may be spared. @throws CommandError disk full and the like */
  async write(chunk: string | Uint8Array): Promise<boolean> {
    if (this.unread) return false;
    const error = await new Promise<Error | null>((resolve) => {
      this.stream.write(chunk, (failure) => resolve(failure ?? null));
    });
    if (error === null) return true;
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
      throw new CommandError(`The output could not be written: ${error.message}`, { cause: error });
    }
    this.unread = true;
    return false;
  }

  line(text: string): Promise<boolean> {
    return this.write(`${text}\n`);
  }
}
