import { useState } from 'preact/hooks';
import type { PagePair, PageRanking, StudyPage } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { formatDifference } from './format.ts';
import { createAppearances, Swatch } from './strategy.tsx';

/** Paired differences as a triangular table with a plot for each pair. A click shows the pair's verdict. */
export function Differences({ page, answer }: { page: Pick<StudyPage, 'strategies'>; answer: PageRanking }) {
  const texts = useTexts();
  const [selectedKey, setSelectedKey] = useState<string | undefined>(undefined);
  const names = answer.standings.map(({ strategy }) => strategy);
  const appearances = createAppearances(page);
  const byKey = new Map(answer.pairs.map((pair) => [pairKey(pair.a, pair.b), pair]));
  const reach = Math.max(
    ...answer.pairs.flatMap(({ mean, low, high }) => [mean, low, high].map((value) => Math.abs(value ?? 0))),
  );
  const selectedPair = selectedKey === undefined ? undefined : byKey.get(selectedKey);
  const { differences } = texts;
  return (
    <section id="differences" class="view" aria-labelledby="differences-title">
      <h2 id="differences-title">{texts.views.differences}</h2>
      <p class="caption">
        {answer.phase === 'search' ? differences.searchCaption : differences.caption(answer.percent)}
      </p>
      <div class="scroll" tabindex={0} role="group" aria-label={texts.views.differences}>
        <table class="matrix" style={{ '--pair': formatPairWidth(names.length - 1) }}>
          <thead>
            <tr>
              <td />
              {names.slice(1).map((name) => (
                <th key={name} scope="col">
                  <Swatch appearance={appearances.get(name)} /> <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.slice(0, -1).map((row, index) => (
              <tr key={row}>
                <th scope="row">
                  <Swatch appearance={appearances.get(row)} /> <span>{row}</span>
                </th>
                {names.slice(1).map((column, columnIndex) => {
                  const key = pairKey(row, column);
                  const cellPair = columnIndex < index ? undefined : byKey.get(key);
                  return (
                    <td key={column}>
                      {cellPair && (
                        <PairCell
                          pair={cellPair}
                          answer={answer}
                          reach={reach}
                          isSelected={key === selectedKey}
                          select={() => setSelectedKey(key === selectedKey ? undefined : key)}
                        />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="claims" aria-hidden="true">
        {[...new Set(answer.pairs.map(({ claim }) => claim))].map((claim) => (
          <li key={claim}>
            <span class={`claim-mark ${claim}`} /> {claimText(claim)}
          </li>
        ))}
      </ul>
      <p class="sentence" role="status" lang="en">
        {selectedPair?.sentence ?? ''}
      </p>
      {answer.overall && (
        <p class="muted">{differences.overall(answer.overall.strategies, answer.overall.p)}</p>
      )}
    </section>
  );

  function claimText(claim: PagePair['claim']): string {
    return claim === 'uncompared' ? differences.uncompared : differences.claims[claim];
  }
}

/** Formats the CSS width of a cell, so that all columns fit next to the names if possible. */
function formatPairWidth(columnCount: number): string {
  return `clamp(4.6rem, (min(100vw, 74rem) - 15rem) / ${columnCount} - 0.3rem, 8.25rem)`;
}

function pairKey(a: string, b: string): string {
  return JSON.stringify([a, b]);
}

interface PairCellProps {
  readonly pair: PagePair;
  readonly answer: PageRanking;
  /** Largest absolute value of all differences and their intervals, which determines the axis of each cell. */
  readonly reach: number;
  readonly isSelected: boolean;
  readonly select: () => void;
}

function PairCell({ pair, answer: { metric, decimals }, reach, isSelected, select }: PairCellProps) {
  const { differences } = useTexts();
  const { a, b, claim, mean, low, high } = pair;
  const position = (value: number) => `${50 + (46 * value) / (reach || 1)}%`;
  const difference = mean === undefined ? '–' : formatDifference(mean, metric, decimals);
  const claimLabel = claim === 'uncompared' ? differences.uncompared : differences.claims[claim];
  return (
    <button
      type="button"
      class={`pair ${claim}`}
      aria-pressed={isSelected}
      aria-label={differences.cell(a, b, claimLabel, difference)}
      onClick={select}
    >
      <svg width="100%" height="22" aria-hidden="true">
        <line class="zero" x1="50%" x2="50%" y1="0" y2="100%" />
        {low !== undefined && high !== undefined && (
          <line class="whisker" x1={position(low)} x2={position(high)} y1="50%" y2="50%" />
        )}
        {mean !== undefined && <circle cx={position(mean)} cy="50%" r="3.5" />}
      </svg>
      <span class="number">{difference}</span>
    </button>
  );
}
