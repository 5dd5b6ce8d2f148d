import type { SearchAxis } from '../axis.ts';
import { normalMassAcrossZero, normalMass, FAR, truncatedNormalAt } from './normal.ts';
import type { ObservationTable } from './observations.ts';

/** A density over several axes: a mixture of one kernel per observation and one for the prior. */
interface Parzen {
  /** Samples a point with one code per axis; `draw` returns numbers in [0, 1). */
  sample(draw: () => number): Float64Array;
  /** Logarithm of the density at a point; Infinity if it exceeds `limit`. */
  logDensity(point: Float64Array, limit?: number): number;
}

/** Number of newest observations with full weight; older observations have less. */
const FULL_WEIGHTS = 25;
/** Difference of log densities beyond which a kernel no longer changes the sum: a factor of e^-40. */
const NEGLIGIBLE = 40;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Parzen estimator of Optuna 5's TPE with its defaults: multivariate, with one truncated Gaussian kernel per
 * observation, as wide as the distance to its farther neighbour and at least a share of the range (Watanabe:
 * "Tree-structured Parzen estimator: understanding its algorithm components and their roles for better empirical
 * performance", 2023).
 *
 * @param observations observations, oldest first
 * @param weighting `newest` gives full weight only to the newest 25 observations; `all` weights all observations
 * equally
 */
export function parzenEstimator(
  axes: readonly SearchAxis[],
  { count, columns, orders }: ObservationTable,
  weighting: 'newest' | 'all' = 'newest',
): Parzen {
  const weights = kernelWeights(count, weighting === 'newest' ? FULL_WEIGHTS : Infinity);
  /** Term of each kernel's log density that does not depend on the point. All other terms are at most 0. */
  const constants = weights.map(Math.log);
  const continuousAxes: ContinuousAxis[] = [];
  const discreteAxes: { readonly column: number; readonly kinds: KernelKinds }[] = [];
  const kernelSamplers = axes.map((axis, column): ((kernel: number, u: number) => number) => {
    const observedCodes = columns[column]!;
    if (axis.type === 'number' && axis.step === 0) {
      const kernels = continuousKernels(axis, observedCodes, orders[column]!);
      continuousAxes.push({ column, ...kernels });
      subtractLogAreas(constants, axis, kernels);
      const { mu, sigma } = kernels;
      return (kernel, u) => truncatedNormalAt(u, mu[kernel]!, sigma[kernel]!, axis.low, axis.high);
    }
    const kinds =
      axis.type === 'choice'
        ? choiceKinds(axis.prior, observedCodes)
        : steppedKinds(axis, observedCodes, orders[column]!);
    discreteAxes.push({ column, kinds });
    return (kernel, u) => kinds.sample(kinds.kindByKernel[kernel]!, u);
  });
  return {
    sample(draw) {
      const kernel = selectKernel(weights, draw());
      return Float64Array.from(kernelSamplers, (sample) => sample(kernel, draw()));
    },
    logDensity(point, limit = Infinity) {
      const tables = discreteAxes.map(({ column, kinds }) => ({
        kindByKernel: kinds.kindByKernel,
        logs: kinds.logsAt(point[column]!),
      }));
      return logSum(constants, continuousAxes, point, tables, limit);
    },
  };
}

/** Kernels of an axis, grouped into kinds of equal kernels. */
interface KernelKinds {
  /** Kind of each kernel. */
  readonly kindByKernel: Uint32Array;
  /** Log probability of a code for each kind. */
  logsAt(code: number): Float64Array;
  sample(kind: number, u: number): number;
}

/** Normal kernels along an axis: their means, widths, and inverse widths. */
interface Kernels {
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
  readonly sharpness: Float64Array;
}

/** Kernels of a continuous axis. */
interface ContinuousAxis extends Kernels {
  readonly column: number;
}

type NumberAxis = Extract<SearchAxis, { type: 'number' }>;

/**
 * Log density at a point: the logarithm of the sum over all kernels. TPE spends most of its time here. A kernel that
 * is too far away on the first axes is skipped. The prior comes first, because it is wide and rarely far away. The sum
 * only grows, so the result is Infinity as soon as its logarithm exceeds `limit`.
 */
function logSum(
  constants: Float64Array,
  continuousAxes: readonly ContinuousAxis[],
  point: Float64Array,
  tables: readonly { readonly kindByKernel: Uint32Array; readonly logs: Float64Array }[],
  limit: number,
): number {
  let largest = -Infinity;
  let sum = 0;
  for (let kernel = constants.length - 1; kernel >= 0; kernel--) {
    let log = constants[kernel]!;
    const negligibleLog = largest - NEGLIGIBLE;
    for (let axis = 0; axis < continuousAxes.length && log > negligibleLog; axis++) {
      const { column, mu, sharpness } = continuousAxes[axis]!;
      const z = (point[column]! - mu[kernel]!) * sharpness[kernel]!;
      log -= 0.5 * z * z;
    }
    for (let table = 0; table < tables.length && log > negligibleLog; table++) {
      const { kindByKernel, logs } = tables[table]!;
      log += logs[kindByKernel[kernel]!]!;
    }
    if (log <= negligibleLog || log === -Infinity) continue;
    if (log > largest) {
      sum = sum * Math.exp(largest - log) + 1;
      largest = log;
    } else sum += Math.exp(log - largest);
    if (largest + Math.log(sum) > limit) return Infinity;
  }
  return largest === -Infinity ? largest : largest + Math.log(sum);
}

function continuousKernels(axis: NumberAxis, observedCodes: Float64Array, order: Uint32Array): Kernels {
  const mu = new Float64Array(order.length + 1);
  const sigma = new Float64Array(mu.length);
  const sharpness = new Float64Array(mu.length);
  forEachKernel(axis, observedCodes, order, (kernel, center, width) => {
    mu[kernel] = center;
    sigma[kernel] = width;
    sharpness[kernel] = 1 / width;
  });
  return { mu, sigma, sharpness };
}

/** Normalizes truncated kernels to an area of 1. */
function subtractLogAreas(constants: Float64Array, { low, high }: NumberAxis, { mu, sigma }: Kernels): void {
  // After many observations most kernels are equally narrow and far from the bounds, so the last logarithm is reused.
  let previousArea = 1;
  let previousLog = 0;
  for (let kernel = 0; kernel < mu.length; kernel++) {
    const center = mu[kernel]!;
    const width = sigma[kernel]!;
    const reach = FAR * width;
    const isInside = center - low >= reach && high - center >= reach;
    const area = isInside
      ? width
      : width * normalMassAcrossZero((low - center) / width, (high - center) / width);
    if (area !== previousArea) {
      previousArea = area;
      previousLog = Math.log(area);
    }
    constants[kernel]! -= previousLog + HALF_LOG_TWO_PI;
  }
}

/**
 * Visits the normal kernels along an axis: one per observation, in ascending order, as wide as the distance to the
 * farther neighbour (at the ends, to the only neighbour) and at least a share of the range; then the prior, in the
 * middle and as wide as the range.
 */
function forEachKernel(
  { low, high }: NumberAxis,
  observedCodes: Float64Array,
  order: Uint32Array,
  visit: (kernel: number, mu: number, sigma: number) => void,
): void {
  const count = order.length;
  // As in Optuna with `consider_magic_clip`.
  const minWidth = (high - low) / Math.min(100, 2 + count);
  let before = low;
  let value = count === 0 ? high : observedCodes[order[0]!]!;
  for (let index = 0; index < count; index++) {
    const after = index === count - 1 ? high : observedCodes[order[index + 1]!]!;
    let width = Math.max(value - before, after - value);
    if (count > 1 && index === 0) width = after - value;
    if (count > 1 && index === count - 1) width = value - before;
    visit(order[index]!, value, Math.min(high - low, Math.max(minWidth, width)));
    before = value;
    value = after;
  }
  visit(count, (low + high) / 2, high - low);
}

/** Kernels of a choice, one kind per value. A kernel favours its observed value and is smoothed by the prior. */
function choiceKinds(prior: Float64Array, observedCodes: Float64Array): KernelKinds {
  const count = prior.length;
  const share = 1 / (observedCodes.length + 1);
  const probability = (kind: number, code: number) => {
    if (kind === count) return prior[code]!;
    return (prior[code]! * count * share + (kind === code ? 1 : 0)) / (1 + count * share);
  };
  return {
    // The kind of a kernel is its observed value; the prior is the last kind.
    kindByKernel: Uint32Array.from([...observedCodes, count]),
    logsAt: (code) =>
      Float64Array.from({ length: count + 1 }, (_, kind) => Math.log(probability(kind, code))),
    sample(kind, u) {
      let sum = 0;
      for (let code = 0; code < count - 1; code++) {
        sum += probability(kind, code);
        if (u < sum) return code;
      }
      return count - 1;
    },
  };
}

/** Kernels of a stepped axis, on which each value covers half a step on both sides. */
function steppedKinds(axis: NumberAxis, observedCodes: Float64Array, order: Uint32Array): KernelKinds {
  const { low, high, step, decode } = axis;
  const kinds: { readonly mu: number; readonly sigma: number; readonly logMass: number }[] = [];
  const kindByKernel = new Uint32Array(order.length + 1);
  // Equal values may have different widths: the first and the last kernel may be wider than those between.
  const kindsByCenter = new Map<number, Map<number, number>>();
  forEachKernel(axis, observedCodes, order, (kernel, mu, sigma) => {
    const kindsByWidth = kindsByCenter.get(mu) ?? new Map<number, number>();
    kindsByCenter.set(mu, kindsByWidth);
    let kind = kindsByWidth.get(sigma);
    if (kind === undefined) {
      const logMass = Math.log(normalMass((low - mu) / sigma, (high - mu) / sigma));
      kind = kinds.push({ mu, sigma, logMass }) - 1;
      kindsByWidth.set(sigma, kind);
    }
    kindByKernel[kernel] = kind;
  });
  return {
    kindByKernel,
    logsAt: (code) =>
      Float64Array.from(kinds, (kind) => {
        const from = (code - step / 2 - kind.mu) / kind.sigma;
        const to = (code + step / 2 - kind.mu) / kind.sigma;
        return Math.log(normalMass(from, to)) - kind.logMass;
      }),
    sample: (kind, u) =>
      decode(truncatedNormalAt(u, kinds[kind]!.mu, kinds[kind]!.sigma, low, high)) as number,
  };
}

/** Weights that sum to 1: equal for the prior and the newest `fullWeightCount` observations, smaller for older ones. */
function kernelWeights(observationCount: number, fullWeightCount: number): Float64Array {
  const weights = new Float64Array(observationCount + 1).fill(1);
  const olderCount = observationCount - fullWeightCount;
  for (let index = 0; index < olderCount; index++) {
    const lowest = 1 / observationCount;
    weights[index] = olderCount === 1 ? lowest : lowest + ((1 - lowest) * index) / (olderCount - 1);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function selectKernel(weights: Float64Array, u: number): number {
  let sum = 0;
  for (let index = 0; index < weights.length - 1; index++) {
    sum += weights[index]!;
    if (u < sum) return index;
  }
  return weights.length - 1;
}
