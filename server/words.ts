/** Texts that a profile holds, in several languages. */
import type { Words } from '../config/profile';
import { typographic } from './locales';

/** The text in a language, else in English, which every profile has; set as the locale's own texts are. */
export function sayIn(lang: string, words: Words): string {
  const spoken = Object.hasOwn(words, lang) ? lang : 'en';
  return typographic(spoken, words[spoken] ?? words.fr);
}
