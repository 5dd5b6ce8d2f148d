import type { StudyPage } from '../src/page/study-page.ts';
import type { TrialPage } from '../src/page/trial-page.ts';

/** Origin of what is shown: the file itself, or a server. */
export interface Source {
  study(name: string): Promise<StudyPage | undefined>;
  trial(study: string, number: number): Promise<TrialPage | undefined>;
  /** Calls whenever a study has changed. Returns a function that ends it. */
  follow(study: string, call: () => void): () => void;
}

/** JSON in a script element of the page; undefined without such an element. */
export function embedded<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text === undefined || text === null ? undefined : (JSON.parse(text) as T);
}

/** Source of an offline file, which never changes. */
export function fileSource(page: StudyPage): Source {
  let trials: Readonly<Record<number, TrialPage>> | undefined;
  return {
    study: async (name) => (name === page.study.name ? page : undefined),
    async trial(_, number) {
      trials ??= embedded<Readonly<Record<number, TrialPage>>>('trials') ?? {};
      return trials[number];
    },
    follow: () => () => undefined,
  };
}
