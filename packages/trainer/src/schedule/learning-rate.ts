import type { PlainSchedule, ScheduleConfig } from '@ridgeline/core';
import { power } from './power.ts';
import type { ScheduleModules } from './schedule-modules.ts';

/** Length of a trial, from which schedules derive numbers of steps that the sweep file leaves out. */
export interface TrialLength {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/**
 * Learning rate at a step. A schedule that Keras has equals the class of the same name in `keras.optimizers.schedules`.
 *
 * @param initial the optimizer's learning rate
 * @param step number of the step, counted from 0
 * @param modules loaded user schedules, by path
 *
 * @example
 * computeLearningRate({ name: 'constant' }, 0.1, 7, { stepsPerEpoch: 157, epochs: 20 }); // 0.1
 */
export function computeLearningRate(
  schedule: ScheduleConfig,
  initial: number,
  step: number,
  length: TrialLength,
  modules: ScheduleModules = new Map(),
): number {
  switch (schedule.name) {
    case 'WarmUp': {
      const { warmupSteps } = schedule;
      if (step < warmupSteps) return (initial * step) / warmupSteps;
      return computePlainRate(schedule.schedule, initial, step - warmupSteps, length, modules);
    }
    case 'Join': {
      const nextBoundaryIndex = schedule.boundaries.findIndex((boundary) => step < boundary);
      const index = nextBoundaryIndex === -1 ? schedule.boundaries.length : nextBoundaryIndex;
      const start = index === 0 ? 0 : schedule.boundaries[index - 1]!;
      return computePlainRate(schedule.schedules[index]!, initial, step - start, length, modules);
    }
    default:
      return computePlainRate(schedule, initial, step, length, modules);
  }
}

/** Learning rate of a schedule that contains no other schedule. */
function computePlainRate(
  schedule: PlainSchedule,
  initial: number,
  step: number,
  { stepsPerEpoch, epochs }: TrialLength,
  modules: ScheduleModules,
): number {
  const totalSteps = stepsPerEpoch * epochs;
  switch (schedule.name) {
    case 'constant':
      return initial;
    case 'custom':
      return modules.get(schedule.module)!(step);
    case 'ExponentialDecay':
      return initial * power(schedule.decayRate, elapsedDecays(step, schedule, stepsPerEpoch));
    case 'InverseTimeDecay':
      return initial / (1 + schedule.decayRate * elapsedDecays(step, schedule, stepsPerEpoch));
    case 'PolynomialDecay':
      return polynomialDecay(initial, step, schedule, schedule.decaySteps ?? totalSteps);
    case 'PiecewiseConstantDecay': {
      const nextBoundaryIndex = schedule.boundaries.findIndex((boundary) => step <= boundary);
      return schedule.values[nextBoundaryIndex === -1 ? schedule.boundaries.length : nextBoundaryIndex]!;
    }
    case 'StepDecay':
      return (
        initial *
        power(schedule.decayRate, Math.floor(Math.floor(step / stepsPerEpoch) / schedule.decayEpochs))
      );
    case 'CosineDecay':
      return cosineDecay(
        initial,
        step,
        schedule,
        schedule.decaySteps ?? Math.max(1, totalSteps - schedule.warmupSteps),
      );
    case 'CosineDecayRestarts':
      return cosineDecayRestarts(initial, step, schedule, schedule.firstDecaySteps ?? stepsPerEpoch);
  }
}

type Plain<Name extends PlainSchedule['name']> = Extract<PlainSchedule, { readonly name: Name }>;

/** Elapsed steps in units of `decaySteps`, rounded down with `staircase`. */
function elapsedDecays(
  step: number,
  { decaySteps, staircase }: Plain<'ExponentialDecay' | 'InverseTimeDecay'>,
  stepsPerEpoch: number,
): number {
  const decayCount = step / (decaySteps ?? stepsPerEpoch);
  return staircase ? Math.floor(decayCount) : decayCount;
}

/**
 * `(initial - end) * (1 - step / decaySteps) ^ power + end`, and `end` after `decaySteps`. With `cycle`, `decaySteps`
 * is replaced by its smallest multiple that is at least `step`.
 */
function polynomialDecay(
  initial: number,
  step: number,
  schedule: Plain<'PolynomialDecay'>,
  decaySteps: number,
): number {
  const { endLearningRate, cycle } = schedule;
  const length = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
  const remaining = 1 - Math.min(step, length) / length;
  return (initial - endLearningRate) * power(remaining, schedule.power) + endLearningRate;
}

/**
 * Half a cosine from the initial rate down to `alpha` times that rate (Loshchilov and Hutter 2017). With a
 * `warmupTarget`, a linear warm-up from the initial rate to the target comes first; the half cosine then starts from
 * the target.
 */
function cosineDecay(
  initial: number,
  step: number,
  { alpha, warmupSteps, warmupTarget }: Plain<'CosineDecay'>,
  decaySteps: number,
): number {
  const halfCosine = (elapsed: number) => {
    const progress = Math.min(elapsed, decaySteps) / decaySteps;
    return (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)) + alpha;
  };
  if (warmupTarget === undefined) return initial * halfCosine(step);
  if (step < warmupSteps) return initial + (warmupTarget - initial) * (step / warmupSteps);
  return warmupTarget * halfCosine(step - warmupSteps);
}

/**
 * Consecutive half cosines (SGDR, Loshchilov and Hutter 2017), each `tMul` times as long as the previous one and `mMul`
 * times as high.
 */
function cosineDecayRestarts(
  initial: number,
  step: number,
  { tMul, mMul, alpha }: Plain<'CosineDecayRestarts'>,
  firstDecaySteps: number,
): number {
  let length = firstDecaySteps;
  let start = 0;
  let restart = 0;
  // Counts in a loop, because a rounded logarithm could assign a step at a restart to the previous cycle.
  while (step >= start + length) {
    start += length;
    length *= tMul;
    restart++;
  }
  const height = 0.5 * power(mMul, restart) * (1 + Math.cos((Math.PI * (step - start)) / length));
  return initial * ((1 - alpha) * height + alpha);
}
