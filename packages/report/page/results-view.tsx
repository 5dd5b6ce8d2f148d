import type { ResultsPage } from '../src/page/results-page.ts';
import { AnswerHead } from './answer-head.tsx';
import { useTexts } from './context.ts';
import { Differences } from './differences.tsx';
import { Ranks, Standings } from './standings.tsx';
import { createAppearances } from './strategy.tsx';

/** Page of results from other programs: answer, ranked strategies, pairs and verdicts. */
export function ResultsView({ page }: { page: ResultsPage }) {
  const texts = useTexts();
  const { title, answer, reasons, ranks } = page;
  const appearances = createAppearances(page);
  return (
    <>
      <main id="main">
        <header class="study-header">
          <h1>{title}</h1>
        </header>
        <section class="answer" id="answer" aria-labelledby="answer-sentence">
          <AnswerHead answer={answer} />
          {reasons !== undefined && (
            <p class="certainty" lang="en">
              {reasons}
            </p>
          )}
          {ranks === undefined ? (
            <Standings answer={answer} appearances={appearances} />
          ) : (
            <Ranks ranks={ranks} appearances={appearances} />
          )}
        </section>
        {ranks !== undefined && (
          <section id="values" class="view" aria-labelledby="values-title">
            <h2 id="values-title">{texts.views.values}</h2>
            <Standings answer={answer} appearances={appearances} />
          </section>
        )}
        {answer.pairs.length > 0 && <Differences page={page} answer={answer} />}
        <Sentences
          id="sentences"
          title={texts.views.sentences}
          sentences={answer.pairs.map(({ sentence }) => sentence)}
        />
        <Sentences id="notes" title={texts.views.notes} sentences={answer.notes} />
      </main>
      <footer>
        <p class="muted">{texts.generatedFromFile(title)}</p>
      </footer>
    </>
  );
}

/** Section of English sentences; nothing if there are none. */
function Sentences({ id, title, sentences }: { id: string; title: string; sentences: readonly string[] }) {
  const { noteLanguage } = useTexts();
  if (sentences.length === 0) return null;
  return (
    <section id={id} class="view" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {noteLanguage !== '' && <p class="muted">{noteLanguage}</p>}
      <ul class="notes" lang="en">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
