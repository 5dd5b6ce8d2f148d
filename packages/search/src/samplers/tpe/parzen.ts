import type { Axis } from './axis.ts';
import { around, between, truncatedAt } from './normal.ts';
import type { Rows } from './rows.ts';

/** A density over several axes: a mixture of one kernel for each observation, and one for what is known beforehand. */
export interface Parzen {
  /** A point of the density, one code for each axis; `draw` gives numbers in [0, 1). */
  sample(draw: () => number): Float64Array;
  /** The logarithm of the density at a point. */
  logDensity(point: Float64Array): number;
}

/** Observations beyond so many lose weight, the oldest most. */
const FULL_WEIGHTS = 25;
/** A kernel that is smaller by e^-40 does not change the sum of all. */
const NEGLIGIBLE = 40;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * The Parzen estimator of Optuna 5's TPE at its defaults: multivariate, one Gaussian kernel for each observation, as wide
 * as the farther of its neighbours and at least a share of the range, cut off at the ends (Watanabe: "Tree-structured
 * Parzen estimator: understanding its algorithm components and their roles for better empirical performance", 2023).
 *
 * @param rows the observations, the oldest first
 */
export function parzenOf(axes: readonly Axis[], { count, columns, orders }: Rows): Parzen {
  const weights = weightsOf(count);
  /** What of each kernel's logarithm does not depend on the point; all that does is below 0. */
  const constant = weights.map(Math.log);
  const smooth: Gaussians[] = [];
  const smoothColumns: number[] = [];
  const stepped: Kinds[] = [];
  const steppedColumns: number[] = [];
  const samplers = axes.map((axis, column): ((kernel: number, u: number) => number) => {
    if (axis.type === 'number' && axis.step === 0) {
      const gaussians = gaussiansOf(axis, columns[column]!, orders[column]!);
      subtractLogMasses(constant, gaussians, axis);
      smooth.push(gaussians);
      smoothColumns.push(column);
      const { mu, sigma } = gaussians;
      return (kernel, u) => truncatedAt(u, mu[kernel]!, sigma[kernel]!, axis.low, axis.high);
    }
    const kinds =
      axis.type === 'choice'
        ? choiceKinds(axis.prior, columns[column]!)
        : steppedKinds(axis, gaussiansOf(axis, columns[column]!, orders[column]!));
    stepped.push(kinds);
    steppedColumns.push(column);
    return (kernel, u) => kinds.sample(kinds.kindOf[kernel]!, u);
  });
  const packed = packedOf(smooth, weights.length);
  return {
    sample(draw) {
      const kernel = pick(weights, draw());
      return Float64Array.from(samplers, (sample) => sample(kernel, draw()));
    },
    logDensity(point) {
      const codes = Float64Array.from(smoothColumns, (column) => point[column]!);
      const tables = stepped.map((kinds, index) => ({
        kindOf: kinds.kindOf,
        logs: kinds.logsAt(point[steppedColumns[index]!]!),
      }));
      return logSum(constant, packed, codes, tables);
    },
  };
}

/** One axis of normal kernels, one for each observation, the prior last. */
interface Gaussians {
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
}

/** One axis on which many kernels are alike. */
interface Kinds {
  readonly kindOf: Uint32Array;
  /** The logarithm of the probability of a code for each kind. */
  logsAt(code: number): Float64Array;
  sample(kind: number, u: number): number;
}

/** Means and sharpnesses of all smooth axes, kernel by kernel. */
interface Packed {
  readonly axes: number;
  readonly mu: Float64Array;
  readonly sharpness: Float64Array;
}

type NumberAxis = Extract<Axis, { type: 'number' }>;

/**
 * The logarithm of the sum over all kernels. Most of the time of TPE is spent here: a kernel that is too far away on the
 * first axes is left there. The prior comes first, since it is wide and so seldom far away.
 */
function logSum(
  constant: Float64Array,
  { axes, mu, sharpness }: Packed,
  codes: Float64Array,
  tables: readonly { readonly kindOf: Uint32Array; readonly logs: Float64Array }[],
): number {
  let most = -Infinity;
  let sum = 0;
  for (let kernel = constant.length - 1; kernel >= 0; kernel--) {
    let log = constant[kernel]!;
    const least = most - NEGLIGIBLE;
    const first = kernel * axes;
    for (let axis = 0; axis < axes && log > least; axis++) {
      const z = (codes[axis]! - mu[first + axis]!) * sharpness[first + axis]!;
      log -= 0.5 * z * z;
    }
    for (let table = 0; table < tables.length && log > least; table++) {
      const { kindOf, logs } = tables[table]!;
      log += logs[kindOf[kernel]!]!;
    }
    if (log <= least || log === -Infinity) continue;
    if (log > most) {
      sum = sum * Math.exp(most - log) + 1;
      most = log;
    } else sum += Math.exp(log - most);
  }
  return most === -Infinity ? most : most + Math.log(sum);
}

function packedOf(smooth: readonly Gaussians[], kernels: number): Packed {
  const axes = smooth.length;
  const mu = new Float64Array(axes * kernels);
  const sharpness = new Float64Array(axes * kernels);
  for (let axis = 0; axis < axes; axis++) {
    const gaussians = smooth[axis]!;
    for (let kernel = 0; kernel < kernels; kernel++) {
      mu[kernel * axes + axis] = gaussians.mu[kernel]!;
      sharpness[kernel * axes + axis] = 1 / gaussians.sigma[kernel]!;
    }
  }
  return { axes, mu, sharpness };
}

/** What is known beforehand is one more kernel, in the middle and as wide as the whole range. */
function gaussiansOf({ low, high }: NumberAxis, observed: Float64Array, order: Uint32Array): Gaussians {
  return {
    mu: withLast(observed, (low + high) / 2),
    sigma: withLast(sigmasOf(observed, order, low, high), high - low),
  };
}

/** How wide each kernel is: as far as the farther neighbour; at the ends as far as the only one. */
function sigmasOf(observed: Float64Array, order: Uint32Array, low: number, high: number): Float64Array {
  const last = order.length - 1;
  const least = (high - low) / Math.min(100, 2 + order.length);
  const sigmas = new Float64Array(order.length);
  for (let index = 0; index <= last; index++) {
    const value = observed[order[index]!]!;
    const left = value - (index === 0 ? low : observed[order[index - 1]!]!);
    const right = (index === last ? high : observed[order[index + 1]!]!) - value;
    let width = Math.max(left, right);
    if (last > 0 && index === 0) width = right;
    if (last > 0 && index === last) width = left;
    sigmas[order[index]!] = Math.min(high - low, Math.max(least, width));
  }
  return sigmas;
}

/** A kernel is cut off at the ends and has the area 1 between them. */
function subtractLogMasses(
  constant: Float64Array,
  { mu, sigma }: Gaussians,
  { low, high }: NumberAxis,
): void {
  // Where there is much to know, most kernels are equally narrow and far from the ends: one logarithm does for them.
  let known = 1;
  let logOfKnown = 0;
  for (let kernel = 0; kernel < mu.length; kernel++) {
    const width = sigma[kernel]!;
    const area = width * around((low - mu[kernel]!) / width, (high - mu[kernel]!) / width);
    if (area !== known) {
      known = area;
      logOfKnown = Math.log(area);
    }
    constant[kernel]! -= logOfKnown + HALF_LOG_TWO_PI;
  }
}

function choiceKinds(prior: Float64Array, observed: Float64Array): Kinds {
  const count = prior.length;
  const share = 1 / (observed.length + 1);
  const probability = (kind: number, code: number) => {
    if (kind === count) return prior[code]!;
    return (prior[code]! * count * share + (kind === code ? 1 : 0)) / (1 + count * share);
  };
  return {
    // A kernel's kind is what was observed; the prior is one more.
    kindOf: Uint32Array.from(withLast(observed, count)),
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

/** Each value stands for half a step on both sides. */
function steppedKinds({ low, high, step, decode }: NumberAxis, { mu, sigma }: Gaussians): Kinds {
  const kinds: { readonly mu: number; readonly sigma: number; readonly logMass: number }[] = [];
  const known = new Map<number, Map<number, number>>();
  const kindOf = Uint32Array.from(mu, (center, kernel) => {
    const width = sigma[kernel]!;
    const sameCenter = known.get(center) ?? new Map<number, number>();
    known.set(center, sameCenter);
    const found = sameCenter.get(width);
    if (found !== undefined) return found;
    const logMass = Math.log(between((low - center) / width, (high - center) / width));
    const kind = kinds.push({ mu: center, sigma: width, logMass }) - 1;
    sameCenter.set(width, kind);
    return kind;
  });
  return {
    kindOf,
    logsAt: (code) =>
      Float64Array.from(kinds, (kind) => {
        const from = (code - step / 2 - kind.mu) / kind.sigma;
        const to = (code + step / 2 - kind.mu) / kind.sigma;
        return Math.log(between(from, to)) - kind.logMass;
      }),
    sample: (kind, u) => decode(truncatedAt(u, kinds[kind]!.mu, kinds[kind]!.sigma, low, high)) as number,
  };
}

function withLast(values: Float64Array, last: number): Float64Array {
  const all = new Float64Array(values.length + 1);
  all.set(values);
  all[values.length] = last;
  return all;
}

/** Weights that sum to 1: equal for the newest, rising to that for the older ones, one more for the prior. */
function weightsOf(observations: number): Float64Array {
  const weights = new Float64Array(observations + 1).fill(1);
  const ramp = observations - FULL_WEIGHTS;
  for (let index = 0; index < ramp; index++) {
    const from = 1 / observations;
    weights[index] = ramp === 1 ? from : from + ((1 - from) * index) / (ramp - 1);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function pick(weights: Float64Array, u: number): number {
  let sum = 0;
  for (let index = 0; index < weights.length - 1; index++) {
    sum += weights[index]!;
    if (u < sum) return index;
  }
  return weights.length - 1;
}
