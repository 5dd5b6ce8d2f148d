import { useEffect, useState } from 'preact/hooks';
import type { StudyPage } from '../src/page/study-page.ts';
import { headlineClass } from './answer-head.tsx';
import { Front } from './front.tsx';
import { useTexts } from './context.ts';
import { formatStudyHash } from './route.ts';
import type { LiveSource, ServedComparison } from './source.ts';
import { Standings } from './standings.tsx';
import { createAppearances } from './strategy.tsx';

/** Comparison of several studies, followed by the answer of each, updated while the studies run. */
export function CompareView({ source, studies }: { source: LiveSource; studies: readonly string[] }) {
  const texts = useTexts();
  const [pages, setPages] = useState<readonly StudyPage[]>([]);
  const [comparison, setComparison] = useState<ServedComparison | Error | undefined>(undefined);
  useEffect(() => {
    let isUnmounted = false;
    const read = async () => {
      const [newPages, newComparison] = await Promise.all([
        Promise.all(studies.map((name) => source.study(name).catch(() => undefined))),
        source.compare(studies).catch((error: Error) => error),
      ]);
      if (isUnmounted) return;
      setPages(newPages.filter((page) => page !== undefined));
      setComparison(newComparison);
    };
    void read();
    const unfollow = source.follow(studies, () => void read());
    return () => {
      isUnmounted = true;
      unfollow();
    };
  }, [source, studies.join('\n')]);
  return (
    <main id="main">
      <section class="answer" id="answer">
        {comparison === undefined && <p role="status">{texts.live.loading}</p>}
        {comparison instanceof Error && <p role="alert">{comparison.message}</p>}
        {comparison !== undefined && !(comparison instanceof Error) && (
          <>
            <h1 class={headlineClass(comparison.text.answer)} lang="en" tabindex={-1}>
              {comparison.text.answer}
            </h1>
            <ul class="notes" lang="en">
              {comparison.text.sections.flat().map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <div class="figures">
        {pages.map((page) => {
          // The first answer is that of the finals, if there are any.
          const answer = page.answers[0]!;
          const appearances = createAppearances(page);
          return (
            <section key={page.study.name} class="view">
              <h2>
                <a href={formatStudyHash(page.study.name)}>{page.study.name}</a>
              </h2>
              <p class="certainty">{texts.headline(answer.headline)}</p>
              {answer.front === undefined ? (
                <Standings answer={answer} appearances={appearances} />
              ) : (
                <Front front={answer.front} appearances={appearances} />
              )}
            </section>
          );
        })}
      </div>
    </main>
  );
}
