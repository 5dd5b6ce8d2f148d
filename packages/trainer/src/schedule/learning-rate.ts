import type { PlainSchedule, ScheduleConfig } from '@ridgeline/core';
import { cosineDecay } from './cosine-decay.ts';
import { cosineDecayRestarts } from './cosine-decay-restarts.ts';
import { exponentialDecay } from './exponential-decay.ts';
import { inverseTimeDecay } from './inverse-time-decay.ts';
import { piecewiseConstantDecay } from './piecewise-constant-decay.ts';
import { polynomialDecay } from './polynomial-decay.ts';
import type { ScheduleModules } from './schedule-modules.ts';
import { stepDecay } from './step-decay.ts';

/** Length of a trial. A schedule without its own number of steps decays over it. */
export interface TrialLength {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/**
 * Learning rate of a step.
 *
 * @param initial the optimizer's learning rate
 * @param step from 0
 * @param modules loaded user schedules, by path
 *
 * @example
 * learningRate({ name: 'constant' }, 0.1, 7, { stepsPerEpoch: 157, epochs: 20 }); // 0.1
 */
export function learningRate(
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
      return plainRate(schedule.schedule, initial, step - warmupSteps, length, modules);
    }
    case 'Join': {
      const next = schedule.boundaries.findIndex((boundary) => step < boundary);
      const part = next === -1 ? schedule.boundaries.length : next;
      const start = part === 0 ? 0 : schedule.boundaries[part - 1]!;
      return plainRate(schedule.schedules[part]!, initial, step - start, length, modules);
    }
    default:
      return plainRate(schedule, initial, step, length, modules);
  }
}

function plainRate(
  schedule: PlainSchedule,
  initial: number,
  step: number,
  length: TrialLength,
  modules: ScheduleModules,
): number {
  const { stepsPerEpoch } = length;
  const whole = stepsPerEpoch * length.epochs;
  switch (schedule.name) {
    case 'constant':
      return initial;
    case 'custom':
      return modules.get(schedule.module)!(step);
    case 'ExponentialDecay':
      return exponentialDecay(initial, step, {
        ...schedule,
        decaySteps: schedule.decaySteps ?? stepsPerEpoch,
      });
    case 'InverseTimeDecay':
      return inverseTimeDecay(initial, step, {
        ...schedule,
        decaySteps: schedule.decaySteps ?? stepsPerEpoch,
      });
    case 'PolynomialDecay':
      return polynomialDecay(initial, step, { ...schedule, decaySteps: schedule.decaySteps ?? whole });
    case 'PiecewiseConstantDecay':
      return piecewiseConstantDecay(step, schedule);
    case 'StepDecay':
      return stepDecay(initial, Math.floor(step / stepsPerEpoch), schedule);
    case 'CosineDecay':
      return cosineDecay(initial, step, {
        ...schedule,
        decaySteps: schedule.decaySteps ?? Math.max(1, whole - schedule.warmupSteps),
      });
    case 'CosineDecayRestarts':
      return cosineDecayRestarts(initial, step, {
        ...schedule,
        firstDecaySteps: schedule.firstDecaySteps ?? stepsPerEpoch,
      });
  }
}
