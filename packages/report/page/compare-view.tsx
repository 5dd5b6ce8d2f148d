import { useEffect, useState } from 'preact/hooks';
import type { StudyPage } from '../src/page/study-page.ts';
import { Front } from './front.tsx';
import { useTexts } from './context.ts';
import { studyHash } from './route.ts';
import type { LiveSource, ServedComparison } from './source.ts';
import { Standings } from './standings.tsx';
import { createLooks } from './strategy.tsx';

/** Comparison of several studies. */
export function CompareView({ source, studies }: { source: LiveSource; studies: readonly string[] }) {
  const texts = useTexts();
  const [pages, setPages] = useState<readonly StudyPage[]>([]);
  const [compared, setCompared] = useState<ServedComparison | Error | undefined>(undefined);
  useEffect(() => {
    let isUnmounted = false;
    const read = async () => {
      const [results, answer] = await Promise.all([
        Promise.all(studies.map((name) => source.study(name).catch(() => undefined))),
        source.compare(studies).catch((error: Error) => error),
      ]);
      if (isUnmounted) return;
      setPages(results.filter((page) => page !== undefined));
      setCompared(answer);
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
        {compared === undefined && <p role="status">{texts.live.loading}</p>}
        {compared instanceof Error && <p role="alert">{compared.message}</p>}
        {compared !== undefined && !(compared instanceof Error) && (
          <>
            <h1 class="headline" lang="en" tabindex={-1}>
              {compared.text.answer}
            </h1>
            <ul class="notes" lang="en">
              {compared.text.sections.flat().map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <div class="figures">
        {pages.map((page) => (
          <section key={page.study.name} class="view">
            <h2>
              <a href={studyHash(page.study.name)}>{page.study.name}</a>
            </h2>
            <p class="certainty">{texts.headline(page.answers[0]!.headline)}</p>
            {page.answers[0]!.front === undefined ? (
              <Standings answer={page.answers[0]!} looks={createLooks(page)} />
            ) : (
              <Front front={page.answers[0]!.front} looks={createLooks(page)} />
            )}
          </section>
        ))}
      </div>
    </main>
  );
}
