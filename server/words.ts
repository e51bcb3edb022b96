/** Texts that a profile holds, in several languages. */
import type { Words } from '../config/profile';
import { typographic } from './locales';

/** The language in which a text is really said: the one asked for, else English, which every profile has. */
export const languageIn = (lang: string, words: Words): string => (Object.hasOwn(words, lang) ? lang : 'en');

/** The text in that language, set as the locale's own texts are. */
export function sayIn(lang: string, words: Words): string {
  const spoken = languageIn(lang, words);
  return typographic(spoken, words[spoken] ?? words.fr);
}
