import type { StrategyAppearance } from '../src/figures/figure.ts';
import type { PageStanding, StudyPage } from '../src/page/study-page.ts';

export type StrategyAppearances = ReadonlyMap<string, StrategyAppearance>;

/** Maps the strategies' names to their colours and shapes. */
export function createAppearances({ strategies }: Pick<StudyPage, 'strategies'>): StrategyAppearances {
  return new Map(strategies.map((strategy) => [strategy.name, strategy]));
}

/** Colour and shape of a strategy, shown next to its name in every table. */
export function Swatch({ appearance }: { appearance: StrategyAppearance | undefined }) {
  return (
    <span
      class={`swatch ${appearance?.shape}`}
      style={{ background: appearance?.colour }}
      aria-hidden="true"
    />
  );
}

/** Settings of a configuration. */
export function Settings({ parameters }: Pick<PageStanding, 'parameters'>) {
  if (parameters.length === 0) return null;
  return (
    <span class="settings">
      {parameters.map(({ name, value }, index) => (
        <>
          {index > 0 && ' '}
          <span key={name} class="setting">
            {`${name} ${value}${index < parameters.length - 1 ? ' ·' : ''}`}
          </span>
        </>
      ))}
    </span>
  );
}
