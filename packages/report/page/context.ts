import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Texts } from '../src/texts/english.ts';
import { getTexts, type Language } from '../src/texts/texts.ts';

/** Reader's language and theme. */
export interface Preferences {
  readonly language: Language;
  readonly theme: 'light' | 'dark';
}

/** Context that passes the preferences to every component. */
export const PreferencesContext = createContext<Preferences>({ language: 'en', theme: 'light' });

/** Returns the texts in the reader's language. */
export function useTexts(): Texts {
  return getTexts(useContext(PreferencesContext).language);
}
