import type { PageRanks } from '../src/page/results-page.ts';
import type { PageMetric, PageRanking, PageStanding } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { formatFixed, formatPageInterval, formatSize, formatPageValue } from './format.ts';
import { Settings, Swatch, type StrategyAppearances } from './strategy.tsx';
import { createAxis, type Axis } from './ticks.ts';

interface StandingsProps {
  readonly answer: PageRanking;
  readonly appearances: StrategyAppearances;
}

/** Strategies ranked by value, with intervals of their means. */
export function Standings({ answer, appearances }: StandingsProps) {
  const { standings: texts, searchCertainty } = useTexts();
  const { phase, percent, sample } = answer;
  return (
    <IntervalPlot
      {...answer}
      appearances={appearances}
      intervalTitle={texts.interval(percent)}
      sampleTitle={texts.samples[sample.type]}
      captions={[texts.marks[sample.type], ...(phase === 'search' ? [searchCertainty(percent)] : [])]}
    />
  );
}

/** Strategies ordered by mean rank over data sets. Intervals are as long as the critical difference. */
export function Ranks({
  ranks,
  appearances,
}: {
  readonly ranks: PageRanks;
  readonly appearances: StrategyAppearances;
}) {
  const { standings: texts } = useTexts();
  const decimals = 2;
  return (
    <IntervalPlot
      standings={ranks.standings}
      metric={{ name: texts.rank, goal: 'minimize', scale: 1, suffix: '' }}
      decimals={decimals}
      band={undefined}
      interim={false}
      appearances={appearances}
      intervalTitle={texts.rankInterval}
      sampleTitle={undefined}
      captions={[texts.rankCaption(formatFixed(ranks.criticalDifference, decimals))]}
    />
  );
}

/**
 * Maximum number of strategies for the full layout. With more, only the leader's settings are shown, and the next step
 * comes first.
 */
export const maxFullLayoutStrategies = 8;

interface IntervalPlotProps extends Pick<
  PageRanking,
  'standings' | 'metric' | 'decimals' | 'band' | 'interim'
> {
  readonly appearances: StrategyAppearances;
  /** Title of the interval column. */
  readonly intervalTitle: string;
  /** Title of the column that counts values; undefined without that column. */
  readonly sampleTitle: string | undefined;
  readonly captions: readonly string[];
}

/** Ranked interval plot: a table with one row per strategy and a plot in each row. */
function IntervalPlot(props: IntervalPlotProps) {
  const texts = useTexts();
  const { standings, metric, decimals, band, interim, appearances, intervalTitle, sampleTitle, captions } =
    props;
  const axis = createIntervalAxis(props);
  const maxLetters = Math.max(0, ...standings.map(({ letters = '' }) => letters.length));
  const hasLetters = maxLetters > 0;
  const hasLost = standings.some(({ lost }) => lost.length > 0);
  const format = (value: number) => formatPageValue(value, metric, decimals);
  return (
    <figure class="standings-figure">
      <table
        class={`standings ranking ${standings.length > maxFullLayoutStrategies ? 'compact' : ''}`}
        style={{ '--letters': maxLetters }}
        aria-label={texts.standings.description(metric.name)}
      >
        <thead>
          <tr>
            {hasLetters && (
              <th scope="col" class="letters">
                {texts.standings.letters}
              </th>
            )}
            <th scope="col" class="name">
              {texts.standings.strategy}
            </th>
            <th scope="col" class="plot-cell">
              <span class="visually-hidden">{intervalTitle}</span>
            </th>
            <th scope="col" class="number">
              {metric.name}
            </th>
            <th scope="col" class="number interval">
              {intervalTitle}
            </th>
            {sampleTitle !== undefined && (
              <th scope="col" class="number seeds">
                {sampleTitle}
              </th>
            )}
            {hasLost && (
              <th scope="col" class="number seeds">
                {texts.standings.lost}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {standings.map((standing, index) => (
            <tr key={standing.strategy} class={index === 0 ? 'leader' : ''}>
              {hasLetters && <td class="letters">{standing.letters}</td>}
              <th scope="row" class="name">
                <span class="strategy">
                  <Swatch appearance={appearances.get(standing.strategy)} />
                  {standing.strategy}
                </span>
                <Settings parameters={standing.parameters} />
              </th>
              <td class="plot-cell">
                {axis && (
                  <IntervalRow
                    axis={axis}
                    standing={standing}
                    band={band}
                    colour={appearances.get(standing.strategy)?.colour}
                  />
                )}
              </td>
              <td class="number value">
                {standing.mean === undefined ? texts.standings.none(interim) : format(standing.mean)}
              </td>
              <td class="number interval">
                {standing.low === undefined || standing.high === undefined
                  ? '–'
                  : formatPageInterval(standing.low, standing.high, metric, decimals).join(' – ')}
              </td>
              {sampleTitle !== undefined && <td class="number seeds">{standing.values.length}</td>}
              {hasLost && <Lost standing={standing} />}
            </tr>
          ))}
        </tbody>
        {axis && (
          <tfoot aria-hidden="true">
            <tr>
              {hasLetters && <td class="letters" />}
              <td class="name" />
              <td class="plot-cell">
                <AxisRow axis={axis} metric={metric} />
              </td>
              <td class="number" colSpan={2 + Number(sampleTitle !== undefined) + Number(hasLost)} />
            </tr>
          </tfoot>
        )}
      </table>
      {axis && (
        <figcaption>
          {[
            ...(hasLetters ? [texts.standings.lettersCaption] : []),
            ...(band ? [texts.standings.band(formatSize(band.size, metric, texts))] : []),
            ...captions,
          ].join(' ')}
        </figcaption>
      )}
    </figure>
  );
}

function createIntervalAxis({ standings, band }: Pick<PageRanking, 'standings' | 'band'>): Axis | undefined {
  const values = standings.flatMap(({ mean, low, high, values: samples }) =>
    [mean, low, high, ...samples].filter((value) => value !== undefined),
  );
  // The axis includes both edges of the band, which would otherwise look like a background.
  return values.length === 0 ? undefined : createAxis([...values, ...(band ? [band.low, band.high] : [])], 5);
}

/** Number of trials or configurations without a value; the tooltip lists them by state. */
function Lost({ standing: { lost } }: { standing: PageStanding }) {
  const texts = useTexts();
  const countsByState = lost.map(({ state, count }) => `${count} ${texts.states[state]}`).join(', ');
  return (
    <td class="number seeds" title={countsByState}>
      {lost.reduce((sum, { count }) => sum + count, 0)}
      <span class="visually-hidden"> {countsByState}</span>
    </td>
  );
}

interface IntervalRowProps {
  readonly axis: Axis;
  readonly standing: PageStanding;
  readonly band: PageRanking['band'];
  readonly colour: string | undefined;
}

function IntervalRow({ axis, standing: { mean, low, high, values }, band, colour }: IntervalRowProps) {
  const position = (value: number) => `${axis.position(value)}%`;
  const clamp = (value: number) => Math.min(100, Math.max(0, axis.position(value)));
  return (
    <svg class="interval-row" width="100%" height="100%" aria-hidden="true">
      {band && (
        <rect
          class="band"
          x={`${clamp(band.low)}%`}
          width={`${clamp(band.high) - clamp(band.low)}%`}
          height="100%"
        />
      )}
      {axis.ticks.map((tick) => (
        <line key={tick} class="grid" x1={position(tick)} x2={position(tick)} y1="0" y2="100%" />
      ))}
      {values.map((value, index) => (
        <circle key={index} cx={position(value)} cy="76%" r="2.4" fill={colour} opacity="0.6" />
      ))}
      {low !== undefined && high !== undefined && (
        <line class="whisker" x1={position(low)} x2={position(high)} y1="42%" y2="42%" stroke={colour} />
      )}
      {mean !== undefined && <circle class="mean" cx={position(mean)} cy="42%" r="6" fill={colour} />}
    </svg>
  );
}

function AxisRow({ axis, metric: { scale, suffix } }: { axis: Axis; metric: PageMetric }) {
  const decimals = Math.max(0, axis.decimals - (scale === 100 ? 2 : 0));
  return (
    <div class="axis">
      {axis.ticks.map((tick) => (
        <span key={tick} style={{ '--at': `${axis.position(tick)}%` }}>
          {formatFixed(tick * scale, decimals)}
          {suffix}
        </span>
      ))}
    </div>
  );
}
