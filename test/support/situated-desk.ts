/** A desk in front of which the people of the table stand, one after the other, and what is seen there of each. */
import type { Entry } from '../../server/audit/entry';
import type { Answer } from './browser';
import type { Outcome, Situation } from './situations';
import type { Visitor } from './visitor';

export interface Seen {
  /** To the card. */
  readonly card: Answer;
  /** `/desk/student` after it. */
  readonly identity: Answer;
  /** To what the staff member asks for, and the student's screen that follows; `null`: nobody to be served. */
  readonly handover: Answer | null;
  readonly screen: Answer | null;
  /** How the desk came back: an answer for each step. */
  readonly back: readonly string[];
  readonly entries: readonly Entry[];
}

export interface DeskParts {
  /** Logged in, where there is somebody to be. */
  readonly visitor: Visitor;
  /** Takes the desk back. */
  readonly password: string;
  /** What this desk's browser has left in the log since `mark`, and the mark for the next time. */
  readonly entries: (mark: number) => Promise<{ readonly entries: readonly Entry[]; readonly mark: number }>;
}

export class SituatedDesk {
  /** @param mark from which entry on the log is this desk's to look at */
  constructor(
    private readonly parts: DeskParts,
    private mark: number,
  ) {}

  private async written(): Promise<readonly Entry[]> {
    const { entries, mark } = await this.parts.entries(this.mark);
    this.mark = mark;
    return entries;
  }

  /** Without a desk there is no form: what a script of one's own would send. */
  private async send(fields: Readonly<Record<string, string>>, hasDesk: boolean): Promise<Answer> {
    const { visitor } = this.parts;
    if (!hasDesk) return visitor.post('/desk/card', fields);
    await visitor.get('/desk');
    return visitor.submit('/desk/card', fields);
  }

  /** The card of that situation, and what follows where it is served; then the desk is as before. */
  async meet({ card, inspected, who }: Situation, outcome: Outcome | null): Promise<Seen> {
    const { visitor } = this.parts;
    const fields = { card, inspected: inspected === false ? '' : 'yes' };
    const answer = await this.send(fields, outcome !== null);
    const identity = await visitor.get('/desk/student');
    if (outcome === null || !('serves' in outcome)) {
      const entries = await this.written();
      // Whoever was served against the table's word is no trouble of the next one.
      if (identity.status === 200) await visitor.submit('/desk/cancel');
      await this.written();
      return { card: answer, identity, handover: null, screen: null, back: [], entries };
    }

    const asked = outcome.serves === 'reminder' ? '/desk/reminder' : '/desk/handover';
    const birthDate = outcome.serves === 'activation' ? { birthDate: who?.birthDate ?? '' } : {};
    const handover = await visitor.submit(asked, { confirmed: 'yes', ...birthDate });
    const screen = await visitor.get(handover.location ?? '/student');
    const end = await visitor.submit(outcome.serves === 'reminder' ? '/student/finish' : '/desk/cancel');
    const resumed = await visitor.resume(this.parts.password);
    const back = [end.line, resumed.line];
    return { card: answer, identity, handover, screen, back, entries: await this.written() };
  }
}

/** A text as a test writes it: straight apostrophes, plain spaces, nothing that only sets the direction. */
export const plain = (text: string): string =>
  text
    .replace(/[\u2066-\u2069\u200e\u200f]/g, '')
    .replaceAll('’', "'")
    .replace(/\s+/g, ' ')
    .trim();
