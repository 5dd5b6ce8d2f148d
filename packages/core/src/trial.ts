import type { Report } from './report.ts';
import type { Parameters } from './value.ts';

/** A strategy with a point of its space. */
export interface Configuration {
  /** From 0, in the order in which configurations go round the strategies. */
  readonly number: number;
  readonly strategy: string;
  /** Which point of the strategy's space, from 0; below 0 for one that was chosen by hand. */
  readonly point: number;
  readonly parameters: Parameters;
}

/** A configuration under one repeat. It never changes its number. */
export interface Trial {
  /** `configuration.number` x repeats + `repeat`. */
  readonly number: number;
  readonly configuration: Configuration;
  /** Which of the study's seeds, from 0. */
  readonly repeat: number;
  /** The training seed of that repeat: everything random in training comes from it alone. */
  readonly seed: number;
  /** Epochs that the trial may take at the most. */
  readonly epochs: number;
}

/** One run of a trial. The token fences it: only who holds it may write the attempt's reports and its end. */
export interface AttemptKey {
  readonly trial: number;
  /** From 1. */
  readonly attempt: number;
  readonly token: string;
}

/** Why a trial came to no result through a fault. */
export type FailureKind = 'error' | 'timeout' | 'oom' | 'crash';

/** A fault of the trial itself, or of what it ran on. */
export interface FailedOutcome {
  readonly type: 'failed';
  readonly kind: FailureKind;
  /** The error's text, with its stack where it has one. */
  readonly message: string;
}

/** How a trial ended. Only a complete one has a result. */
export type Outcome =
  | {
      readonly type: 'complete';
      /** Summary of the study's metric. */
      readonly value: number;
      /** Epoch that counts. */
      readonly step: number;
      /** Everything reported at that epoch. */
      readonly values: Report['values'];
    }
  /** Stopped by the pruner after `step` epochs. */
  | { readonly type: 'pruned'; readonly step: number }
  /** `metric` stopped being finite in epoch `step` (from 1). */
  | { readonly type: 'diverged'; readonly step: number; readonly metric: string }
  | FailedOutcome
  | { readonly type: 'cancelled'; readonly reason: string };

export type OutcomeType = Outcome['type'];

/**
 * What the numbers of a trial depend on beside the sweep file: two trials with equal fingerprints and equal parameters
 * have equal bits.
 */
export interface Fingerprint {
  /** `engine`: the compiled engine; the others: native TensorFlow, and TensorFlow.js as WebAssembly. */
  readonly backend: 'engine' | 'native' | 'wasm';
  /** Such as `engine 1` or `libtensorflow 2.21.0`. */
  readonly version: string;
  /** The vector instructions in use, such as `avx512`; of the engine whether a multiply-add is fused. */
  readonly instructions: string;
  readonly oneDnn: boolean;
  /** The trainer's own number, raised by whoever changes a bit. */
  readonly numerics: number;
  /** SHA-256 of the data set's bytes, in hex. */
  readonly data: string;
}

/** A trial that has an outcome. Times are milliseconds since 1970. */
export interface FinishedTrial {
  readonly trial: Trial;
  readonly attempt: number;
  readonly outcome: Outcome;
  /** The last epoch reported, 0 if none. */
  readonly epochs: number;
  readonly started: number;
  readonly ended: number;
  /** What it was charged, as in `AttemptEnd`; undefined where that was not said. */
  readonly charged?: number | undefined;
  readonly fingerprint: Fingerprint | undefined;
}

/**
 * Cost of a trial, in ms: what it was charged or, where that is not known, how long it took.
 *
 * @example
 * costOf({ started: 0, ended: 8000, charged: 7000 }); // 7000: its thread was free 1 s after its claim
 */
export function costOf({
  started,
  ended,
  charged,
}: Pick<FinishedTrial, 'started' | 'ended' | 'charged'>): number {
  return charged ?? ended - started;
}

/** How a configuration stands: by the first of these that one of its repeats has, once all have ended. */
export type ConfigurationState = 'running' | OutcomeType;
