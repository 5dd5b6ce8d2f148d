/** `decaySteps` above 0, `decayRate` above 0; with `staircase` the exponent is rounded down. */
export interface ExponentialDecay {
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
export function exponentialDecay(initial: number, step: number, schedule: ExponentialDecay): number {
  const exact = step / schedule.decaySteps;
  const exponent = schedule.staircase ? Math.floor(exact) : exact;
  return initial * Math.exp(exponent * Math.log(schedule.decayRate));
}
