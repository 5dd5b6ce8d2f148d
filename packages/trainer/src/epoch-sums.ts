import type { EvaluatedBatch } from './step/group-step.ts';

/** Adds up batches: the means over all their examples, trial by trial, are Keras's running means of an epoch. */
export class EpochSums {
  private readonly losses: Float64Array;
  private readonly hits: Float64Array;
  private readonly penalties: Float64Array;
  private count = 0;

  constructor(trials: number) {
    this.losses = new Float64Array(trials);
    this.hits = new Float64Array(trials);
    this.penalties = new Float64Array(trials);
  }

  /** @param count examples in the batch */
  add(batch: EvaluatedBatch & { readonly penalty?: Float32Array | undefined }, count: number): void {
    this.count += count;
    for (let trial = 0; trial < this.losses.length; trial++) {
      this.losses[trial]! += batch.loss[trial]!;
      this.hits[trial]! += batch.hits[trial]!;
      this.penalties[trial]! += (batch.penalty?.[trial] ?? 0) * count;
    }
  }

  loss(trial: number): number {
    return this.losses[trial]! / this.count;
  }

  accuracy(trial: number): number {
    return this.hits[trial]! / this.count;
  }

  /** The loss and the penalty of each batch, weighted by its examples. */
  totalLoss(trial: number): number {
    return (this.losses[trial]! + this.penalties[trial]!) / this.count;
  }
}
