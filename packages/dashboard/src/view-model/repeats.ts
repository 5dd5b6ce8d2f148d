import {
  costOf,
  errorLines,
  gapOf,
  isSpared,
  repeatEnd,
  summarizeRepeats,
  type Configuration,
  type Metric,
  type Report,
  type RunningTrial,
  type Study,
  type TrialRow,
} from '@ridgeline/core';
import type { Series } from './chart.ts';
import { formatDuration, metricFormat, unknown } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { numberCells, strategyTone } from './leaderboard.ts';
import { join, lineOf, wrap, type Line } from './line.ts';
import { whatHappened } from './what-happened.ts';
import type { TableColumn } from './table.ts';
import { epochsText } from './epochs-text.ts';

/** The strategy, and a summary of the repeats. */
export function summaryOf(
  study: Study,
  trials: readonly TrialRow[],
  { strategy }: Configuration,
  glyphs: Glyphs,
): Line {
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

/** The columns of a configuration's repeats: one row per trial. `now` is ms since 1970. */
export function repeatColumns(
  study: Study,
  trials: readonly TrialRow[],
  running: readonly RunningTrial[],
  glyphs: Glyphs,
  now: number,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const rows = trials.map((row) => {
    const report = running.find(({ trial }) => trial.number === row.trial.number)?.last;
    const outcome = row.state === 'ended' ? row.finished.outcome : undefined;
    const complete = outcome?.type === 'complete' ? outcome : undefined;
    const state = outcome?.type ?? (row.state as 'running' | 'waiting');
    const word = outcome !== undefined && isSpared(outcome) ? 'spared' : state;
    const values = complete?.values ?? report?.values;
    const epochs = row.state === 'ended' ? row.finished.epochs : (report?.step ?? 0);
    const { attempts } = row;
    return {
      trial: `#${row.trial.number}`,
      seed: String(row.trial.seed),
      state: lineOf(`${glyphs.state[state]} ${word}`, stateTone(state)),
      value: complete?.value ?? report?.values[metric.name],
      gap: values && gapOf(values, metric),
      best: complete === undefined ? lineOf(unknown, 'faint') : lineOf(String(complete.step)),
      epochs: lineOf(epochsText(epochs, row.trial.epochs), 'faint'),
      time: lineOf(timeOf(row, now), 'faint'),
      attempts: lineOf(String(attempts.length), attempts.length > 1 ? 'warning' : 'faint'),
    };
  });
  const values = numberCells(rows.map((row) => row.value));
  return [
    { header: 'trial', align: 'right', givesWay: 0, content: rows.map((row) => row.trial) },
    { header: 'seed', align: 'right', givesWay: 5, content: rows.map((row) => row.seed) },
    { header: 'state', givesWay: 1, content: rows.map((row) => row.state) },
    {
      header: `${metric.name} ${glyphs.better[metric.goal]}`,
      align: 'right',
      givesWay: 2,
      content: values,
    },
    { header: 'gap', align: 'right', givesWay: 3, content: numberCells(rows.map((row) => row.gap)) },
    { header: 'best epoch', align: 'right', givesWay: 6, content: rows.map((row) => row.best) },
    { header: 'epochs', align: 'right', givesWay: 4, content: rows.map((row) => row.epochs) },
    { header: 'time', align: 'right', givesWay: 7, content: rows.map((row) => row.time) },
    { header: 'attempts', align: 'right', givesWay: 8, content: rows.map((row) => row.attempts) },
  ];
}

function timeOf(row: TrialRow, now: number): string {
  if (row.state === 'ended') return formatDuration(costOf(row.finished));
  const started = row.attempts[0]?.started;
  return row.state === 'running' && started !== undefined ? formatDuration(now - started) : unknown;
}

/** Lines for the repeat's attempts that were lost, were late, or ended without a result. */
export function attemptLines(row: TrialRow, glyphs: Glyphs): readonly Line[] {
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
        `! attempt ${attempt.attempt} was lost: ${attempt.lostBecause ?? 'for unknown reasons'}` +
          (attempt.state === 'late' ? '; its outcome came too late' : ''),
        'warning',
      ),
    );
  return [...end, ...lost];
}

/**
 * Rest of an error after its first line, wrapped to `width` columns. The position at the end of a stack frame always
 * stays visible.
 */
export function stackLines(row: TrialRow, width: number): readonly Line[] {
  if (row.state !== 'ended' || row.finished.outcome.type !== 'failed') return [];
  const [, ...rest] = errorLines(row.finished.outcome.message, maxErrorLines);
  return rest.flatMap((line) => wrap(line, width, 'faint')).slice(0, maxErrorLines);
}

const maxErrorLines = 8;

/**
 * End of a trial's program and its last lines, wrapped to `width` columns. If it failed, its lines are in the error
 * instead.
 */
export function logLines(row: TrialRow, log: string | undefined, width: number): readonly Line[] {
  if (log === undefined) return [];
  const [end = '', ...rest] = log.split('\n').filter((line) => line.trim() !== '');
  const isFailed = row.state === 'ended' && row.finished.outcome.type === 'failed';
  // The second line is the command; its parameters are shown above.
  const last = isFailed ? [] : rest.slice(1).slice(-maxLogLines);
  return [end, ...last].flatMap((line) => wrap(line, width, 'faint').slice(0, 1));
}

const maxLogLines = 4;

/** The charts: the study's metric first, then the loss, each with validation and training. */
export function plotsOf(curve: readonly Report[], metric: Metric): readonly (readonly Series[])[] {
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
