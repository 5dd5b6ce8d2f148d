import type { ComponentChildren } from 'preact';
import type { StrategyLook } from '../src/figures/figure.ts';
import type { AnswerPage, MetricPage, StandingPage, StudyPage } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { Front } from './front.tsx';
import { daysText, durationText, fixed, sizeText, valueText } from './format.ts';
import { axisOf, type Axis } from './ticks.ts';

export type Looks = ReadonlyMap<string, StrategyLook>;

interface AnswerProps {
  readonly page: StudyPage;
  readonly answer: AnswerPage;
  /** Pictures of the answer, before its tables. */
  readonly children: ComponentChildren;
}

/** First screen: the answer in one sentence, the ranked strategies or the front, next step and costs. */
export function Answer({ page, answer, children }: AnswerProps) {
  const texts = useTexts();
  const { percent, examples, seeds, searches } = answer;
  const isTested = answer.headline.type === 'tested';
  return (
    <section class="answer" id="answer" aria-labelledby="answer-sentence">
      <p class="kicker">
        {answer.phase === 'finals' ? texts.standings.finals : texts.standings.search}
        <span class="quiet">
          {' '}
          ·{' '}
          {answer.front?.objectives.join(', ') ??
            `${answer.metric.name}, ${texts.better[answer.metric.goal]}`}
        </span>
      </p>
      <h2 id="answer-sentence" class="headline" tabindex={-1}>
        {texts.headline(answer.headline)}
      </h2>
      {isTested ? (
        <p class="certainty">
          <Lead answer={answer} />{' '}
          {texts.certainty({ seeds, searches, examples, percent: 100 - percent, claims: hasClaim(answer) })}
        </p>
      ) : null}
      {answer.front === undefined ? (
        <Standings answer={answer} looks={looksOf(page)} />
      ) : (
        <Front front={answer.front} looks={looksOf(page)}>
          {children}
        </Front>
      )}
      <Facts answer={answer} />
    </section>
  );
}

/** Size of the lead over the second strategy, with its interval. */
function Lead({ answer: { standings, pairs, metric, decimals, percent, band } }: { answer: AnswerPage }) {
  const texts = useTexts();
  const [first, second] = standings;
  const pair = pairs.find(({ a, b }) => a === first?.strategy && b === second?.strategy);
  if (pair?.mean === undefined || pair.low === undefined || pair.high === undefined) return null;
  // A lead is above 0, whichever way the metric gets better.
  const sign = pair.mean < 0 ? -1 : 1;
  const [low, high] = [sign * pair.low, sign * pair.high].sort((a, b) => a - b) as [number, number];
  const show = (value: number) => fixed(value * metric.scale, decimals);
  const lead = {
    over: pair.b,
    by: texts.amount(show(Math.abs(pair.mean)), metric.scale === 100),
    low: show(low),
    high: show(high),
    percent,
    p: pair.p,
  };
  return (
    <>
      {pair.claim === 'equivalent' && band !== undefined
        ? texts.within({ ...lead, size: sizeText(band.size, metric, texts) })
        : texts.lead(lead)}
    </>
  );
}

function hasClaim({ pairs }: AnswerPage): boolean {
  return pairs.some(({ claim }) => claim === 'better' || claim === 'worse' || claim === 'equivalent');
}

/** Colours and shapes of the strategies by name. */
export function looksOf({ strategies }: StudyPage): Looks {
  return new Map(strategies.map((strategy) => [strategy.name, strategy]));
}

/** Ranked interval plot: a table whose rows are strategies, with a picture in each. */
export function Standings({ answer, looks }: { answer: AnswerPage; looks: Looks }) {
  const texts = useTexts();
  const { standings, metric, decimals, band, percent, phase } = answer;
  const axis = axisFor(answer);
  const hasLetters = standings.some(({ letters }) => letters !== undefined);
  const hasLost = standings.some(({ lost }) => lost.length > 0);
  const show = (value: number) => valueText(value, metric, decimals);
  return (
    <figure class="standings-figure">
      <table class="standings" aria-label={texts.standings.description(metric.name)}>
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
              <span class="hidden">{texts.standings.interval(percent)}</span>
            </th>
            <th scope="col" class="number">
              {metric.name}
            </th>
            <th scope="col" class="number interval">
              {texts.standings.interval(percent)}
            </th>
            <th scope="col" class="number seeds">
              {texts.standings.seeds}
            </th>
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
                  <Swatch look={looks.get(standing.strategy)} />
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
                    colour={looks.get(standing.strategy)?.colour}
                  />
                )}
              </td>
              <td class="number value">
                {standing.mean === undefined ? texts.standings.none : show(standing.mean)}
              </td>
              <td class="number interval">
                {standing.low === undefined || standing.high === undefined
                  ? '–'
                  : `${fixed(standing.low * metric.scale, decimals)} – ${fixed(standing.high * metric.scale, decimals)}`}
              </td>
              <td class="number seeds">{standing.values.length}</td>
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
              <td class="number" colSpan={hasLost ? 4 : 3} />
            </tr>
          </tfoot>
        )}
      </table>
      <figcaption>
        {[
          ...(hasLetters ? [texts.standings.lettersCaption] : []),
          ...(band ? [texts.standings.band(sizeText(band.size, metric, texts))] : []),
          texts.standings.marks,
          ...(phase === 'search' ? [texts.searchCertainty(percent)] : []),
        ].join(' ')}
      </figcaption>
    </figure>
  );
}

function axisFor({ standings, band }: AnswerPage): Axis | undefined {
  const values = standings.flatMap(({ mean, low, high, values: seeds }) =>
    [mean, low, high, ...seeds].filter((value) => value !== undefined),
  );
  // Both edges of the band are in the picture: without them it looks like a background.
  return values.length === 0 ? undefined : axisOf([...values, ...(band ? [band.low, band.high] : [])], 5);
}

export function Swatch({ look }: { look: StrategyLook | undefined }) {
  return <span class={`swatch ${look?.shape}`} style={{ background: look?.colour }} aria-hidden="true" />;
}

/** Settings of a configuration. */
export function Settings({ parameters }: Pick<StandingPage, 'parameters'>) {
  if (parameters.length === 0) return null;
  return <span class="settings">{parameters.map(({ name, value }) => `${name} ${value}`).join(' · ')}</span>;
}

/** Number of trials or configurations without a value, by state on demand. */
function Lost({ standing: { lost } }: { standing: StandingPage }) {
  const texts = useTexts();
  const parts = lost.map(({ state, count }) => `${count} ${texts.states[state]}`).join(', ');
  return (
    <td class="number seeds" title={parts}>
      {lost.reduce((sum, { count }) => sum + count, 0)}
      <span class="hidden"> {parts}</span>
    </td>
  );
}

interface IntervalRowProps {
  readonly axis: Axis;
  readonly standing: StandingPage;
  readonly band: AnswerPage['band'];
  readonly colour: string | undefined;
}

function IntervalRow({ axis, standing: { mean, low, high, values }, band, colour }: IntervalRowProps) {
  const at = (value: number) => `${axis.place(value)}%`;
  const clamp = (value: number) => Math.min(100, Math.max(0, axis.place(value)));
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
        <line key={tick} class="grid" x1={at(tick)} x2={at(tick)} y1="0" y2="100%" />
      ))}
      {values.map((value, index) => (
        <circle key={index} cx={at(value)} cy="76%" r="2.4" fill={colour} opacity="0.6" />
      ))}
      {low !== undefined && high !== undefined && (
        <line class="whisker" x1={at(low)} x2={at(high)} y1="42%" y2="42%" stroke={colour} />
      )}
      {mean !== undefined && <circle class="mean" cx={at(mean)} cy="42%" r="6" fill={colour} />}
    </svg>
  );
}

function AxisRow({ axis, metric: { scale, suffix } }: { axis: Axis; metric: MetricPage }) {
  const decimals = Math.max(0, axis.decimals - (scale === 100 ? 2 : 0));
  return (
    <div class="axis">
      {axis.ticks.map((tick) => (
        <span key={tick} style={{ left: `${axis.place(tick)}%` }}>
          {fixed(tick * scale, decimals)}
          {suffix}
        </span>
      ))}
    </div>
  );
}

/** Next step, costs so far and to come, and every use of the test part. */
function Facts({ answer }: { answer: AnswerPage }) {
  const texts = useTexts();
  const { facts } = texts;
  const { cost, record, next, metric, phase } = answer;
  const { spared, remaining, finals, toDecide } = cost;
  return (
    <div class="facts">
      <Fact title={facts.next}>
        <p>{texts.nextStep(next)}</p>
        {next.command !== undefined && <code class="command">{next.command}</code>}
      </Fact>
      <Fact title={phase === 'finals' ? facts.cost : facts.searchCost}>
        <p>{facts.ended(cost.ended, durationText(cost.time))}</p>
        {spared && <p>{facts.spared(spared.trials, durationText(spared.time))}</p>}
        {remaining && <p>{facts.remaining(remaining.trials, durationText(remaining.time))}</p>}
        {finals && <p>{facts.finalsWouldCost(finals.trials, durationText(finals.time))}</p>}
        {toDecide && (
          <p>
            {facts.moreSeeds(
              toDecide.seeds,
              sizeText(toDecide.difference, metric, texts),
              durationText(toDecide.time),
            )}
          </p>
        )}
        <p class="quiet">{facts.threadTime}</p>
      </Fact>
      <Fact title={facts.ledger}>
        {record === undefined || record.ledger.length === 0 ? (
          <p>{facts[answer.hasOwnData ? 'ownData' : phase === 'search' ? 'noTest' : 'noRecord']}</p>
        ) : (
          <>
            {record.ledger.map(({ study, isOwn, networks, first, last }) => (
              <p key={study}>
                {isOwn
                  ? facts.usedHere(networks, daysText(first, last))
                  : facts.usedBy(study, networks, daysText(first, last))}
              </p>
            ))}
            <p class="quiet">{record.ledger.length > 1 ? facts.flattered : facts.onlyHere}</p>
          </>
        )}
        {record && <p class="quiet">{facts.plan(record.plan.slice(0, 16))}</p>}
      </Fact>
    </div>
  );
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="fact">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
