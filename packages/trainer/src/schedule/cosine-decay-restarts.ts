import { power } from './power.ts';

/** `firstDecaySteps` above 0, `tMul` at least 1, `mMul` above 0, `alpha` 0 to 1. */
export interface CosineDecayRestarts {
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;
}

/**
 * Consecutive half cosines (SGDR, Loshchilov and Hutter 2017), each `tMul` times as long as the previous one and `mMul`
 * times as high. Keras: `keras.optimizers.schedules.CosineDecayRestarts`.
 *
 * @example
 * cosineDecayRestarts(0.1, 100, { firstDecaySteps: 100, tMul: 2, mMul: 0.5, alpha: 0 }); // 0.05
 */
export function cosineDecayRestarts(initial: number, step: number, schedule: CosineDecayRestarts): number {
  const { firstDecaySteps, tMul, mMul, alpha } = schedule;
  let length = firstDecaySteps;
  let start = 0;
  let restart = 0;
  // Summed lengths put a step at a restart on its right side, which a logarithm does not.
  while (step >= start + length) {
    start += length;
    length *= tMul;
    restart++;
  }
  const height = 0.5 * power(mMul, restart) * (1 + Math.cos((Math.PI * (step - start)) / length));
  return initial * ((1 - alpha) * height + alpha);
}
