const THRESHOLDS = 200;

/** Thresholds, in ascending order, as float32. */
const thresholds = Float32Array.from({ length: THRESHOLDS }, (_, i) => {
  if (i === 0) return -1e-7;
  return i === THRESHOLDS - 1 ? 1 + 1e-7 : i / (THRESHOLDS - 1);
});

/**
 * Area under the ROC curve by trapezoids over 200 evenly spaced thresholds, the first and last of which are just
 * outside 0 and 1. A rate with denominator 0 is 0. Keras: `keras.metrics.AUC` with its defaults.
 *
 * @param scores probability of class 1 for each example
 * @param labels class of each example, 0 or 1
 */
export function computeAuc(scores: ArrayLike<number>, classes: ArrayLike<number>): number {
  // Number of examples of each class whose score exceeds exactly `i` thresholds.
  const positiveCounts = new Uint32Array(THRESHOLDS + 1);
  const negativeCounts = new Uint32Array(THRESHOLDS + 1);
  let positives = 0;
  for (let i = 0; i < scores.length; i++) {
    const isPositive = classes[i] === 1;
    (isPositive ? positiveCounts : negativeCounts)[countThresholdsBelow(scores[i]!)]!++;
    if (isPositive) positives++;
  }
  const negatives = scores.length - positives;
  // Numbers of examples whose score exceeds the current threshold.
  let truePositives = positives - positiveCounts[0]!;
  let falsePositives = negatives - negativeCounts[0]!;
  let recall = ratio(truePositives, positives);
  let falseRate = ratio(falsePositives, negatives);
  let area = 0;
  for (let i = 1; i < THRESHOLDS; i++) {
    truePositives -= positiveCounts[i]!;
    falsePositives -= negativeCounts[i]!;
    const nextRecall = ratio(truePositives, positives);
    const nextFalseRate = ratio(falsePositives, negatives);
    area += ((falseRate - nextFalseRate) * (recall + nextRecall)) / 2;
    recall = nextRecall;
    falseRate = nextFalseRate;
  }
  return area;
}

/** Quotient of two counts; 0 if the whole is 0. */
export const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Number of thresholds below a score; 0 for NaN. */
function countThresholdsBelow(score: number): number {
  if (Number.isNaN(score)) return 0;
  let count = Math.min(THRESHOLDS, Math.max(0, Math.ceil(score * (THRESHOLDS - 1))));
  while (count < THRESHOLDS && thresholds[count]! < score) count++;
  while (count > 0 && thresholds[count - 1]! >= score) count--;
  return count;
}

/** Counts of true and false positives at a threshold, and of both classes. */
export function countAtThreshold(scores: ArrayLike<number>, classes: ArrayLike<number>, threshold: number) {
  const roundedThreshold = Math.fround(threshold);
  let [truePositives, falsePositives, positives] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const isPositive = classes[i] === 1;
    if (isPositive) positives++;
    if (!(scores[i]! > roundedThreshold)) continue;
    if (isPositive) truePositives++;
    else falsePositives++;
  }
  return { truePositives, falsePositives, positives, negatives: scores.length - positives };
}
