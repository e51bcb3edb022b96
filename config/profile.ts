/** An establishment's profile: facts, no code. A file of profiles/ is read through this schema. */
import { z } from 'zod';
import { attribute, cardForm, line, numberAt, template, webUrl } from './values';

/** Every text in the two languages that ship. */
const words = z.strictObject({ fr: line, en: line });

/** 512 bytes and more: slapd with {CRYPT} answers success and stores a hash that opens nothing (seen on 2.5.13). */
const MOST_BYTES = 511;
const MOST_CHARACTERS = 127;

/** The rules of a password that the establishment sets; the directory's own policy is added when it is read. */
const passwordRules = z.strictObject({
  /** Characters are Unicode code points. */
  minLength: z.int().min(1).max(MOST_CHARACTERS),
  /** A length that is advised, not required. */
  recommended: z.int().min(1).max(MOST_CHARACTERS).nullable(),
  maxLength: z.int().min(1).max(MOST_CHARACTERS),
  /** Bytes of UTF-8; 72 where the directory stores bcrypt. */
  maxBytes: z.int().min(1).max(MOST_BYTES),
  characters: z.enum(['any', 'latin1', 'ascii']),
  /** Each character of this text is refused. */
  forbidden: z.string(),
  /** At least so many of the four kinds: upper case, lower case, digit, special. */
  kinds: z.strictObject({ of: z.literal(4), atLeast: z.int().min(1).max(4) }).nullable(),
  digitsAtLeast: z.int().min(0).max(MOST_CHARACTERS),
  lettersAtLeast: z.int().min(0).max(MOST_CHARACTERS),
});

/** `password:` of the console's own file: any of these keys, the rest comes from the profile. */
export const passwordSchema = passwordRules.partial();

export const profileSchema = z.strictObject({
  name: line,
  establishment: line,
  card: z.strictObject({
    name: words,
    example: line,
    /** In the order in which a number is tried. */
    forms: z.array(cardForm).min(1),
  }),
  /** Where the directory keeps the number: one OR of exact equalities. */
  numberAt: z.array(numberAt).min(1),
  /** The attributes of what the card shows beside the name. */
  show: z.strictObject({ photo: attribute.nullable(), programme: attribute.nullable() }),
  /** A staff member's login, as an example on the login page. */
  staffExample: line,
  /** How a student's login comes about; `null`: generated, it cannot be told beforehand. */
  loginPattern: template(['number']).nullable(),
  mailDomain: line.nullable(),
  password: passwordRules,
  charter: z.strictObject({ version: line, title: words }).nullable(),
  networkHelp: webUrl.nullable(),
  help: z.array(z.strictObject({ title: words, url: webUrl })),
});

export type ProfileFacts = z.output<typeof profileSchema>;
export type EstablishmentRules = Readonly<z.output<typeof passwordRules>>;
