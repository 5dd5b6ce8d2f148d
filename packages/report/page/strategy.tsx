import type { StrategyLook } from '../src/figures/figure.ts';
import type { StandingPage, StudyPage } from '../src/page/study-page.ts';

export type StrategyLooks = ReadonlyMap<string, StrategyLook>;

/** Maps the strategies' names to their colours and shapes. */
export function createLooks({ strategies }: Pick<StudyPage, 'strategies'>): StrategyLooks {
  return new Map(strategies.map((strategy) => [strategy.name, strategy]));
}

/** Colour and shape of a strategy, shown next to its name in every table. */
export function Swatch({ look }: { look: StrategyLook | undefined }) {
  return <span class={`swatch ${look?.shape}`} style={{ background: look?.colour }} aria-hidden="true" />;
}

/** Settings of a configuration. */
export function Settings({ parameters }: Pick<StandingPage, 'parameters'>) {
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
