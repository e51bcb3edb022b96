/**
 * An establishment's profile: facts, no code. A file of profiles/ is read through this schema; profiles/README.md
 * explains each key to whoever writes one.
 */
import { z } from 'zod';
import { across, isBlock, isList } from './across';
import { attribute, cardForm, line, mailDomain, numberAt, template, webUrl } from './values';

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const isLanguage = (code: string): boolean => /^[a-z]{2,3}$/.test(code) && languageNames.of(code) !== undefined;

/**
 * A text in the languages of the student's pages. French and English are required: the staff's pages speak these two,
 * and a language that is missing falls back on English.
 */
const words = z
  .object({ fr: line, en: line })
  .catchall(line)
  .superRefine((value, context) => {
    for (const code of Object.keys(value).filter((key) => !isLanguage(key))) {
      context.addIssue({
        code: 'custom',
        path: [code],
        message: `\`${code}\` is no language: its code, such as es or zh`,
      });
    }
  });

export type Words = Readonly<z.output<typeof words>>;

/** The colours that ship: `views/assets/guichet.css`, layer `profile`. */
export const PALETTES = ['nantes', 'montpellier', 'lorraine', 'saint-etienne'] as const;

/** What `first` may be marked with: names of `views/partials/icon.ejs`. */
export const FIRST_ICONS = ['wifi', 'mail', 'phone', 'printer', 'computer', 'key', 'id-card', 'circle-check'] as const;

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

/** What an account's owner accepts before it opens. */
export const charterSchema = z.strictObject({
  /** Goes to the log, and to the directory where the configuration says so: another text is another version. */
  version: line,
  title: words,
  /** Two to four short sentences that the student's page says itself. */
  points: z.array(words).min(2).max(4),
  /** The whole text, read at /student/charter. */
  articles: z.array(z.strictObject({ title: words, text: words })).min(1),
});

/** How an account that was never used is opened at the desk; birth date and charter are asked for wherever it is. */
const activation = z.strictObject({
  /** A personal mail address is asked for, never one of `ownDomains`. */
  recoveryMail: z.boolean(),
  /** The student may have the university's mail sent on to that address: not without one. */
  forwarding: z.boolean(),
});

const facts = z.strictObject({
  name: line,
  establishment: line,
  palette: z.enum(PALETTES),
  /** What this establishment calls its things: places in the locale's sentences. */
  words: z.strictObject({
    /** `{card_name}`, inside a sentence and without an article. */
    card: words,
    /** The same as a title, on the drawn card. */
    cardTitle: words,
    /** `{number_place}`: where on the card the number stands. */
    numberPlace: words,
    /** `{also_on}`: what else bears the number, the card's place it does not take; `null`: nothing. */
    alsoOn: words.nullable(),
    /** `{at_card_office}` and `{at_support}`: where a new card is had, who helps with accounts. */
    atCardOffice: words,
    atSupport: words,
  }),
  card: z.strictObject({
    /** A fictional number with its `E`. */
    example: line,
    /** In the order in which a number is tried. */
    forms: z.array(cardForm).min(1),
  }),
  /** Where the directory keeps the number: one OR of exact equalities. */
  numberAt: z.array(numberAt).min(1),
  /** The attributes of what the card shows beside the name. */
  show: z.strictObject({ photo: attribute.nullable(), programme: attribute.nullable() }),
  /** A staff member's login, as an example on the login page; `null`: none is given. */
  staffExample: line.nullable(),
  /** How a student's login comes about; `null`: generated by the university, it cannot be told beforehand. */
  loginPattern: template(['number', 'givenname', 'familyname']).nullable(),
  /** Of the students' addresses, `givenname.familyname@` before it. */
  mailDomain: mailDomain.nullable(),
  /** The university's own domains, what stands below them included: none is a recovery mail's. */
  ownDomains: z.array(mailDomain),
  password: passwordRules,
  charter: charterSchema.nullable(),
  /** `null`: accounts are not opened at the desk. */
  activation: activation.nullable(),
  /** What to do first after a change, at the end of the student's page. */
  first: z
    .array(z.strictObject({ icon: z.enum(FIRST_ICONS), title: words, text: words }))
    .min(1)
    .max(6),
  networkHelp: webUrl.nullable(),
  help: z.array(z.strictObject({ title: words, url: webUrl })),
});

export const profileSchema = across(facts, (value, blame) => {
  if (!isBlock(value) || !isBlock(value.activation)) {
    return;
  }
  if (value.charter === null) {
    blame(['charter'], 'an account is opened by accepting a charter: give one, or `activation: null`');
  }
  if (value.activation.recoveryMail === true && isList(value.ownDomains) && value.ownDomains.length === 0) {
    blame(['ownDomains'], 'the university’s own mail domains are due: a recovery mail is at none of them');
  }
  if (value.activation.forwarding === true && value.activation.recoveryMail === false) {
    blame(
      ['activation', 'forwarding'],
      'mail is sent on to the recovery mail: `recoveryMail: true`, or `forwarding: false`',
    );
  }
});

export type ProfileFacts = z.output<typeof profileSchema>;
export type EstablishmentRules = Readonly<z.output<typeof passwordRules>>;
