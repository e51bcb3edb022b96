/** A visit to a desk as its steps see it. */
import type { Detail } from '../audit/detail';
import type { CardForm } from '../domain/card';
import type { Person } from './cast';
import type { Desk } from './desk';

/** What the steps know beside the desk. */
export interface Surroundings {
  readonly cardForms: readonly CardForm[];
  /** Version of the sentences that a staff member states. */
  readonly statement: string;
  readonly tagKey: Uint8Array;
  /** When a student's password last changed, as the directory writes it. */
  readonly changedAt: (student: Person, at: number) => string;
  readonly changed: (student: Person, at: number) => void;
  /** In which the academic year ends. */
  readonly endYear: number;
  /** What `system.start` says of this console. */
  readonly begun: Detail;
  /** Another browser of the same staff member, from where they log in while this desk is handed over. */
  readonly elsewhere: Desk['place'];
}

export interface Scene {
  readonly desk: Desk;
  /** Whose cards are shown: `card` is the first one's, `next card` the next one's. */
  readonly students: readonly Person[];
  /** Tells this scene's unread cards from those of others. */
  readonly mark: string;
  readonly around: Surroundings;
}

/** GeneralizedTime (RFC 4517, 3.3.13) in UTC. */
export const generalizedTime = (at: number): string => `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
