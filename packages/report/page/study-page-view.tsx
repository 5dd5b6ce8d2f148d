import { useCallback, useMemo, useState } from 'preact/hooks';
import type { FirstScreen, PageFigure, StudyPage } from '../src/page/study-page.ts';
import { AnswerSection } from './answer-section.tsx';
import { Configurations } from './configurations.tsx';
import { useTexts } from './context.ts';
import { Differences } from './differences.tsx';
import { toRows, type Brush } from './draw-figure.ts';
import { FigureCard } from './figure-card.tsx';
import { formatTime } from './format.ts';
import { Standings } from './standings.tsx';
import { createAppearances, Swatch } from './strategy.tsx';

/** True for a whole page, false for its first screen. */
export function isWholePage(page: FirstScreen | StudyPage): page is StudyPage {
  return 'figures' in page;
}

/** Page of a study: the answer, figures and tables. For a first screen, it shows that the rest is loading. */
export function StudyPageView({ page }: { page: FirstScreen | StudyPage }) {
  const texts = useTexts();
  const names = page.strategies.map(({ name }) => name);
  const [hiddenStrategies, setHiddenStrategies] = useState<ReadonlySet<string>>(new Set());
  /** Brush that selects configurations. Only one figure has a brush at a time. */
  const [selection, setSelection] = useState<
    { readonly figure: string; readonly numbers: ReadonlySet<number> } | undefined
  >(undefined);
  const shownStrategies = useMemo(
    () => names.filter((name) => !hiddenStrategies.has(name)),
    [names.join('\n'), hiddenStrategies],
  );
  // With finals, their answer comes first and that of the search second. Otherwise there is only one answer.
  const [mainAnswer, searchAnswer] = page.answers;
  const toggle = (name: string) => {
    const newHiddenStrategies = new Set(hiddenStrategies);
    if (!newHiddenStrategies.delete(name)) newHiddenStrategies.add(name);
    setHiddenStrategies(newHiddenStrategies);
  };
  const onBrush = useCallback((figure: PageFigure, brush: Brush) => {
    const numbers = Object.keys(brush).length === 0 ? undefined : findBrushedConfigurations(figure, brush);
    setSelection((current) => {
      if (numbers !== undefined) return { figure: figure.id, numbers: new Set(numbers) };
      return current?.figure === figure.id ? undefined : current;
    });
    return numbers;
  }, []);
  const groups = isWholePage(page) ? page.figures : [];
  const views = groups.filter(({ view }) => view !== 'front');
  const renderFigures = (view: (typeof groups)[number]['view']) => (
    <div class="figures">
      {groups
        .filter((group) => group.view === view)
        .flatMap(({ figures }) => figures)
        .map((figure) => (
          <FigureCard
            key={figure.id}
            figure={figure}
            shownStrategies={shownStrategies}
            onBrush={onBrush}
            isBrushed={figure.id === selection?.figure}
          />
        ))}
    </div>
  );
  const { ended, running, planned } = page.trials;
  const endedCount = Object.values(ended).reduce((sum, number) => sum + number, 0);
  const endStates = (['failed', 'diverged', 'paused', 'pruned', 'cancelled'] as const).filter(
    (state) => ended[state] > 0,
  );

  return (
    <>
      <main id="main">
        <header class="study-header">
          <h1>{page.study.name}</h1>
          {page.study.description !== undefined && <p class="description">{page.study.description}</p>}
          <p class="meta">
            <span class={`badge ${page.study.state}`}>
              {/* With finals, a label names the search, whose state this is: the finals may still be running. */}
              {searchAnswer === undefined ? '' : `${texts.standings.search}: `}
              {texts.states[page.study.state]}
            </span>
            <span>{texts.counts.trials(endedCount, planned)}</span>
            {running > 0 && <span>{`${running} ${texts.states.running}`}</span>}
            {endStates.map((state) => (
              <span key={state}>{`${ended[state].toLocaleString()} ${texts.states[state]}`}</span>
            ))}
            <span>{texts.started(formatTime(page.study.started))}</span>
          </p>
        </header>
        <AnswerSection page={page} answer={mainAnswer!}>
          {renderFigures('front')}
        </AnswerSection>
        <nav class="contents" aria-label={texts.views.contents}>
          <div class="chips" role="group" aria-label={texts.controls.show}>
            {page.strategies.map(({ name, ...appearance }) => (
              <button
                key={name}
                type="button"
                class="chip"
                aria-pressed={!hiddenStrategies.has(name)}
                onClick={() => toggle(name)}
              >
                <Swatch appearance={appearance} />
                {name}
              </button>
            ))}
          </div>
        </nav>
        {views.map(({ view }) => (
          <>
            {view === 'parameters' && mainAnswer!.pairs.length > 0 && (
              <Differences page={page} answer={mainAnswer!} />
            )}
            <section key={view} id={view} class="view" aria-labelledby={`${view}-title`}>
              <h2 id={`${view}-title`}>{texts.views[view]}</h2>
              {view === 'search' && searchAnswer && (
                <Standings answer={searchAnswer} appearances={createAppearances(page)} />
              )}
              {renderFigures(view)}
            </section>
          </>
        ))}
        {isWholePage(page) ? (
          <Configurations
            page={page}
            shownStrategies={shownStrategies}
            brushedNumbers={selection?.numbers}
            clearBrush={() => setSelection(undefined)}
          />
        ) : (
          <p role="status">{texts.live.loading}</p>
        )}
        <section id="notes" class="view" aria-labelledby="notes-title">
          <h2 id="notes-title">{texts.views.notes}</h2>
          {texts.noteLanguage !== '' && <p class="muted">{texts.noteLanguage}</p>}
          <ul class="notes" lang="en">
            {[...new Set(page.answers.flatMap(({ notes }) => notes))].map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      </main>
      <footer>
        <p class="muted">{texts.generatedFromStudy(page.study.name)}</p>
      </footer>
    </>
  );
}

/** Finds the configurations with a row inside the brush. */
function findBrushedConfigurations(figure: PageFigure, brush: Brush): readonly number[] {
  const tests = Object.entries(brush).map(([field, values]) => {
    const isRange = values.every((value) => typeof value === 'number') && values.length === 2;
    const [low, high] = [Math.min(...(values as number[])), Math.max(...(values as number[]))];
    return (row: Readonly<Record<string, unknown>>) =>
      isRange
        ? (row[field] as number) >= low && (row[field] as number) <= high
        : values.includes(row[field] as string);
  });
  const rows = toRows(figure).filter((row) => tests.every((test) => test(row)));
  return [...new Set(rows.map((row) => row['configuration'] as number))];
}
