import {
  costOf,
  curveMetric,
  errorLines,
  displayState,
  maxReports,
  shellWord,
  type AttemptRow,
  type OutcomeType,
  type Report,
  type Study,
  type TrialRow,
} from '@ridgeline/core';
import { createPageMetric } from './page-metric.ts';
import { formatCommand, type CommandContext } from './format-command.ts';
import { formatPageParameter } from './format-page-parameter.ts';
import type { PageMetric, PageParameter } from './study-page.ts';

/** View model of a trial's page, as JSON. */
export interface TrialPage {
  readonly study: string;
  readonly number: number;
  readonly configuration: number;
  readonly strategy: string;
  readonly seed: number;
  /** Numbers of the trials of the same configuration, including this trial. */
  readonly siblings: readonly number[];
  readonly state: 'waiting' | 'running' | 'paused' | OutcomeType;
  readonly metric: PageMetric;
  readonly value: number | undefined;
  readonly epochs: number;
  /** Maximum number of epochs; undefined if the sweep file sets none. */
  readonly maxEpochs: number | undefined;
  /** Thread time in ms, or the duration if the thread time is unknown; undefined before the trial has ended. */
  readonly cost: number | undefined;
  readonly parameters: readonly PageParameter[];
  /** Attempts, the last one first. Times are in ms since 1970. */
  readonly attempts: readonly {
    readonly attempt: number;
    readonly started: number;
    readonly ended: number | undefined;
    readonly state: AttemptRow['state'];
    readonly reason: string | undefined;
  }[];
  /** Curves of the metric (in finals, of the search's metric), the loss, and the other reported values, in this order. */
  readonly curves: readonly TrialCurve[];
  /** Most relevant lines of the error. */
  readonly error: readonly string[];
  /** Last lines of the program's output. */
  readonly output: readonly string[];
  /** Command that repeats the trial. */
  readonly replay: string;
  /** Backend and instruction set that trained the trial. */
  readonly fingerprint: string | undefined;
}

/** Values of one metric over the epochs, on validation and training examples. */
interface TrialCurve {
  readonly name: string;
  readonly series: readonly {
    readonly name: 'validation' | 'training';
    readonly points: readonly (readonly [epoch: number, value: number])[];
  }[];
}

const maxErrorLines = 40;
const maxOutputLines = 40;

/** Maximum displayed length of a line. */
const maxLineLength = 2_000;

/** Optional contents of a trial's page. */
export interface TrialPageOptions {
  /** Output of the trial's program; undefined if there is none. */
  readonly log?: string | undefined;
  readonly commandContext?: CommandContext | undefined;
}

/**
 * Creates the view model of a trial.
 *
 * @example
 * const page = createTrialPage(study, await view.trial(study.name, 7), await view.curve(study.name, 7));
 * page.replay; // 'ridgeline replay digits/7'
 */
export function createTrialPage(
  study: Study,
  row: TrialRow,
  curve: readonly Report[],
  { log, commandContext }: TrialPageOptions = {},
): TrialPage {
  const { trial, attempts } = row;
  const { configuration } = trial;
  const { definition } = study;
  const finished = row.state === 'ended' ? row.finished : undefined;
  const outcome = finished?.outcome;
  const seedCount = definition.seeds.length;
  const { backend, version, instructions } = finished?.fingerprint ?? {};
  return {
    study: study.name,
    number: trial.number,
    configuration: configuration.number,
    strategy: configuration.strategy,
    seed: trial.seed,
    siblings: Array.from({ length: seedCount }, (_, index) => configuration.number * seedCount + index),
    state: displayState(outcome?.type ?? (row.state === 'running' ? 'running' : 'waiting'), configuration),
    metric: createPageMetric(definition.metric),
    value: outcome?.type === 'complete' ? outcome.value : undefined,
    epochs: finished?.epochs ?? curve.at(-1)?.step ?? 0,
    maxEpochs: trial.epochs < maxReports ? trial.epochs : undefined,
    cost: finished && costOf(finished),
    parameters: Object.entries(configuration.parameters).map(([name, value]) => ({
      name,
      value: formatPageParameter(value),
    })),
    attempts: attempts.map(({ attempt, started, ended, state, lostReason }) => ({
      attempt,
      started,
      ended,
      state,
      reason: lostReason,
    })),
    curves: trialCurves(curve, curveMetric(definition).name),
    error: outcome?.type === 'failed' ? truncateLines(errorLines(outcome.message, maxErrorLines)) : [],
    output: log === undefined ? [] : truncateLines(log.trimEnd().split('\n').slice(-maxOutputLines)),
    replay: formatCommand(`replay ${shellWord(`${study.name}/${trial.number}`)}`, commandContext),
    fingerprint: backend && `${version} (${instructions})`,
  };
}

function truncateLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line));
}

/**
 * Splits reports into curves. A validation metric and its counterpart on training examples share a curve. A metric
 * without a prefix, such as `loss`, has a curve only if `val_loss` was not reported.
 */
function trialCurves(curve: readonly Report[], metric: string): readonly TrialCurve[] {
  const reportedNames = [...new Set(curve.flatMap(({ values }) => Object.keys(values)))];
  const baseName = (name: string) => name.replace(/^(val|train)_/, '');
  const names = [...new Set([baseName(metric), 'loss', ...reportedNames.map(baseName)])];
  const readPoints = (name: string) =>
    curve.flatMap(({ step, values }) => (values[name] === undefined ? [] : [[step, values[name]] as const]));
  return names.flatMap((name): readonly TrialCurve[] => {
    // Without a validation part, no metric begins with `val_`.
    const validation = readPoints(reportedNames.includes(`val_${name}`) ? `val_${name}` : name);
    const training = readPoints(`train_${name}`);
    const series = [
      { name: 'validation' as const, points: validation },
      { name: 'training' as const, points: training },
    ].filter(({ points }) => points.length > 0);
    return series.length === 0 ? [] : [{ name, series }];
  });
}
