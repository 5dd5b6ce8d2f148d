import type { Comparison } from '@ridgeline/compare';
import type { StrategyRow } from '@ridgeline/core';
import { formatCount, metricFormat, unknown } from '../format.ts';
import { meanCells, numberCells, parameterPairs, strategyColumn, strategyTone } from '../leaderboard.ts';
import { clip, emptyLine, lineOf, lineWidth, pad, select, spread, wrap, type Line } from '../line.ts';
import { rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { isOver } from '../snapshot.ts';
import { spreadAxis, spreadStrip } from '../spread-strip.ts';
import { ended, brokenCell, rankStrategies } from '../strategies.ts';
import { cutTo, layOut, uncut, type Column } from '../table.ts';
import { varyingParameters } from '../varying-parameters.ts';

/** The strategies: their best with its interval over seeds, how all their configurations are spread, who leads. */
export function strategiesView(scene: Scene): readonly Line[] {
  const { snapshot, interaction, last, glyphs, width } = scene;
  const { study, shown } = snapshot;
  if (shown.view !== 'strategies') return [];
  const over = isOver(study);
  const rows = rankStrategies(study, snapshot.strategies);
  const table = layOut(columnsOf(scene, rows, shown.comparison), width);
  const interim = over ? '' : 'interim: what leads now may not lead in the end';
  const above = [
    rule('strategies', interim, width, glyphs),
    table.header,
    ...table.rows.map((row, index) =>
      !last && index === interaction.cursors.strategies ? select(row, width) : row,
    ),
    emptyLine,
    ...spreadPart(scene, rows, shown.spreads),
  ];
  return [...above, ...leadPart(scene, rows, shown.comparison, scene.height - above.length)];
}

function columnsOf(
  { snapshot, glyphs }: Scene,
  rows: readonly StrategyRow[],
  comparison: Comparison,
): readonly Column[] {
  const { study } = snapshot;
  const { metric } = study.definition;
  const varying = varyingParameters(study.definition);
  const format = metricFormat(rows.map((row) => row.best?.mean));
  const intervals = rows.map((row) => {
    const standing = comparison.strategies.find((one) => one.strategy === row.strategy);
    const interval = standing?.chosen?.interval;
    return interval === undefined
      ? lineOf(unknown, 'faint')
      : lineOf(`${format(interval.low)} to ${format(interval.high)}`, 'faint');
  });
  return [
    ...strategyColumn(
      study,
      rows.map((row) => row.strategy),
    ),
    {
      header: `best ${metric.name} ${glyphs.better[metric.goal]}`,
      align: 'left',
      givesWay: 1,
      content: meanCells(
        rows.map((row) => row.best),
        glyphs,
        (index) => (index === 0 ? 'strong' : 'text'),
      ),
    },
    { header: '95 % over seeds', align: 'left', givesWay: 5, content: uncut(intervals) },
    {
      header: 'at',
      align: 'left',
      givesWay: 9,
      extra: true,
      content: cutTo(
        16,
        rows.map(({ best }) =>
          best === undefined ? [] : parameterPairs(best.configuration.parameters, varying),
        ),
      ),
    },
    { header: 'gap', align: 'right', givesWay: 3, content: numberCells(rows.map((row) => row.best?.gap)) },
    { header: 'done', align: 'right', givesWay: 4, content: counts(rows, ended) },
    { header: 'running', align: 'right', givesWay: 8, content: counts(rows, (row) => row.states.running) },
    { header: 'diverged', align: 'right', givesWay: 7, content: counts(rows, (row) => row.states.diverged) },
    { header: 'broken', align: 'right', givesWay: 6, content: uncut(rows.map(brokenCell)) },
  ];
}

function counts(rows: readonly StrategyRow[], count: (row: StrategyRow) => number) {
  return uncut(rows.map((row) => lineOf(formatCount(count(row)))));
}

/** How the values of all complete configurations of each strategy are spread, on one axis. */
function spreadPart(
  { snapshot, glyphs, width }: Scene,
  rows: readonly StrategyRow[],
  values: ReadonlyMap<string, readonly number[]>,
): readonly Line[] {
  const spreads = rows.map((row) => ({
    name: lineOf(row.strategy, strategyTone(snapshot.study, row.strategy)),
    tone: strategyTone(snapshot.study, row.strategy),
    values: values.get(row.strategy) ?? [],
  }));
  const axis = spreadAxis(spreads);
  const nameWidth = Math.min(longestName, Math.max(0, ...spreads.map(({ name }) => lineWidth(name))));
  const columns = width - nameWidth - 2;
  if (axis === undefined || columns < leastStrip) return [];
  const format = metricFormat([axis.low, axis.high]);
  const beside = (name: Line, strip: Line): Line => [...pad(name, nameWidth + 2), ...strip];
  const ends = spread(lineOf(format(axis.low), 'faint'), lineOf(format(axis.high), 'faint'), columns);
  return [
    rule('all configurations', 'half of them in the thick part, the median as a point', width, glyphs),
    ...spreads.map((one) => beside(one.name, spreadStrip(one, axis, columns, glyphs.spread))),
    beside(emptyLine, ends),
    emptyLine,
  ];
}

/** Columns that a name may take beside its strip, and the least that a strip needs. */
const longestName = 20;
const leastStrip = 12;

/** What the comparison says of the leader and each other strategy: whole if there is room, else a line each. */
function leadPart(
  { glyphs, width }: Scene,
  rows: readonly StrategyRow[],
  comparison: Comparison,
  height: number,
): readonly Line[] {
  const [leader, ...others] = rows.filter((row) => row.best !== undefined).map((row) => row.strategy);
  const verdicts = others.flatMap(
    (other) =>
      comparison.pairs.find(({ a, b }) => (a === leader && b === other) || (a === other && b === leader))
        ?.verdict ?? [],
  );
  if (verdicts.length === 0) return [];
  const whole = verdicts.flatMap((verdict) => wrap(verdict, width));
  return [
    rule('who leads', 'the best of each, seed by seed', width, glyphs),
    ...(whole.length < height ? whole : verdicts.map((verdict) => clip(lineOf(verdict), width))),
  ];
}
