const thresholds = 200;

/** The thresholds, in ascending order, as float32. */
const cuts = Float32Array.from({ length: thresholds }, (_, i) => {
  if (i === 0) return -1e-7;
  return i === thresholds - 1 ? 1 + 1e-7 : i / (thresholds - 1);
});

/**
 * Area under the ROC curve by trapezoids over 200 even thresholds, the outer ones a hair outside of 0 and 1; a rate with
 * nothing to count is 0. Keras: `keras.metrics.AUC` with its defaults.
 *
 * @param scores the probability of class 1 of each example, 0 to 1
 * @param classes 0 or 1
 */
export function auc(scores: ArrayLike<number>, classes: ArrayLike<number>): number {
  // Of each class, how many scores are above exactly so many thresholds.
  const positives = new Uint32Array(thresholds + 1);
  const negatives = new Uint32Array(thresholds + 1);
  for (let i = 0; i < scores.length; i++)
    (classes[i] === 1 ? positives : negatives)[cutsBelow(scores[i]!)]!++;
  const recalls = ratesAbove(positives);
  const falsePositives = ratesAbove(negatives);
  let area = 0;
  for (let i = 1; i < thresholds; i++) {
    area += ((falsePositives[i - 1]! - falsePositives[i]!) * (recalls[i - 1]! + recalls[i]!)) / 2;
  }
  return area;
}

/** Number of thresholds that a score is above; none where it is no number. */
function cutsBelow(score: number): number {
  if (Number.isNaN(score)) return 0;
  let count = Math.min(thresholds, Math.max(0, Math.ceil(score * (thresholds - 1))));
  while (count < thresholds && cuts[count]! < score) count++;
  while (count > 0 && cuts[count - 1]! >= score) count--;
  return count;
}

/** The share of the scores above each threshold. */
function ratesAbove(counts: Uint32Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rates = new Float64Array(thresholds);
  let above = 0;
  for (let i = thresholds - 1; i >= 0; i--) {
    above += counts[i + 1]!;
    rates[i] = total === 0 ? 0 : above / total;
  }
  return rates;
}

/** How many examples score above a threshold, rightly and wrongly. */
export function countsAt(scores: ArrayLike<number>, classes: ArrayLike<number>, threshold: number) {
  const cut = Math.fround(threshold);
  const counts = { truePositives: 0, falsePositives: 0, positives: 0, negatives: 0 };
  for (let i = 0; i < scores.length; i++) {
    const positive = classes[i] === 1;
    counts[positive ? 'positives' : 'negatives']++;
    if (scores[i]! > cut) counts[positive ? 'truePositives' : 'falsePositives']++;
  }
  return counts;
}
