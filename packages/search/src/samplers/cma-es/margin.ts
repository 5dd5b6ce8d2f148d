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
  /** Factor for each axis; 1 for an axis without steps. */
  readonly marginFactors: Float64Array;
}

/** Spreads a coordinate around the mean by its axis's factor, then rounds it to the nearest value of the axis. */
export function snapToStep(
  { mean }: Evolution,
  marginFactors: Float64Array,
  steps: Steps,
  coordinate: number,
): number {
  const center = mean[steps.axis]!;
  return valueAt(steps, nearestIndex(steps, (coordinate - center) * marginFactors[steps.axis]! + center));
}

/**
 * Keeps the probability of leaving the current value of each stepped axis at `margin` or above, so that no axis gets
 * stuck (Hamano, Saito, Nomura, Shirakawa: "CMA-ES with margin", 2022).
 */
export function applyMargin(
  { evolution, marginFactors }: MarginedEvolution,
  axes: readonly Steps[],
  margin: number,
): MarginedEvolution {
  const { sigma, covariance } = evolution;
  const mean = evolution.mean.slice();
  const nextFactors = marginFactors.slice();
  for (const steps of axes) {
    const { axis } = steps;
    const center = mean[axis]!;
    const deviation = Math.sqrt(covariance[axis * mean.length + axis]!);
    const index = nearestIndex(steps, center);
    const lowerMidpoint = midpointAfter(steps, clamp(index - 1, steps.count - 2));
    const upperMidpoint = midpointAfter(steps, clamp(index, steps.count - 2));
    const scale = sigma * marginFactors[axis]! * deviation;
    const pBelow = normalCdf((lowerMidpoint - center) / scale);
    const pAbove = normalCdf((center - upperMidpoint) / scale);
    if (Math.max(pBelow, pAbove) > 0.5) {
      // The mean is at an end of the axis and must stay close enough to the next value.
      if (Math.min(pBelow, pAbove) < margin) {
        mean[axis] = upperMidpoint + Math.sign(center - upperMidpoint) * scale * normalDistance(margin);
      }
      continue;
    }
    const pMiddle = 1 - (pBelow + pAbove);
    const [raisedBelow, raisedAbove] = [Math.max(pBelow, margin / 2), Math.max(pAbove, margin / 2)];
    // Factor that makes the three probabilities sum to 1 again.
    const correction =
      (1 - raisedBelow - raisedAbove - pMiddle) / (raisedBelow + pMiddle + raisedAbove - (3 * margin) / 2);
    const lowerDistance = normalDistance(
      clampProbability(raisedBelow + correction * (raisedBelow - margin / 2)),
    );
    const upperDistance = normalDistance(
      clampProbability(raisedAbove + correction * (raisedAbove - margin / 2)),
    );
    nextFactors[axis] =
      (upperMidpoint - lowerMidpoint) / ((lowerDistance + upperDistance) * sigma * deviation);
    mean[axis] =
      (lowerMidpoint * upperDistance + upperMidpoint * lowerDistance) / (lowerDistance + upperDistance);
  }
  return { evolution: { ...evolution, mean }, marginFactors: nextFactors };
}

/** Number of standard deviations above the mean that a normal variable exceeds with a given probability. */
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

/** Midpoint between the value with this index and the next one. */
function midpointAfter(steps: Steps, index: number): number {
  return (valueAt(steps, index) + valueAt(steps, index + 1)) / 2;
}
