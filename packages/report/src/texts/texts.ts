import { english, type Texts } from './english.ts';
import { korean } from './korean.ts';

/** Languages of the page. */
export type Language = 'en' | 'ko';

const textsByLanguage: Readonly<Record<Language, Texts>> = { en: english, ko: korean };

/** Languages of the page, each named in that language. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: english.language },
  { code: 'ko', name: korean.language },
];

/**
 * Returns the texts of a language.
 *
 * @example
 * getTexts('ko').views.training; // '학습'
 */
export function getTexts(language: Language): Texts {
  return textsByLanguage[language];
}
