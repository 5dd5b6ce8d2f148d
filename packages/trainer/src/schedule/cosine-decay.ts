/**
 * `decaySteps` above 0; `alpha` from 0 to 1, the share of the rate that remains. Without a target there is no warm-up.
 */
export interface CosineDecay {
  readonly decaySteps: number;
  readonly alpha: number;
  readonly warmupSteps: number;
  readonly warmupTarget: number | undefined;
}

/**
 * Half a cosine from the initial rate down to `alpha` times it (Loshchilov and Hutter 2017). With a target, a linear
 * warm-up from the initial rate to the target comes first, and the decay starts there. Keras:
 * `keras.optimizers.schedules.CosineDecay`.
 *
 * @example
 * cosineDecay(0.1, 50, { decaySteps: 100, alpha: 0, warmupSteps: 0, warmupTarget: undefined }); // 0.05
 */
export function cosineDecay(initial: number, step: number, schedule: CosineDecay): number {
  const { decaySteps, alpha, warmupSteps, warmupTarget } = schedule;
  if (warmupTarget === undefined) return initial * halfCosine(Math.min(step, decaySteps) / decaySteps, alpha);
  if (step < warmupSteps) return initial + (warmupTarget - initial) * (step / warmupSteps);
  return warmupTarget * halfCosine(Math.min(step - warmupSteps, decaySteps) / decaySteps, alpha);
}

/** Falls from 1 at `done` 0 to `alpha` at `done` 1. */
export function halfCosine(done: number, alpha: number): number {
  return (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * done)) + alpha;
}
