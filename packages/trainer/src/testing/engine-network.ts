import { BatchSums, type LayerTensors, type Network } from '@ridgeline/engine';
import type { NetworkTask } from '@ridgeline/core';
import { listRows } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';
import { computeDropoutKeys } from '../network/dropout-keys.ts';
import { computeClassWeight } from '../network/class-weight.ts';
import { nameRandomStreams, createNetworkSpec, type Trainer } from '../network/trainer-spec.ts';

/** Examples with targets as numbers, even if they are classes. */
interface NumberExamples {
  readonly features: number;
  readonly problem: LearningProblem;
  readonly inputs: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

/** Network of a trainer, with all examples in one batch. */
export class SingleBatchNetwork {
  readonly #network: Network;
  readonly #examples;
  readonly #rows: Uint32Array;
  readonly #dropoutKeys: (step: number) => Uint32Array;
  #step = 0;

  /**
   * Opens the network.
   *
   * @param seed seed of the dropout masks
   */
  constructor(
    trainer: Trainer,
    task: NetworkTask,
    { features, problem, inputs, targets }: NumberExamples,
    seed = 0,
  ) {
    this.#rows = listRows(targets.length);
    const training = { ...task.training, batchSize: targets.length };
    const spec = createNetworkSpec(
      { ...task, training },
      { features, problem },
      { type: 'numbers' },
      computeClassWeight(task, { problem, targets }, this.#rows),
    );
    const streams = nameRandomStreams(spec.layers);
    this.#dropoutKeys = (step) => computeDropoutKeys(seed, streams, step, 1);
    this.#network = trainer.open(spec);
    this.#examples = {
      inputs: Float32Array.from(inputs),
      targets: problem.type === 'regression' ? Float32Array.from(targets) : Uint8Array.from(targets),
    };
  }

  set weights(layers: readonly LayerTensors[]) {
    this.#network.writeWeights(layers);
  }

  get weights(): readonly LayerTensors[] {
    return this.#network.readWeights();
  }

  get penalty(): number {
    return this.#network.figures().penalty;
  }

  /** Trains one step on the given rows. Returns their sums, computed with the weights before the step. */
  train(rate: number, rows = this.#rows): BatchSums {
    const sums = new BatchSums();
    this.#step++;
    const steps = {
      rows,
      rates: Float64Array.of(rate),
      firstStep: this.#step,
      dropoutKeys: this.#dropoutKeys(this.#step),
    };
    this.#network.train(this.#examples, steps, sums);
    return sums;
  }

  /** Output layer's `z`, `[rows, units]`. */
  outputs(units: number): Float32Array {
    const outputs = new Float32Array(this.#rows.length * units);
    this.#network.evaluate(this.#examples, this.#rows, new BatchSums(), { outputs });
    return outputs;
  }

  close(): void {
    this.#network.close();
  }
}

/** Identity matrix, row-major. As inputs, its row i selects row i of the first kernel. */
export function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

/** Learning rate so large that a weight after a step contains only its gradient. */
const GRADIENT_RATE = 0x100_0000_0000;

/** Gradient of each weight, read from a step of plain gradient descent. */
export function readGradients(
  network: SingleBatchNetwork,
  weights: readonly LayerTensors[],
  rows?: Uint32Array,
): readonly LayerTensors[] {
  network.weights = weights;
  network.train(GRADIENT_RATE, rows);
  const recoverGradient = (before: Float32Array, after: Float32Array) =>
    before.map((value, i) => (value - after[i]!) / GRADIENT_RATE);
  return network.weights.map(({ kernel, bias, slopes }, layer) => {
    const before = weights[layer]!;
    return {
      kernel: recoverGradient(before.kernel!, kernel!),
      bias: recoverGradient(before.bias!, bias!),
      ...(slopes === undefined ? {} : { slopes: recoverGradient(before.slopes!, slopes) }),
    };
  });
}
