/**
 * Summary of a layer's weights at the end of a trial: a histogram of its kernel, small enough to store with every
 * trial. Biases are excluded.
 */
export interface LayerSummary {
  /** Name of the layer, such as `hidden 1` or `output`. */
  readonly layer: string;
  /** Number of weights in the kernel. */
  readonly weights: number;
  /** Number of weights within 0.001 of 0. */
  readonly nearZero: number;
  /** Power of two that bounds the magnitude of all weights: the bins range from `-reach` to `reach`. */
  readonly reach: number;
  /** Number of weights in each of the 64 equal bins, the lowest first. */
  readonly counts: readonly number[];
}

/** Number of bins in the histogram of a layer. */
export const LAYER_BINS = 64;

/** Maximum magnitude of a weight that counts as near zero. */
const NEAR_ZERO = 0.001;

/** Minimum reach, for layers whose weights are all smaller. */
const MIN_REACH = 1 / 1024;

/**
 * Summarizes the weights of a layer's kernel, which must be finite.
 *
 * @example
 * summarizeLayer('output', Float32Array.of(0, 0.4, -0.3)).reach; // 0.5
 */
export function summarizeLayer(layer: string, kernel: Float32Array): LayerSummary {
  let largest = 0;
  for (const weight of kernel) largest = Math.max(largest, Math.abs(weight));
  let reach = MIN_REACH;
  while (reach < largest) reach *= 2;
  const counts = Array<number>(LAYER_BINS).fill(0);
  let nearZero = 0;
  for (const weight of kernel) {
    if (Math.abs(weight) <= NEAR_ZERO) nearZero++;
    const bin = Math.floor(((weight + reach) / (2 * reach)) * LAYER_BINS);
    // The largest weight may lie on the upper edge of the last bin.
    counts[Math.min(bin, LAYER_BINS - 1)]!++;
  }
  return { layer, weights: kernel.length, nearZero, reach, counts };
}

/**
 * Joins the histograms of the same layer in several trials. A reach is a power of two, so bins are only ever merged
 * in pairs.
 *
 * @param summaries at least one, all of one layer
 * @example
 * joinLayers(repeats.map((layers) => layers[0]!)).weights; // number of weights in all repeats
 */
export function joinLayers(summaries: readonly LayerSummary[]): LayerSummary {
  const reach = Math.max(...summaries.map((summary) => summary.reach));
  const widenedSummaries = summaries.map((summary) => widen(summary, reach));
  const total = (count: (summary: LayerSummary) => number) =>
    widenedSummaries.reduce((sum, summary) => sum + count(summary), 0);
  return {
    layer: summaries[0]!.layer,
    weights: total(({ weights }) => weights),
    nearZero: total(({ nearZero }) => nearZero),
    reach,
    counts: Array.from({ length: LAYER_BINS }, (_, bin) => total(({ counts }) => counts[bin]!)),
  };
}

/** Widens the range of a histogram to `reach`, which is at least its own. */
function widen(summary: LayerSummary, reach: number): LayerSummary {
  let { counts, reach: current } = summary;
  for (; current < reach; current *= 2) {
    const pairSums = Array.from({ length: LAYER_BINS / 2 }, (_, i) => counts[2 * i]! + counts[2 * i + 1]!);
    const emptyBins = Array<number>(LAYER_BINS / 4).fill(0);
    counts = [...emptyBins, ...pairSums, ...emptyBins];
  }
  return { ...summary, reach, counts };
}
