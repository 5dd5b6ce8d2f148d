const thresholds = 200;

/**
 * Area under the ROC curve by trapezoids over 200 even thresholds, the outer ones a hair outside of 0 and 1; a rate with
 * nothing to count is 0. Keras: `keras.metrics.AUC` with its defaults.
 *
 * @param scores the probability of class 1 of each example, 0 to 1
 * @param classes 0 or 1
 */
export function auc(scores: ArrayLike<number>, classes: ArrayLike<number>): number {
  let previous = ratesAt(scores, classes, -1e-7);
  let area = 0;
  for (let i = 1; i < thresholds; i++) {
    const threshold = i === thresholds - 1 ? 1 + 1e-7 : i / (thresholds - 1);
    const next = ratesAt(scores, classes, threshold);
    area += ((previous.falsePositive - next.falsePositive) * (previous.recall + next.recall)) / 2;
    previous = next;
  }
  return area;
}

function ratesAt(scores: ArrayLike<number>, classes: ArrayLike<number>, threshold: number) {
  const { truePositives, falsePositives, positives, negatives } = countsAt(scores, classes, threshold);
  return {
    recall: positives === 0 ? 0 : truePositives / positives,
    falsePositive: negatives === 0 ? 0 : falsePositives / negatives,
  };
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
