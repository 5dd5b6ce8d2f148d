import type { ComponentChildren } from 'preact';
import type { PageFront, PageLargestDifference } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { formatFixed } from './format.ts';
import { Settings, Swatch, type StrategyAppearances } from './strategy.tsx';

interface FrontProps {
  readonly front: PageFront;
  readonly appearances: StrategyAppearances;
}

/** Maximum number of pairs visible without a click. */
const maxVisibleDifferences = 3;

/** Front of several objectives: strategies' differences, figures, configurations on the front, and hypervolumes. */
export function Front({
  front,
  appearances,
  children,
}: FrontProps & { readonly children?: ComponentChildren }) {
  const { front: texts } = useTexts();
  const significantDifferences = front.largestDifferences.filter(({ isSignificant }) => isSignificant);
  // Without a significant difference, the first pair is the closest to one.
  const visibleDifferences = (
    significantDifferences.length > 0 ? significantDifferences : front.largestDifferences
  ).slice(0, significantDifferences.length > 0 ? maxVisibleDifferences : 1);
  const hiddenDifferences = front.largestDifferences.filter(
    (difference) => !visibleDifferences.includes(difference),
  );
  return (
    <>
      {visibleDifferences.map((difference) => (
        <p class="certainty" key={pairKey(difference)}>
          {texts.largestDifference(difference)}
        </p>
      ))}
      {hiddenDifferences.length > 0 && (
        <details class="other-pairs certainty">
          <summary>{texts.otherPairs(hiddenDifferences.length)}</summary>
          {hiddenDifferences.map((difference) => (
            <p key={pairKey(difference)}>{texts.largestDifference(difference)}</p>
          ))}
        </details>
      )}
      {children}
      {front.points.length > 0 && (
        <>
          <Points front={front} appearances={appearances} />
          {front.strategies.length > 1 && <Hypervolumes front={front} appearances={appearances} />}
        </>
      )}
    </>
  );
}

function pairKey({ more, less }: PageLargestDifference): string {
  return `${more.strategy} ${less.strategy}`;
}

/** Configurations on the front. */
function Points({ front, appearances }: FrontProps) {
  const texts = useTexts();
  return (
    <figure class="standings-figure">
      <table class="standings" aria-label={texts.views.front}>
        <thead>
          <tr>
            <th scope="col" class="name">
              {texts.front.configuration}
            </th>
            {front.objectives.map((name) => (
              <th key={name} scope="col" class="number value">
                {name}
              </th>
            ))}
            {front.seeds > 1 && (
              <th scope="col" class="number value">
                {texts.front.probability}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {front.points.map(({ configuration, strategy, parameters, values, probability }) => (
            <tr key={configuration}>
              <th scope="row" class="name">
                <span class="strategy">
                  <Swatch appearance={appearances.get(strategy)} />
                  {`${strategy} ${configuration}`}
                </span>
                <Settings parameters={parameters} />
              </th>
              {values.map((value, axis) => (
                <td key={axis} class="number value">
                  {value}
                </td>
              ))}
              {front.seeds > 1 && (
                <td class="number value">
                  {probability === undefined ? '–' : `${Math.round(100 * probability)} %`}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption>{texts.front.pointsCaption}</figcaption>
    </figure>
  );
}

/** Table of the strategies' hypervolumes. */
function Hypervolumes({ front, appearances }: FrontProps) {
  const texts = useTexts();
  return (
    <figure class="standings-figure">
      <table class="standings" aria-label={texts.front.hypervolume}>
        <thead>
          <tr>
            <th scope="col" class="name">
              {texts.standings.strategy}
            </th>
            <th scope="col" class="number value">
              {texts.front.hypervolume}
            </th>
            <th scope="col" class="number interval">
              {texts.standings.interval(95)}
            </th>
            <th scope="col" class="number seeds">
              {texts.front.onFront}
            </th>
          </tr>
        </thead>
        <tbody>
          {front.strategies.map(({ strategy, points, hypervolume, low, high }) => (
            <tr key={strategy}>
              <th scope="row" class="name">
                <span class="strategy">
                  <Swatch appearance={appearances.get(strategy)} />
                  {strategy}
                </span>
              </th>
              <td class="number value">{formatFixed(hypervolume, 3)}</td>
              <td class="number interval">
                {low === undefined || high === undefined
                  ? '–'
                  : `${formatFixed(low, 3)} – ${formatFixed(high, 3)}`}
              </td>
              <td class="number seeds">{points}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption>{texts.front.strategiesCaption(front.objectives)}</figcaption>
    </figure>
  );
}
