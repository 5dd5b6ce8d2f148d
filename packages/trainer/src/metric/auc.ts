const THRESHOLD_COUNT = 200;

/** Keras's thresholds, in ascending order, as float32. */
const thresholds = Float32Array.from({ length: THRESHOLD_COUNT }, (_, i) => {
  if (i === 0) return -1e-7;
  return i === THRESHOLD_COUNT - 1 ? 1 + 1e-7 : i / (THRESHOLD_COUNT - 1);
});

/**
 * Area under the ROC curve by trapezoids over 200 evenly spaced thresholds, the first and last of which are just
 * outside 0 and 1. A rate with denominator 0 is 0. Keras: `keras.metrics.AUC` with its defaults.
 *
 * @param scores probability of class 1 for each example
 * @param labels class of each example, 0 or 1
 */
export function computeAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  // Numbers of examples of each class whose score exceeds exactly `i` thresholds.
  const positiveCounts = new Uint32Array(THRESHOLD_COUNT + 1);
  const negativeCounts = new Uint32Array(THRESHOLD_COUNT + 1);
  let positives = 0;
  for (let i = 0; i < scores.length; i++) {
    const isPositive = labels[i] === 1;
    (isPositive ? positiveCounts : negativeCounts)[countThresholdsBelow(scores[i]!)]!++;
    if (isPositive) positives++;
  }
  const negatives = scores.length - positives;
  // Numbers of examples whose score exceeds the current threshold.
  let truePositives = positives - positiveCounts[0]!;
  let falsePositives = negatives - negativeCounts[0]!;
  let recall = ratio(truePositives, positives);
  let falsePositiveRate = ratio(falsePositives, negatives);
  let area = 0;
  for (let i = 1; i < THRESHOLD_COUNT; i++) {
    truePositives -= positiveCounts[i]!;
    falsePositives -= negativeCounts[i]!;
    const nextRecall = ratio(truePositives, positives);
    const nextFalsePositiveRate = ratio(falsePositives, negatives);
    area += ((falsePositiveRate - nextFalsePositiveRate) * (recall + nextRecall)) / 2;
    recall = nextRecall;
    falsePositiveRate = nextFalsePositiveRate;
  }
  return area;
}

/** Quotient of two counts; 0 if the whole is 0. */
export const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Number of thresholds below a score; 0 for NaN. */
function countThresholdsBelow(score: number): number {
  if (Number.isNaN(score)) return 0;
  let count = Math.min(THRESHOLD_COUNT, Math.max(0, Math.ceil(score * (THRESHOLD_COUNT - 1))));
  while (count < THRESHOLD_COUNT && thresholds[count]! < score) count++;
  while (count > 0 && thresholds[count - 1]! >= score) count--;
  return count;
}

/** Counts of true and false positives at a threshold, and of the examples of each class. */
export function countAtThreshold(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number) {
  const roundedThreshold = Math.fround(threshold);
  let [truePositives, falsePositives, positives] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const isPositive = labels[i] === 1;
    if (isPositive) positives++;
    if (!(scores[i]! > roundedThreshold)) continue;
    if (isPositive) truePositives++;
    else falsePositives++;
  }
  return { truePositives, falsePositives, positives, negatives: scores.length - positives };
}
