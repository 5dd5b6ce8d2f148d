/** Scores of multi-class predictions. */
export interface ClassScores {
  /** Mean of the classes' recalls; classes without examples do not count. scikit-learn: `balanced_accuracy_score`. */
  readonly balancedAccuracy: number;
  /**
   * Mean of the classes' F1, `2 TP / (2 TP + FP + FN)`; classes that neither occur nor are predicted do not count.
   * scikit-learn: `f1_score(average='macro')`.
   */
  readonly macroF1: number;
  /**
   * Mean of the exact areas under the ROC curves of each class against the rest. Classes without examples do not count;
   * 0 for fewer than two classes. scikit-learn: `roc_auc_score(multi_class='ovr')`.
   */
  readonly auc: number;
}

/**
 * Computes the scores of multi-class predictions.
 *
 * @param probabilities `[rows, classes]`; the largest is the prediction; ties go to the first class
 * @param targets `[rows]`: the class of each example
 *
 * @example
 * computeClassScores([0.8, 0.1, 0.1, 0.3, 0.6, 0.1], [0, 1], 3); // { balancedAccuracy: 1, macroF1: 1, auc: 1 }
 */
export function computeClassScores(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classes: number,
): ClassScores {
  const predictions = predictClasses(probabilities, targets.length, classes);
  const [correctCounts, predictedCounts, actualCounts] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  predictions.forEach((prediction, row) => {
    predictedCounts[prediction]!++;
    actualCounts[targets[row]!]!++;
    if (prediction === targets[row]) correctCounts[prediction]!++;
  });
  const classIndexes = Array.from(actualCounts.keys());
  return {
    balancedAccuracy: mean(
      classIndexes
        .filter((label) => actualCounts[label]! > 0)
        .map((label) => correctCounts[label]! / actualCounts[label]!),
    ),
    macroF1: mean(
      classIndexes
        .filter((label) => actualCounts[label]! + predictedCounts[label]! > 0)
        .map((label) => (2 * correctCounts[label]!) / (actualCounts[label]! + predictedCounts[label]!)),
    ),
    auc: mean(
      classIndexes
        .filter((label) => actualCounts[label]! > 0 && actualCounts[label]! < targets.length)
        .map((label) => computeRocArea(label, probabilities, targets, classes, actualCounts[label]!)),
    ),
  };
}

function predictClasses(probabilities: ArrayLike<number>, rows: number, classes: number): Uint8Array {
  const predictions = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if (probabilities[row * classes + label]! > probabilities[row * classes + best]!) best = label;
    }
    predictions[row] = best;
  }
  return predictions;
}

/** Number of buckets between 0 and 1, to locate a probability among sorted ones faster. */
const BUCKETS = 32;

const findBucket = (probability: number) => Math.floor(probability * BUCKETS);

/**
 * Share of correctly ordered pairs of an example inside and an example outside the class. Ties count half. Only the
 * class's examples are sorted, because they are few.
 */
function computeRocArea(
  positiveClass: number,
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classes: number,
  positiveCount: number,
): number {
  const rows = targets.length;
  const positiveScores = new Float64Array(positiveCount);
  const bucketStarts = new Uint32Array(BUCKETS + 2);
  let filledCount = 0;
  for (let row = 0; row < rows; row++) {
    if (targets[row] !== positiveClass) continue;
    const score = probabilities[row * classes + positiveClass]!;
    positiveScores[filledCount++] = score;
    bucketStarts[findBucket(score) + 1]!++;
  }
  positiveScores.sort();
  for (let bucket = 1; bucket < bucketStarts.length; bucket++)
    bucketStarts[bucket]! += bucketStarts[bucket - 1]!;
  let orderedPairs = 0;
  for (let row = 0; row < rows; row++) {
    if (targets[row] === positiveClass) continue;
    const score = probabilities[row * classes + positiveClass]!;
    const bucket = findBucket(score);
    let [low, high] = [bucketStarts[bucket]!, bucketStarts[bucket + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (positiveScores[middle]! < score) low = middle + 1;
      else high = middle;
    }
    let tiesEnd = low;
    while (tiesEnd < positiveCount && positiveScores[tiesEnd] === score) tiesEnd++;
    orderedPairs += positiveCount - tiesEnd + (tiesEnd - low) / 2;
  }
  return orderedPairs / (positiveCount * (rows - positiveCount));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Softmax of each row, in float64.
 *
 * @param logits `[rows, classes]`
 */
export function softmaxRows(logits: ArrayLike<number>, classes: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let largest = -Infinity;
    for (let label = 0; label < classes; label++) largest = Math.max(largest, logits[start + label]!);
    let sum = 0;
    for (let label = 0; label < classes; label++)
      sum += probabilities[start + label] = Math.exp(logits[start + label]! - largest);
    for (let label = 0; label < classes; label++) probabilities[start + label]! /= sum;
  }
  return probabilities;
}
