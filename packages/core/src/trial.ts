import type { Report } from './metric.ts';
import type { Parameters } from './value.ts';

/** A strategy with a point of its space. */
export interface Configuration {
  /** Number of the configuration, from 0, in the rotation through the strategies. */
  readonly number: number;
  readonly strategy: string;
  /** Number of the point in the strategy's space, from 0; negative for an enqueued configuration. */
  readonly point: number;
  readonly parameters: Parameters;
  /** Epochs that this configuration trains; left out: all of them. */
  readonly part?: TrainingPart;
}

/** Part of a training run, paused by the search, that a later configuration may continue. */
export interface TrainingPart {
  /** Number of the configuration that this part continues; left out: it starts at the first epoch. */
  readonly parent?: number;
  /** Epoch at whose end this part pauses; left out: it trains to the last epoch. */
  readonly pause?: number;
  /**
   * Parameters of earlier epochs, each up to the epoch `until`, inclusive, oldest first; left out if all epochs have the
   * same parameters.
   */
  readonly before?: readonly { readonly until: number; readonly parameters: Parameters }[];
}

/** A configuration under one seed. Its number never changes. */
export interface Trial {
  /** `configuration.number` times the number of seeds, plus `repeat`. */
  readonly number: number;
  readonly configuration: Configuration;
  /** Index of the seed in the study, from 0. */
  readonly repeat: number;
  /** Training seed: the only source of randomness in training. */
  readonly seed: number;
  /** Maximum number of epochs of the trial. */
  readonly epochs: number;
}

/** Key of one execution of a trial. Only the holder of its token may write the attempt's reports and end. */
export interface AttemptKey {
  readonly trial: number;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  readonly token: string;
}

/** Cause of a failed trial. */
export type FailureKind = 'error' | 'timeout' | 'oom' | 'crash';

/** Final state of a trial. Only a complete trial has a result. */
export type Outcome =
  | {
      readonly type: 'complete';
      /** Summary of the study's metric. */
      readonly value: number;
      /** Epoch that counts. */
      readonly step: number;
      /** Values reported at that epoch; a judged metric that is missing there has its last reported value. */
      readonly values: Report['values'];
    }
  /** Stopped by the pruner, or paused by the search, after `step` epochs. */
  | { readonly type: 'pruned'; readonly step: number }
  /** `metric` stopped being finite in epoch `step` (from 1). */
  | { readonly type: 'diverged'; readonly step: number; readonly metric: string }
  /** Failed by its own fault or that of its environment. `message`: text of the error, with the stack if any. */
  | { readonly type: 'failed'; readonly kind: FailureKind; readonly message: string }
  | { readonly type: 'cancelled'; readonly reason: string };

export type OutcomeType = Outcome['type'];

// A record, because the compiler then requires every type.
const isOutcomeType: Readonly<Record<OutcomeType, true>> = {
  complete: true,
  pruned: true,
  diverged: true,
  failed: true,
  cancelled: true,
};

export const outcomeTypes = Object.keys(isOutcomeType) as readonly OutcomeType[];

/**
 * Environment that a trial's numbers depend on besides the sweep file. Two trials of one sweep file have equal
 * bits if their fingerprints, parameters and seeds are equal.
 */
export interface Fingerprint {
  /** `engine`: the compiled engine; `native`: native TensorFlow; `wasm`: TensorFlow.js as WebAssembly. */
  readonly backend: 'engine' | 'native' | 'wasm';
  /** Library and its version, such as `engine 1` or `libtensorflow 2.21.0`. */
  readonly version: string;
  /** Vector instructions in use, such as `avx512`; for the engine, whether it fuses multiply-adds. */
  readonly instructions: string;
  /** True if TensorFlow computes with oneDNN. */
  readonly oneDnn: boolean;
  /** Version number of the trainer's numerics. It increases whenever any result changes by a bit. */
  readonly numerics: number;
  /** SHA-256 of the data set's bytes, in hex. */
  readonly data: string;
}

/** A trial with an outcome. Times are milliseconds since 1970. */
export interface FinishedTrial {
  readonly trial: Trial;
  readonly attempt: number;
  readonly outcome: Outcome;
  /** Last reported epoch; 0 if there is none. */
  readonly epochs: number;
  readonly started: number;
  readonly ended: number;
  /** Thread time, as in `AttemptEnd`; undefined if unknown. */
  readonly threadTime?: number | undefined;
  readonly fingerprint: Fingerprint | undefined;
}

/**
 * Cost of a trial, in ms: its thread time or, if unknown, its duration.
 *
 * @example
 * costOf({ started: 0, ended: 8000, threadTime: 7000 }); // 7000: it waited 1 s for a thread
 */
export function costOf({
  started,
  ended,
  threadTime,
}: Pick<FinishedTrial, 'started' | 'ended' | 'threadTime'>): number {
  return threadTime ?? ended - started;
}

/** State of a configuration: `running` until all repeats have ended, then derived from their outcomes. */
export type ConfigurationState = 'running' | OutcomeType;

/**
 * State of a trial as users see it: `paused` instead of `pruned` if another configuration may continue its training.
 *
 * @example
 * displayState('pruned', { number: 0, strategy: 'all', point: 0, parameters: {}, part: { pause: 2 } }); // 'paused'
 */
export function displayState<State extends string>(state: State, { part }: Configuration): State | 'paused' {
  return state === 'pruned' && part?.pause !== undefined ? 'paused' : state;
}

/** Pattern of the reason in a {@link skippedOutcome}. */
const skippedReason = /^decided after \d+ seeds$/;

/**
 * Outcome of a finals trial that is skipped because the interim look after `seeds` seeds decided all pairs of its
 * strategy.
 */
export function skippedOutcome(seeds: number): Outcome {
  return { type: 'cancelled', reason: `decided after ${seeds} seeds` };
}

/**
 * True for an outcome by {@link skippedOutcome}. A skipped trial is not a failure: the trials under other seeds judge
 * its strategy.
 */
export function isSkipped(outcome: Outcome): boolean {
  return outcome.type === 'cancelled' && skippedReason.test(outcome.reason);
}
