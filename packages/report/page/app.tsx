import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ResultsPage } from '../src/page/results-page.ts';
import type { StudyPage } from '../src/page/study-page.ts';
import { languages, getTexts, type Language } from '../src/texts/texts.ts';
import { PreferencesContext, type Preferences } from './context.ts';
import { formatTrialHash, useRoute } from './route.ts';
import { CompareView } from './compare-view.tsx';
import { LiveStudy } from './live-study.tsx';
import { ResultsView } from './results-view.tsx';
import { createFileSource, createLiveSource } from './source.ts';
import { StudiesView } from './studies-view.tsx';
import { StudyPageView } from './study-page-view.tsx';
import { TrialView } from './trial-view.tsx';

/** Application for the study in an offline file. */
export function FileApp({ page }: { page: StudyPage }) {
  const route = useRoute();
  const [source] = useState(() => createFileSource(page));
  return (
    <Frame>
      {route?.type === 'trial' ? (
        <TrialView source={source} study={page.study.name} number={route.trial} />
      ) : (
        <StudyPageView page={page} />
      )}
    </Frame>
  );
}

/** Application for results of other programs. */
export function ResultsApp({ page }: { page: ResultsPage }) {
  return (
    <Frame>
      <ResultsView page={page} />
    </Frame>
  );
}

/** Application for the studies on a server. */
export function LiveApp({ token }: { token: string | undefined }) {
  const route = useRoute() ?? { type: 'studies' };
  const [source] = useState(() => createLiveSource(token));
  return (
    <Frame home="#/">
      {route.type === 'studies' && <StudiesView source={source} />}
      {route.type === 'study' && <LiveStudy key={route.study} source={source} study={route.study} />}
      {route.type === 'trial' && (
        <TrialView
          key={formatTrialHash(route.study, route.trial)}
          source={source}
          study={route.study}
          number={route.trial}
        />
      )}
      {route.type === 'compare' && <CompareView source={source} studies={route.studies} />}
    </Frame>
  );
}

/** Frame of every view, with the top bar and the preferences. `home` is the address of the study list, if any. */
function Frame({ home, children }: { home?: string; children: ComponentChildren }) {
  const [preferences, setPreferences] = usePreferences();
  const texts = getTexts(preferences.language);
  const { theme } = preferences;
  return (
    <PreferencesContext.Provider value={preferences}>
      <a class="skip-link" href="#answer">
        {texts.controls.skip}
      </a>
      <header class="top-bar">
        {home === undefined ? (
          <span class="brand">Ridgeline</span>
        ) : (
          <a class="brand" href={home}>
            Ridgeline
          </a>
        )}
        <span class="controls">
          <select
            aria-label={texts.controls.languageLabel}
            value={preferences.language}
            onChange={(event) =>
              setPreferences({ ...preferences, language: event.currentTarget.value as Language })
            }
          >
            {languages.map(({ code, name }) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
          <button
            type="button"
            aria-label={`${texts.controls.themeLabel}: ${texts.controls.theme[theme]}`}
            onClick={() => setPreferences({ ...preferences, theme: theme === 'dark' ? 'light' : 'dark' })}
          >
            {theme === 'dark' ? '☾' : '☀'}
          </button>
        </span>
      </header>
      {children}
    </PreferencesContext.Provider>
  );
}

/** Language and theme, which are initially the browser's. The theme changes again whenever the browser's does. */
function usePreferences(): readonly [Preferences, (next: Preferences) => void] {
  const darkScheme = matchMedia('(prefers-color-scheme: dark)');
  const [preferences, setPreferences] = useState<Preferences>({
    language: navigator.language.startsWith('ko') ? 'ko' : 'en',
    theme: darkScheme.matches ? 'dark' : 'light',
  });
  useEffect(() => {
    document.documentElement.dataset['theme'] = preferences.theme;
    document.documentElement.lang = preferences.language;
  }, [preferences]);
  useEffect(() => {
    const updateTheme = () =>
      setPreferences((current) => ({ ...current, theme: darkScheme.matches ? 'dark' : 'light' }));
    darkScheme.addEventListener('change', updateTheme);
    return () => darkScheme.removeEventListener('change', updateTheme);
  }, []);
  return [preferences, setPreferences];
}
