import { normalQuantile } from '../../special-functions.ts';
import { normalCdf } from '../tpe/normal.ts';
import type { Evolution } from './evolution.ts';

/** Values of a stepped axis: `low`, `low + step`, and so on. */
export interface Steps {
  readonly axis: number;
  readonly low: number;
  readonly step: number;
  readonly count: number;
}

/** Evolution with a margin: a factor spreads the draws of each stepped axis around the mean. */
export interface MarginedEvolution {
  readonly evolution: Evolution;
  /** Factor of each axis; 1 for an axis without steps. */
  readonly spread: Float64Array;
}

/** Rounds a coordinate to the nearest step of its axis. */
export function snapToStep(
  { mean }: Evolution,
  spread: Float64Array,
  steps: Steps,
  coordinate: number,
): number {
  const center = mean[steps.axis]!;
  return valueAt(steps, nearestIndex(steps, (coordinate - center) * spread[steps.axis]! + center));
}

/**
 * Keeps the probability of leaving the current value of each stepped axis above `margin`, so that no axis gets stuck
 * (Hamano, Saito, Nomura, Shirakawa: "CMA-ES with margin", 2022).
 */
export function applyMargin(
  { evolution, spread }: MarginedEvolution,
  axes: readonly Steps[],
  margin: number,
): MarginedEvolution {
  const { sigma, covariance } = evolution;
  const mean = evolution.mean.slice();
  const nextSpread = spread.slice();
  for (const steps of axes) {
    const { axis } = steps;
    const center = mean[axis]!;
    const deviation = Math.sqrt(covariance[axis * mean.length + axis]!);
    const index = nearestIndex(steps, center);
    const lower = upperLimit(steps, clamp(index - 1, steps.count - 2));
    const upper = upperLimit(steps, clamp(index, steps.count - 2));
    const scale = sigma * spread[axis]! * deviation;
    const below = normalCdf((lower - center) / scale);
    const above = normalCdf((center - upper) / scale);
    if (Math.max(below, above) > 0.5) {
      // The mean is at an end of the axis and must stay close enough to the next value.
      if (Math.min(below, above) < margin) {
        mean[axis] = upper + Math.sign(center - upper) * scale * normalDistance(margin);
      }
      continue;
    }
    const middle = 1 - (below + above);
    const [low, high] = [Math.max(below, margin / 2), Math.max(above, margin / 2)];
    const excess = (1 - low - high - middle) / (low + middle + high - (3 * margin) / 2);
    const toLower = normalDistance(clampProbability(low + excess * (low - margin / 2)));
    const toUpper = normalDistance(clampProbability(high + excess * (high - margin / 2)));
    nextSpread[axis] = (upper - lower) / ((toLower + toUpper) * sigma * deviation);
    mean[axis] = (lower * toUpper + upper * toLower) / (toLower + toUpper);
  }
  return { evolution: { ...evolution, mean }, spread: nextSpread };
}

/** Number of standard deviations that a normal number exceeds with a given probability. */
function normalDistance(probability: number): number {
  return -normalQuantile(probability, 0, 1);
}

function clampProbability(probability: number): number {
  return Math.min(0.5 - 1e-10, Math.max(1e-10, probability));
}

function clamp(index: number, max: number): number {
  return Math.min(max, Math.max(0, index));
}

/** Index of the value nearest to a coordinate; the lower index halfway between two values. */
function nearestIndex({ low, step, count }: Steps, coordinate: number): number {
  return clamp(Math.ceil((coordinate - low) / step - 0.5), count - 1);
}

function valueAt({ low, step }: Steps, index: number): number {
  return low + index * step;
}

function upperLimit(steps: Steps, index: number): number {
  return (valueAt(steps, index) + valueAt(steps, index + 1)) / 2;
}
