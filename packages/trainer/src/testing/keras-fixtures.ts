import { readFileSync } from 'node:fs';

/** Fragment of a sweep file, as written there. */
export type SettingSpec = string | Readonly<Record<string, unknown>>;

/** Results of Keras for single functions; see tools/evidence/fixtures/keras/fixtures.py. */
interface KerasFixtures {
  readonly schedules: readonly {
    readonly schedule: SettingSpec;
    readonly initial: number;
    readonly steps: readonly number[];
    readonly rates: readonly number[];
  }[];
  readonly activations: {
    readonly shape: readonly [number, number];
    readonly z: readonly number[];
    /** Gradient of a loss with respect to the activation's outputs. */
    readonly outer: readonly number[];
    readonly cases: readonly {
      readonly activation: SettingSpec;
      readonly outputs: readonly number[];
      readonly gradient: readonly number[];
    }[];
    readonly prelu: {
      readonly slopes: readonly number[];
      readonly outputs: readonly number[];
      readonly gradient: readonly number[];
      readonly slopeGradient: readonly number[];
    };
  };
  readonly losses: {
    readonly multiClass: {
      readonly classes: readonly number[];
      readonly cases: readonly (LossCase & { readonly z: readonly number[] })[];
    };
    readonly binary: {
      readonly z: readonly number[];
      readonly labels: readonly number[];
      readonly cases: readonly LossCase[];
    };
    readonly regression: {
      readonly z: readonly number[];
      readonly targets: readonly number[];
      readonly cases: readonly LossCase[];
    };
  };
  readonly metrics: {
    readonly binary: readonly {
      readonly scores: readonly number[];
      readonly labels: readonly number[];
      readonly auc: number;
      readonly precision: number;
      readonly recall: number;
      readonly f1: number;
    }[];
    readonly regression: readonly {
      readonly targets: readonly number[];
      readonly predictions: readonly number[];
      readonly meanSquared: number;
      readonly rootMeanSquared: number;
      readonly meanAbsolute: number;
      readonly r2: number;
    }[];
  };
  readonly regularizers: WeightCases<{
    readonly l1: number;
    readonly l2: number;
    readonly penalty: number;
    readonly gradient: readonly number[];
  }>;
  readonly constraints: WeightCases<{ readonly constraint: SettingSpec; readonly result: readonly number[] }>;
  readonly optimizers: {
    readonly shapes: readonly (readonly [number, number])[];
    readonly start: readonly (readonly number[])[];
    readonly gradients: readonly (readonly (readonly number[])[])[];
    readonly rates: readonly number[];
    readonly cases: readonly {
      readonly optimizer: Readonly<Record<string, unknown>>;
      /** Values of all variables after each step. */
      readonly after: readonly (readonly (readonly number[])[])[];
    }[];
  };
  readonly callbacks: {
    readonly curves: readonly (readonly number[])[];
    readonly earlyStopping: readonly {
      readonly settings: Readonly<Record<string, unknown>>;
      /** Last and best epoch on each curve, counted from 1; `stopped` is null if training was not stopped. */
      readonly ends: readonly { readonly stopped: number | null; readonly best: number }[];
    }[];
    readonly plateau: readonly {
      readonly settings: Readonly<Record<string, unknown>>;
      readonly rates: readonly (readonly number[])[];
    }[];
  };
}

export interface LossCase {
  readonly loss: SettingSpec;
  readonly value: number;
  readonly gradient: readonly number[];
}

interface WeightCases<Case> {
  readonly shape: readonly [number, number];
  readonly weights: readonly number[];
  readonly cases: readonly Case[];
}

/** Training runs of Keras with given initial weights and batches. */
export interface Trajectories {
  readonly seed: number;
  readonly rows: number;
  readonly features: number;
  readonly hidden: readonly number[];
  readonly inputs: readonly number[];
  /** Targets of the classification. */
  readonly classes: readonly number[];
  /** Targets of the regression. */
  readonly numbers: readonly number[];
  /** Initial weights by layer: kernel, bias. */
  readonly start: Readonly<Record<'classes' | 'numbers', readonly (readonly [number[], number[]])[]>>;
  readonly cases: readonly {
    readonly network: Readonly<Record<string, unknown>>;
    readonly training: Readonly<Record<string, unknown>>;
    /** Loss including penalties, before each step. */
    readonly totals: readonly number[];
    /** Weights after the last step; empty if they are not compared. */
    readonly end: readonly (readonly [number[], number[]])[];
    /** Distance from the same run of Keras in float64. */
    readonly float64: Distances;
    /** Largest distance of control runs of Keras that start with each weight moved to the next float32. */
    readonly restarted: Distances;
  }[];
}

/** Largest difference between two training runs, by {@link distance}. */
export interface Distances {
  readonly loss: number;
  readonly weights: number;
}

/** Largest difference between corresponding numbers: relative to `b` above 1, absolute below. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const differences = Array.from(b, (number, i) => Math.abs(a[i]! - number) / Math.max(1, Math.abs(number)));
  return Math.max(0, ...differences);
}

export const kerasFixtures = readFixture<KerasFixtures>('keras.json');

/** 200 steps with each optimizer, schedule, constraint, penalty and activation, and with dropout. */
export const trajectories = readFixture<Trajectories>('trajectories.json');

/** 400 steps of 64-32-16: long enough to reveal a systematic error of an optimizer. */
export const longTrajectories = readFixture<Trajectories>('long-trajectories.json');

function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')) as T;
}
