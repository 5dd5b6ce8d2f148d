import {
  searchDefaults,
  type Configuration,
  type ConfigurationRow,
  type ConfigurationState,
  type Fingerprint,
  type FinishedTrial,
  type FailureKind,
  type LayerSummary,
  type Metric,
  type MetricSummary,
  type Outcome,
  type OutcomeType,
  type Report,
  type Study,
  type StudyState,
  type StudyDefinition,
  type TestExamples,
  type TrainingPart,
  type Trial,
} from '@ridgeline/core';
import { valuesFromRow, type ValueRow } from './metric-columns.ts';

/** Row of the table `study`. */
export interface StudyRow {
  readonly id: number;
  readonly name: string;
  readonly state: StudyState;
  /** Time of creation, in ms since 1970. */
  readonly created: number;
  readonly metric: string;
  readonly goal: string;
  readonly repeats: number;
  /** Number of configurations in the plan; 0 without a plan. */
  readonly planned_configurations: number;
  /** Number of trials in the plan; 0 without a plan. */
  readonly planned_trials: number;
  readonly definition: string;
  /** Last configuration that counts, if the study ended early. Trials of later ones are shown as cancelled. */
  readonly ended_after: number | null;
  readonly ended_because: string | null;
}

/** Columns of a study's early end. */
export type EarlyEndColumns = Pick<StudyRow, 'ended_after' | 'ended_because'>;

/** True if a configuration lies beyond its study's early end. */
export function isBeyondEnd({ ended_after: last }: EarlyEndColumns, configuration: number): boolean {
  return last !== null && configuration > last;
}

export function studyFromRow(row: StudyRow): Study {
  return {
    name: row.name,
    // The study may have been renamed or copied since it was defined.
    definition: { ...parseDefinition(row.definition), name: row.name },
    plan:
      row.planned_trials === 0
        ? undefined
        : { configurations: row.planned_configurations, trials: row.planned_trials },
    state: row.state,
    created: row.created,
  };
}

export function parseDefinition(json: string): StudyDefinition {
  const storedDefinition = JSON.parse(json) as StudyDefinition;
  const { metric, finalsOf } = storedDefinition;
  return {
    // Studies older than a key of the sweep file get the key's default.
    ...searchDefaults,
    // Before 2026-11-29 a definition had no type.
    ...('objective' in storedDefinition ? { type: 'module' } : { type: 'network' }),
    ...storedDefinition,
    metric: parseMetric(metric),
    ...(finalsOf === undefined ? {} : { finalsOf: { ...finalsOf, metric: parseMetric(finalsOf.metric) } }),
  };
}

/** Converts a stored metric. Before 2026-11-29 `summary` was called `strategy`. */
function parseMetric(
  stored: Metric | (Omit<Metric, 'summary'> & { readonly strategy: MetricSummary }),
): Metric {
  if ('summary' in stored) return stored;
  const { strategy, ...metric } = stored;
  return { ...metric, summary: strategy };
}

/** Row of a trial, joined with its configuration. */
export interface TrialJoin {
  readonly trial: number;
  readonly repeat: number;
  readonly seed: number;
  readonly epochs_at_most: number;
  readonly configuration: number;
  readonly strategy: string;
  readonly point: number;
  readonly parameters: string;
  readonly part: string | null;
}

export function trialFromRow(row: TrialJoin): Trial {
  return {
    number: row.trial,
    configuration: configurationFromRow({ ...row, number: row.configuration }),
    repeat: row.repeat,
    seed: row.seed,
    epochs: row.epochs_at_most,
  };
}

export type ConfigurationColumns = Pick<TrialJoin, 'strategy' | 'point' | 'parameters' | 'part'> & {
  readonly number: number;
};

export function configurationFromRow(row: ConfigurationColumns): Configuration {
  const { number, strategy, point } = row;
  return {
    number,
    strategy,
    point,
    parameters: JSON.parse(row.parameters) as Configuration['parameters'],
    ...(row.part === null ? {} : { part: JSON.parse(row.part) as TrainingPart }),
  };
}

/** Columns of an outcome, without its values. */
export interface OutcomeColumns {
  readonly type: OutcomeType;
  readonly value: number | null;
  readonly step: number | null;
  readonly metric: string | null;
  readonly kind: FailureKind | null;
  readonly message: string | null;
}

export function outcomeFromRow(row: OutcomeColumns & ValueRow): Outcome {
  return outcomeFromColumns(row, row.type === 'complete' ? valuesFromRow(row) : {});
}

/**
 * Converts the columns of an outcome. Each `type` is a literal, because the row's own copy of that text would stay in
 * memory.
 */
export function outcomeFromColumns(
  { type, value, step, metric, kind, message }: OutcomeColumns,
  values: Report['values'],
): Outcome {
  switch (type) {
    case 'complete':
      return { type: 'complete', value: value!, step: step!, values };
    case 'pruned':
      return { type: 'pruned', step: step! };
    case 'diverged':
      return { type: 'diverged', step: step!, metric: metric! };
    case 'failed':
      return { type: 'failed', kind: kind!, message: message! };
    case 'cancelled':
      return { type: 'cancelled', reason: message! };
  }
}

/** Inverse of {@link outcomeFromRow}, without the values. */
export function outcomeColumns(outcome: Outcome): OutcomeColumns {
  const columns = { type: outcome.type, value: null, step: null, metric: null, kind: null, message: null };
  switch (outcome.type) {
    case 'complete':
      return { ...columns, value: outcome.value, step: outcome.step };
    case 'pruned':
      return { ...columns, step: outcome.step };
    case 'diverged':
      return { ...columns, step: outcome.step, metric: outcome.metric };
    case 'failed':
      return { ...columns, kind: outcome.kind, message: outcome.message };
    case 'cancelled':
      return { ...columns, message: outcome.reason };
  }
}

/** Row of an ended trial, joined with its configuration, outcome and fingerprint. */
export interface FinishedJoin
  extends TrialJoin, OutcomeColumns, ValueRow, Omit<FingerprintColumns, 'id' | 'backend'> {
  readonly attempt: number;
  readonly epochs: number;
  /** Start of the attempt, in ms since 1970. */
  readonly started: number;
  /** End of the attempt, in ms since 1970. */
  readonly ended: number;
  /** Thread time, in ms; null if it was not measured. */
  readonly charged: number | null;
  readonly backend: Fingerprint['backend'] | null;
}

/** Row of the table `fingerprint`. */
export interface FingerprintColumns {
  readonly id: number;
  readonly backend: Fingerprint['backend'];
  readonly version: string;
  readonly instructions: string;
  readonly one_dnn: number;
  readonly numerics: number;
  readonly data: string;
}

/** Converts the row of an ended trial, and applies its study's early end. */
export function finishedFromRow(row: FinishedJoin, earlyEnd: EarlyEndColumns): FinishedTrial {
  return {
    trial: trialFromRow(row),
    attempt: row.attempt,
    outcome: isShownAsCancelled(row, earlyEnd)
      ? { type: 'cancelled', reason: earlyEnd.ended_because! }
      : outcomeFromRow(row),
    epochs: row.epochs,
    started: row.started,
    ended: row.ended,
    threadTime: row.charged ?? undefined,
    fingerprint: row.backend === null ? undefined : fingerprintFromRow({ ...row, backend: row.backend }),
  };
}

/** True if an ended trial is shown as cancelled although its stored outcome differs. */
export function isShownAsCancelled(
  { type, configuration }: Pick<FinishedJoin, 'type' | 'configuration'>,
  earlyEnd: EarlyEndColumns,
): boolean {
  return type !== 'cancelled' && isBeyondEnd(earlyEnd, configuration);
}

export function fingerprintFromRow(row: Omit<FingerprintColumns, 'id'>): Fingerprint {
  const { backend, version, instructions, numerics, data } = row;
  return { backend, version, instructions, oneDnn: row.one_dnn === 1, numerics, data };
}

/** Columns of the table `test_examples`, without its key; see `TestExamples`. */
export interface ExampleColumns {
  readonly losses: Buffer | null;
  readonly hits: Buffer | null;
  readonly outputs: Buffer | null;
  readonly targets: Buffer | null;
  readonly trained: number | null;
  readonly ranked: Buffer | null;
}

export function examplesFromRow(row: ExampleColumns): TestExamples {
  return {
    losses: toFloat32(row.losses),
    hits: row.hits === null ? undefined : Uint8Array.from(row.hits),
    outputs: toFloat32(row.outputs),
    targets: toFloat32(row.targets),
    trained: row.trained ?? undefined,
    ranked: toFloat32(row.ranked),
  };
}

/** Copies the bytes, because the address of a pooled buffer may not be aligned for float32. */
function toFloat32(blob: Buffer | null): Float32Array | undefined {
  return blob === null ? undefined : new Float32Array(Uint8Array.from(blob).buffer);
}

/** Inverse of {@link examplesFromRow}. */
export function exampleColumns(examples: TestExamples): ExampleColumns {
  return {
    losses: toBlob(examples.losses),
    hits: toBlob(examples.hits),
    outputs: toBlob(examples.outputs),
    targets: toBlob(examples.targets),
    trained: examples.trained ?? null,
    ranked: toBlob(examples.ranked),
  };
}

function toBlob(numbers: Float32Array | Uint8Array | undefined): Buffer | null {
  if (numbers === undefined) return null;
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Row of the table `configuration`, with the summary of its seeds. */
export interface StoredConfiguration extends ConfigurationColumns {
  readonly state: ConfigurationState;
  /** Number of complete trials. */
  readonly complete: number;
  /** Number of running trials. */
  readonly running: number;
  /** Mean of the complete trials' values; null if there is none. */
  readonly mean: number | null;
  /** Standard deviation of those values (n - 1); null for fewer than two. */
  readonly deviation: number | null;
  /** Mean of the complete trials' train/validation gaps; null if there is none. */
  readonly gap: number | null;
  /** Number of epochs that the ended trials reported. */
  readonly epochs: number;
  /** Maximum number of epochs that the started trials can report together. */
  readonly epochs_at_most: number;
  /** First key of the ranking, from -2 to 3; see `rankColumns` in `actions/perform.ts`. */
  readonly tier: number;
  /** Second key of the ranking: loss, or violation in tier -1; the smaller the better. */
  readonly score: number | null;
}

/**
 * Converts a row of the ranking.
 *
 * @param position Position in the ranking, from 1. It becomes the rank of a complete configuration.
 */
export function rankedFromRow(row: StoredConfiguration, position: number | undefined): ConfigurationRow {
  return {
    rank: row.tier <= 0 ? position : undefined,
    configuration: configurationFromRow(row),
    state: row.state,
    complete: row.complete,
    running: row.running,
    mean: row.mean ?? undefined,
    deviation: row.deviation ?? undefined,
    gap: row.gap ?? undefined,
    ...(row.tier < 0 ? { violation: row.tier === -1 ? row.score! : 0 } : {}),
    epochs: row.epochs,
    maxEpochs: row.epochs_at_most,
  };
}

/** Step and values of a row of the table `report`. */
export type ReportRow = ValueRow & { readonly step: number };

export function reportFromRow(row: ReportRow): Report {
  return { step: row.step, values: valuesFromRow(row) };
}

/** Columns of the table `layer`, without the study; see `LayerSummary`. */
export interface LayerColumns {
  readonly trial: number;
  /** Number of the layer, from 0. */
  readonly number: number;
  readonly name: string;
  readonly weights: number;
  readonly near_zero: number;
  readonly reach: number;
  readonly counts: string;
}

export function layerFromRow(row: LayerColumns): LayerSummary {
  const { name: layer, weights, near_zero: nearZero, reach, counts } = row;
  return { layer, weights, nearZero, reach, counts: JSON.parse(counts) as readonly number[] };
}
