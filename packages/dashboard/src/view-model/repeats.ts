import {
  costOf,
  displayState,
  errorLines,
  gapOf,
  isSkipped,
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
import { formatDuration, metricFormat, unknownMark } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { numberCells, strategyTone } from './leaderboard.ts';
import { join, toLine, wrap, type Line } from './line.ts';
import { describeOutcome } from './describe-outcome.ts';
import type { TableColumn } from './table.ts';
import { epochsText } from './epochs-text.ts';

/** A configuration's strategy, mean and deviation. */
export function summaryLine(
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
    [toLine(strategy, strategyTone(study, strategy)), toLine(value + spread)],
    toLine(glyphs.separator, 'faint'),
  );
}

/** Columns of a configuration's repeats: one row per trial. `now` is in ms since 1970. */
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
    const completeOutcome = outcome?.type === 'complete' ? outcome : undefined;
    const state = outcome?.type ?? (row.state as 'running' | 'waiting');
    const label =
      outcome !== undefined && isSkipped(outcome) ? 'skipped' : displayState(state, row.trial.configuration);
    const values = completeOutcome?.values ?? report?.values;
    const epochs = row.state === 'ended' ? row.finished.epochs : (report?.step ?? 0);
    const { attempts } = row;
    return {
      trial: `#${row.trial.number}`,
      seed: String(row.trial.seed),
      state: toLine(`${glyphs.state[state]} ${label}`, stateTone(state)),
      value: completeOutcome?.value ?? report?.values[metric.name],
      gap: values && gapOf(values, metric),
      bestEpoch:
        completeOutcome === undefined ? toLine(unknownMark, 'faint') : toLine(String(completeOutcome.step)),
      epochs: toLine(epochsText(epochs, row.trial.epochs), 'faint'),
      time: toLine(durationText(row, now), 'faint'),
      attempts: toLine(String(attempts.length), attempts.length > 1 ? 'warning' : 'faint'),
    };
  });
  const values = numberCells(rows.map((row) => row.value));
  return [
    { header: 'trial', align: 'right', dropOrder: 0, content: rows.map((row) => row.trial) },
    { header: 'seed', align: 'right', dropOrder: 5, content: rows.map((row) => row.seed) },
    { header: 'state', dropOrder: 1, content: rows.map((row) => row.state) },
    {
      header: `${metric.name} ${glyphs.betterDirection[metric.goal]}`,
      align: 'right',
      dropOrder: 2,
      content: values,
    },
    { header: 'gap', align: 'right', dropOrder: 3, content: numberCells(rows.map((row) => row.gap)) },
    { header: 'best epoch', align: 'right', dropOrder: 6, content: rows.map((row) => row.bestEpoch) },
    { header: 'epochs', align: 'right', dropOrder: 4, content: rows.map((row) => row.epochs) },
    { header: 'time', align: 'right', dropOrder: 7, content: rows.map((row) => row.time) },
    { header: 'attempts', align: 'right', dropOrder: 8, content: rows.map((row) => row.attempts) },
  ];
}

function durationText(row: TrialRow, now: number): string {
  if (row.state === 'ended') return formatDuration(costOf(row.finished));
  const started = row.attempts[0]?.started;
  return row.state === 'running' && started !== undefined ? formatDuration(now - started) : unknownMark;
}

/** Lines that describe a repeat's outcome, if it is not complete, and each lost or late attempt. */
export function attemptLines(row: TrialRow, glyphs: Glyphs): readonly Line[] {
  const outcomeLines =
    row.state === 'ended' && row.finished.outcome.type !== 'complete'
      ? [
          toLine(
            `${glyphs.state[row.finished.outcome.type]} #${row.trial.number} ${describeOutcome(row.finished)}`,
            stateTone(row.finished.outcome.type),
          ),
        ]
      : [];
  const lostAttemptLines = row.attempts
    .filter((attempt) => attempt.state === 'lost' || attempt.state === 'late')
    .map((attempt) =>
      toLine(
        `! attempt ${attempt.attempt} was lost: ${attempt.lostReason ?? 'the reason is unknown'}` +
          (attempt.state === 'late' ? '; its outcome arrived too late' : ''),
        'warning',
      ),
    );
  return [...outcomeLines, ...lostAttemptLines];
}

/**
 * Lines of a failed repeat's error, without the error's first line. They are wrapped to `width` columns, not cut,
 * because a stack frame has its line number at the end.
 */
export function stackLines(row: TrialRow, width: number): readonly Line[] {
  if (row.state !== 'ended' || row.finished.outcome.type !== 'failed') return [];
  const [, ...frames] = errorLines(row.finished.outcome.message, maxErrorLines);
  return frames.flatMap((frame) => wrap(frame, width, 'faint')).slice(0, maxErrorLines);
}

const maxErrorLines = 8;

/**
 * Exit status and last output lines of a trial's program, cut to `width` columns. For a failed trial, only the exit
 * status, because the trial's error already contains the last lines.
 */
export function logLines(row: TrialRow, log: string | undefined, width: number): readonly Line[] {
  if (log === undefined) return [];
  // The command is left out, because its parameters are shown above.
  const [exitStatus = '', _command, ...output] = log.split('\n').filter((line) => line.trim() !== '');
  const isFailed = row.state === 'ended' && row.finished.outcome.type === 'failed';
  const lastLines = isFailed ? [] : output.slice(-maxLogLines);
  return [exitStatus, ...lastLines].flatMap((line) => wrap(line, width, 'faint').slice(0, 1));
}

const maxLogLines = 4;

/** Series of up to two charts, of the study's metric and of the loss, each on validation and training data. */
export function metricAndLossSeries(
  curve: readonly Report[],
  metric: Metric,
): readonly (readonly Series[])[] {
  const baseName = metric.name.startsWith('val_') ? metric.name.slice('val_'.length) : metric.name;
  const names = [...new Set([baseName, 'loss'])];
  return names
    .map((name) =>
      [
        createSeries(curve, `val_${name}`, 'series-1', 'line'),
        createSeries(curve, `train_${name}`, 'series-0', 'dotted'),
        ...(name === metric.name ? [createSeries(curve, name, 'series-1', 'line')] : []),
      ].filter(({ points }) => points.length > 0),
    )
    .filter((series) => series.length > 0);
}

function createSeries(
  curve: readonly Report[],
  name: string,
  tone: Series['tone'],
  look: Series['look'],
): Series {
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
