import {
  curveMetric,
  costOf,
  errorLines,
  gapOf,
  isSpared,
  repeatEnd,
  summarizeRepeats,
  type Configuration,
  type Metric,
  type Report,
  type TrialRow,
} from '@ridgeline/core';
import { chart, type Series } from '../chart.ts';
import { formatDuration, formatParameter, metricFormat, unknown } from '../format.ts';
import { stateTone } from '../glyphs.ts';
import { numberCells, strategyTone } from '../leaderboard.ts';
import { clip, join, lineOf, lineWidth, pad, segment, select, wrap, type Line } from '../line.ts';
import { whatHappened } from '../what-happened.ts';
import { rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { sparkline } from '../sparkline.ts';
import { layOut, uncut, type Column } from '../table.ts';

/** One configuration: its parameters, its repeats, and of the repeat under the cursor the curves and what went wrong. */
export function configurationView(scene: Scene): readonly Line[] {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { shown } = snapshot;
  if (shown.view !== 'configuration') return [];
  const configuration = shown.trials[0]?.trial.configuration;
  if (configuration === undefined) return [lineOf('None of its trials has begun.', 'faint')];
  const cursor = Math.min(interaction.cursors.configuration, shown.trials.length - 1);
  const chosen = shown.trials[cursor]!;
  const table = layOut(repeatColumns(scene, shown.trials), width);
  const above = [
    rule(`configuration ${configuration.number}`, remark(scene, shown.trials, configuration), width, glyphs),
    ...parameterLines(configuration, width),
    rule('repeats', '', width, glyphs),
    table.header,
    ...table.rows.map((row, index) => (!last && index === cursor ? select(row, width) : row)),
    ...attemptLines(chosen, scene).map((line) => clip(line, width)),
    ...stackLines(chosen, width),
  ];
  const curve = shown.trial === chosen.trial.number ? shown.curve : [];
  return [...above, ...curveLines(scene, chosen, curve, height - above.length)];
}

/** The strategy, and what the repeats say together. */
function remark({ snapshot, glyphs }: Scene, trials: readonly TrialRow[], { strategy }: Configuration): Line {
  const { study } = snapshot;
  const { metric, seeds } = study.definition;
  const { mean, deviation } = summarizeRepeats(
    seeds.length,
    trials.flatMap((row) => (row.state === 'ended' ? [repeatEnd(row.finished.outcome)] : [])),
  );
  const format = metricFormat([mean]);
  const value = mean === undefined ? '' : `${metric.name} ${format(mean)}`;
  const spread = deviation === undefined ? '' : ` ${glyphs.plusMinus}${format(deviation)}`;
  return join(
    [lineOf(strategy, strategyTone(study, strategy)), lineOf(value + spread)],
    lineOf(glyphs.separator, 'faint'),
  );
}

/** All parameters by their full paths, as many beside each other as fit. */
function parameterLines({ parameters }: Configuration, width: number): readonly Line[] {
  const pairs = Object.entries(parameters).map(([path, value]): Line => [
    ...lineOf(`${path} `, 'faint'),
    ...lineOf(formatParameter(value), 'strong'),
  ]);
  if (pairs.length === 0) return [lineOf('no parameters: all is as the task says', 'faint')];
  const column = Math.max(...pairs.map(lineWidth)) + 3;
  const beside = Math.max(1, Math.floor((width + 3) / column));
  return Array.from({ length: Math.ceil(pairs.length / beside) }, (_, row) =>
    clip(
      pairs.slice(row * beside, (row + 1) * beside).flatMap((pair) => pad(pair, column)),
      width,
    ),
  );
}

function repeatColumns({ snapshot, glyphs, now }: Scene, trials: readonly TrialRow[]): readonly Column[] {
  const { metric } = snapshot.study.definition;
  const running = new Map(snapshot.running.map((item) => [item.trial.number, item]));
  const last = (row: TrialRow) => running.get(row.trial.number)?.last;
  const complete = trials.map((row) =>
    row.state === 'ended' && row.finished.outcome.type === 'complete' ? row.finished.outcome : undefined,
  );
  return [
    {
      header: 'trial',
      align: 'right',
      givesWay: 0,
      content: uncut(trials.map((row) => lineOf(`#${row.trial.number}`))),
    },
    {
      header: 'seed',
      align: 'right',
      givesWay: 5,
      content: uncut(trials.map((row) => lineOf(String(row.trial.seed)))),
    },
    {
      header: 'state',
      align: 'left',
      givesWay: 1,
      content: uncut(
        trials.map((row) => {
          const state = row.state === 'ended' ? row.finished.outcome.type : row.state;
          const word = row.state === 'ended' && isSpared(row.finished.outcome) ? 'spared' : state;
          return lineOf(`${glyphs.state[state]} ${word}`, stateTone(state));
        }),
      ),
    },
    {
      header: `${metric.name} ${glyphs.better[metric.goal]}`,
      align: 'right',
      givesWay: 2,
      content: numberCells(
        trials.map((row, index) => complete[index]?.value ?? last(row)?.values[metric.name]),
      ),
    },
    {
      header: 'gap',
      align: 'right',
      givesWay: 3,
      content: numberCells(
        trials.map((row, index) => {
          const values = complete[index]?.values ?? last(row)?.values;
          return values === undefined ? undefined : gapOf(values, metric);
        }),
      ),
    },
    {
      header: 'best epoch',
      align: 'right',
      givesWay: 6,
      content: uncut(
        complete.map((outcome) =>
          outcome === undefined ? lineOf(unknown, 'faint') : lineOf(String(outcome.step)),
        ),
      ),
    },
    {
      header: 'epochs',
      align: 'right',
      givesWay: 4,
      content: uncut(
        trials.map((row) => {
          const done = row.state === 'ended' ? row.finished.epochs : (last(row)?.step ?? 0);
          return lineOf(`${done}/${row.trial.epochs}`, 'faint');
        }),
      ),
    },
    {
      header: 'time',
      align: 'right',
      givesWay: 7,
      content: uncut(trials.map((row) => lineOf(timeOf(row, now), 'faint'))),
    },
    {
      header: 'attempts',
      align: 'right',
      givesWay: 8,
      content: uncut(
        trials.map((row) =>
          lineOf(String(row.attempts.length), row.attempts.length > 1 ? 'warning' : 'faint'),
        ),
      ),
    },
  ];
}

function timeOf(row: TrialRow, now: number): string {
  if (row.state === 'ended') return formatDuration(costOf(row.finished));
  const started = row.attempts[0]?.started;
  return row.state === 'running' && started !== undefined ? formatDuration(now - started) : unknown;
}

/** What the repeat's attempts came to, where that is worth a word: lost ones, late ones, an end without a result. */
function attemptLines(row: TrialRow, { glyphs }: Scene): readonly Line[] {
  const end =
    row.state === 'ended' && row.finished.outcome.type !== 'complete'
      ? [
          lineOf(
            `${glyphs.state[row.finished.outcome.type]} #${row.trial.number} ${whatHappened(row.finished)}`,
            stateTone(row.finished.outcome.type),
          ),
        ]
      : [];
  const lost = row.attempts
    .filter((attempt) => attempt.state === 'lost' || attempt.state === 'late')
    .map((attempt) =>
      lineOf(
        `! attempt ${attempt.attempt} was lost: ${attempt.lostBecause ?? 'nobody knows why'}` +
          (attempt.state === 'late' ? '; what it said came too late' : ''),
        'warning',
      ),
    );
  return [...end, ...lost];
}

/** The rest of an error after its first line, broken so that the place at the end of a frame is always there. */
function stackLines(row: TrialRow, width: number): readonly Line[] {
  if (row.state !== 'ended' || row.finished.outcome.type !== 'failed') return [];
  const [, ...rest] = errorLines(row.finished.outcome.message, mostErrorLines);
  return rest
    .flatMap((line) => wrap(line, width - 2, 'faint'))
    .slice(0, mostErrorLines)
    .map((line) => [segment('  '), ...line]);
}

const mostErrorLines = 8;

/** The metrics that stand in a chart of their own beside the study's. */
function curveLines(scene: Scene, row: TrialRow, curve: readonly Report[], height: number): readonly Line[] {
  const { snapshot, glyphs, width } = scene;
  const metric = curveMetric(snapshot.study.definition);
  if (height < 5) return [];
  const title = rule(
    `curves of #${row.trial.number}`,
    `epoch 1 to ${curve.at(-1)?.step ?? 0}`,
    width,
    glyphs,
  );
  if (curve.length === 0) return [title, lineOf('no epoch is reported yet', 'faint')];
  const small = smallCurves(curve, scene).slice(0, Math.max(0, height - 9));
  const plots = plotted(curve, metric);
  const charts = plots.slice(0, width >= twoCharts ? 2 : 1);
  const chartWidth = Math.floor((width - 3 * (charts.length - 1)) / charts.length);
  const drawn = charts.map((series) =>
    chart(series, {
      width: chartWidth,
      height: Math.min(tallestChart, height - 1 - small.length),
      glyphs,
      formatX: (epoch) => String(Math.round(epoch)),
      formatY: metricFormat(series.flatMap((one) => one.points.map((point) => point[1]))),
    }),
  );
  const rows = Math.max(0, ...drawn.map((lines) => lines.length));
  return [
    title,
    ...Array.from({ length: rows }, (_, index) =>
      drawn.flatMap((lines, at) => [
        ...(at === 0 ? [] : [segment('   ')]),
        ...pad(lines[index] ?? [], chartWidth),
      ]),
    ),
    ...small,
  ];
}

/** Columns from which on two charts stand beside each other. */
const twoCharts = 90;
const tallestChart = 18;

/** The charts: the study's metric first, then the loss, each with validation and training. */
function plotted(curve: readonly Report[], metric: Metric): readonly (readonly Series[])[] {
  const twin = metric.name.startsWith('val_') ? metric.name.slice('val_'.length) : metric.name;
  const names = [...new Set([twin, 'loss'])];
  return names
    .map((name) =>
      [
        line(curve, `val_${name}`, 'series-1', 'line'),
        line(curve, `train_${name}`, 'series-0', 'dotted'),
        ...(name === metric.name ? [line(curve, name, 'series-1', 'line')] : []),
      ].filter((one) => one.points.length > 0),
    )
    .filter((series) => series.length > 0);
}

function line(curve: readonly Report[], name: string, tone: Series['tone'], look: Series['look']): Series {
  return {
    name,
    tone,
    look,
    points: curve.flatMap(({ step, values }) => {
      const value = values[name];
      return value === undefined ? [] : [[step, value] as const];
    }),
  };
}

/** What else is reported, one line each: where it began, how it went, where it is. */
function smallCurves(curve: readonly Report[], { glyphs, width }: Scene): readonly Line[] {
  const names = ['learning_rate', 'penalty', 'weight_norm', 'sparsity'];
  const columns = Math.max(0, Math.min(40, width - 44));
  return names.flatMap((name) => {
    const values = curve.flatMap((report) => report.values[name] ?? []);
    const first = values[0];
    const last = values.at(-1);
    if (first === undefined || last === undefined) return [];
    return [
      clip(
        join(
          [
            pad(lineOf(name, 'faint'), 14),
            pad(lineOf(formatParameter(first)), 9, 'right'),
            lineOf(sparkline(values, columns, glyphs.levels), 'faint'),
            lineOf(formatParameter(last), 'strong'),
          ],
          lineOf(' '),
        ),
        width,
      ),
    ];
  });
}
