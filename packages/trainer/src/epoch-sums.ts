import type { Measured } from './measured.ts';
import type { EvaluatedBatch } from './step/group-step.ts';

/** Adds up batches: the means over all their examples, trial by trial, are Keras's running means of an epoch. */
export class EpochSums {
  readonly #trials: number;
  readonly #losses: Float64Array;
  readonly #hits: Float64Array;
  readonly #penalties: Float64Array;
  readonly #activities: Float64Array;
  readonly #outputs: number[][];
  #classified = false;
  #count = 0;

  constructor(trials: number) {
    this.#trials = trials;
    this.#losses = new Float64Array(trials);
    this.#hits = new Float64Array(trials);
    this.#penalties = new Float64Array(trials);
    this.#activities = new Float64Array(trials);
    this.#outputs = Array.from({ length: trials }, () => []);
  }

  /** @param count examples in the batch */
  add(batch: EvaluatedBatch & { readonly penalty?: Float32Array | undefined }, count: number): void {
    this.#count += count;
    this.#classified ||= batch.hits !== undefined;
    const rows = (batch.outputs?.length ?? 0) / this.#trials;
    for (let trial = 0; trial < this.#trials; trial++) {
      this.#losses[trial]! += batch.loss[trial]!;
      this.#hits[trial]! += batch.hits?.[trial] ?? 0;
      this.#penalties[trial]! += (batch.penalty?.[trial] ?? 0) * count;
      this.#activities[trial]! += (batch.activity?.[trial] ?? 0) * count;
      for (let row = 0; rows > 0 && row < count; row++) {
        this.#outputs[trial]!.push(batch.outputs![trial * rows + row]!);
      }
    }
  }

  loss(trial: number): number {
    return this.#losses[trial]! / this.#count;
  }

  /** Undefined where nothing is classified. */
  accuracy(trial: number): number | undefined {
    return this.#classified ? this.#hits[trial]! / this.#count : undefined;
  }

  /** The penalty on activations. */
  activity(trial: number): number {
    return this.#activities[trial]! / this.#count;
  }

  /** The loss and both penalties of each batch, weighted by its examples. */
  totalLoss(trial: number): number {
    return (this.#losses[trial]! + this.#penalties[trial]! + this.#activities[trial]!) / this.#count;
  }

  /** Measurement of a part by one trial. */
  measured(trial: number, targets: readonly number[]): Measured {
    return {
      loss: this.loss(trial),
      accuracy: this.accuracy(trial),
      activity: this.activity(trial),
      outputs: this.#outputs[trial]!,
      targets,
    };
  }
}
