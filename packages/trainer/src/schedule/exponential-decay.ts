import { power } from './power.ts';

/** `decaySteps` and `decayRate` above 0; with `staircase` the exponent is rounded down. */
export interface Decay {
  readonly decayRate: number;
  readonly decaySteps: number;
  readonly staircase: boolean;
}

/**
 * `initial * decayRate ^ (step / decaySteps)`, `step` counted from 0. Keras:
 * `keras.optimizers.schedules.ExponentialDecay`.
 *
 * @example
 * exponentialDecay(0.1, 200, { decayRate: 0.5, decaySteps: 100, staircase: false }); // 0.025
 */
export function exponentialDecay(initial: number, step: number, decay: Decay): number {
  return initial * power(decay.decayRate, decayed(step, decay));
}

/** Number of `decaySteps` that have passed. */
export function decayed(step: number, { decaySteps, staircase }: Decay): number {
  const exact = step / decaySteps;
  return staircase ? Math.floor(exact) : exact;
}
