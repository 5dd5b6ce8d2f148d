import type { BatchSums } from './batch-sums.ts';
import type { LayerTensors } from './layer-weights.ts';
import type { NetworkSpec } from './network-spec.ts';

/** Compiled training engine, opened in one thread. */
export interface Engine {
  readonly type: 'native' | 'wasm';
  /** Version, which increases whenever a bit of any result changes. */
  readonly version: number;
  /** True if multiply-add rounds once on this machine. All such machines give bit-identical results. */
  readonly fused: boolean;
  /**
   * Creates a network. Its weights are 0 until they are written.
   *
   * @throws RangeError if the network does not fit into memory
   */
  open(spec: NetworkSpec): Required<Network>;
}

/** Network in an engine's memory, with its optimizer's state. */
export interface Network {
  /**
   * Trains consecutive steps of one epoch. An epoch gives the same bits in slices of any size.
   *
   * @param sums the epoch's running sums; each batch adds its values before its step, with dropout active
   */
  train(examples: Examples, steps: TrainingSteps, sums: BatchSums): void;
  /**
   * Evaluates rows without dropout, in batches of at most 1,024.
   *
   * @param sums running sums, to which each batch adds its values
   * @param out arrays to fill with the values of each example
   */
  evaluate(examples: Examples, rows: Uint32Array, sums: BatchSums, out?: ExampleNumbers): void;
  readWeights(): readonly LayerTensors[];
  /** Replaces the weights and keeps the optimizer's state. */
  writeWeights(layers: readonly LayerTensors[]): void;
  /**
   * Reads all inputs of the next step: weights, statistics and the optimizer's memory, in the engine's own order.
   * Absent, like `writeState`, if the network cannot pause.
   */
  readState?(): Float32Array;
  /**
   * Resumes from the state of a network with the same layers, problem and kind of optimizer. The next steps give the
   * same bits as in that network.
   *
   * @throws RangeError if the state has another length
   */
  writeState?(state: Float32Array): void;
  figures(): WeightFigures;
  /** Frees the network's memory. */
  close(): void;
}

/** Examples in the format of the network's spec. */
export interface Examples {
  /** `[rows, features]`, row-major. */
  readonly inputs: Uint8Array | Float32Array;
  /** `[rows]`: classes as bytes, or numbers as floats. */
  readonly targets: Uint8Array | Float32Array;
}

/** Consecutive steps of an epoch. */
export interface TrainingSteps {
  /** Row indices of the examples, batch by batch. Only the last batch may be smaller than the batch size. */
  readonly rows: Uint32Array;
  /** Learning rate of each step. */
  readonly rates: Float64Array;
  /** Number of the first step, counted from 1 over the whole training. */
  readonly firstStep: number;
  /** `[steps, layers, 2]`: a `streamKey` for each layer that draws random numbers (dropout, noise). */
  readonly dropoutKeys: Uint32Array;
}

/** Arrays for the values of each example, in the order of the rows. */
export interface ExampleNumbers {
  /** `[rows, units]`: logits or predictions of the output layer. */
  readonly outputs?: Float32Array | undefined;
  /** Losses; see {@link hasExampleLosses}. */
  readonly losses?: Float32Array | undefined;
  /** 1 if the example is classified correctly, else 0. */
  readonly hits?: Uint8Array | undefined;
}

/** Statistics of a network's weights. */
interface WeightFigures {
  /** Sum of the weight penalties of all regularizers. */
  readonly penalty: number;
  /** Number of kernel weights. */
  readonly count: number;
  /** Number of kernel weights that are exactly 0. */
  readonly zeros: number;
  /** Sum of the squares of the kernel weights. */
  readonly squares: number;
}
