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
   * with fewer than two classes it is 0. scikit-learn: `roc_auc_score(multi_class='ovr')`.
   */
  readonly auc: number;
}

/**
 * Computes the scores of multi-class predictions.
 *
 * @param probabilities `[rows, classes]`; the largest is the prediction, the first if several are equal
 * @param targets `[rows]`: the class of each example
 *
 * @example
 * classScores([0.8, 0.1, 0.1, 0.3, 0.6, 0.1], [0, 1], 3); // { balancedAccuracy: 1, macroF1: 1, auc: 1 }
 */
export function classScores(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classes: number,
): ClassScores {
  const guesses = guessesIn(probabilities, targets.length, classes);
  const [right, guessed, there] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  guesses.forEach((guess, row) => {
    guessed[guess]!++;
    there[targets[row]!]!++;
    if (guess === targets[row]) right[guess]!++;
  });
  const all = Array.from(there.keys());
  return {
    balancedAccuracy: mean(all.filter((c) => there[c]! > 0).map((c) => right[c]! / there[c]!)),
    macroF1: mean(
      all.filter((c) => there[c]! + guessed[c]! > 0).map((c) => (2 * right[c]!) / (there[c]! + guessed[c]!)),
    ),
    auc: mean(
      all
        .filter((c) => there[c]! > 0 && there[c]! < targets.length)
        .map((c) => areaOf(c, probabilities, targets, classes, there[c]!)),
    ),
  };
}

function guessesIn(probabilities: ArrayLike<number>, rows: number, classes: number): Uint8Array {
  const guesses = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c]! > probabilities[row * classes + best]!) best = c;
    }
    guesses[row] = best;
  }
  return guesses;
}

/** Number of buckets between 0 and 1, to locate a probability among sorted ones faster. */
const BUCKETS = 32;

const bucketOf = (probability: number) => Math.floor(probability * BUCKETS);

/**
 * Share of correctly ordered pairs of an example of the class and one of another class. Ties count half. Only the
 * class's own examples are sorted, because they are few.
 */
function areaOf(
  one: number,
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classes: number,
  count: number,
): number {
  const rows = targets.length;
  const positives = new Float64Array(count);
  const firstIn = new Uint32Array(BUCKETS + 2);
  let filled = 0;
  for (let row = 0; row < rows; row++) {
    if (targets[row] !== one) continue;
    const score = probabilities[row * classes + one]!;
    positives[filled++] = score;
    firstIn[bucketOf(score) + 1]!++;
  }
  positives.sort();
  for (let bucket = 1; bucket < firstIn.length; bucket++) firstIn[bucket]! += firstIn[bucket - 1]!;
  let pairs = 0;
  for (let row = 0; row < rows; row++) {
    if (targets[row] === one) continue;
    const score = probabilities[row * classes + one]!;
    const bucket = bucketOf(score);
    let [from, to] = [firstIn[bucket]!, firstIn[bucket + 1]!];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (positives[middle]! < score) from = middle + 1;
      else to = middle;
    }
    let equal = from;
    while (equal < count && positives[equal] === score) equal++;
    pairs += count - equal + (equal - from) / 2;
  }
  return pairs / (count * (rows - count));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Softmax of each row, in float64.
 *
 * @param z `[rows, classes]`
 */
export function probabilitiesOf(z: ArrayLike<number>, classes: number): Float64Array {
  const found = new Float64Array(z.length);
  for (let from = 0; from < z.length; from += classes) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, z[from + c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += found[from + c] = Math.exp(z[from + c]! - largest);
    for (let c = 0; c < classes; c++) found[from + c]! /= sum;
  }
  return found;
}
