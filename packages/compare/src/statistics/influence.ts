import { meanOf, midranks } from './sample.ts';

/**
 * Influence of each example on a metric that is not a mean over examples: numbers with mean 0 whose standard error of
 * the mean, s / sqrt(n), equals the metric's standard error over new examples. `value + influence` then represents the
 * metric's value on each example, like a loss or a hit.
 */
export interface Influence {
  /** `[examples]` */
  readonly values: Float64Array;
  /** Degrees of freedom of the spread of `values`: `examples - 1`, or fewer if few examples determine the metric. */
  readonly degreesOfFreedom: number;
}

/**
 * Influence on the area under the ROC curve, by DeLong's structural components (DeLong, DeLong and Clarke-Pearson,
 * "Comparing the areas under two or more correlated receiver operating characteristic curves", Biometrics 44, 1988).
 * The components are scaled so that s^2 / N over all N examples equals DeLong's variance S10 / m + S01 / n, for m positives
 * and n negatives. The difference of two such influences has DeLong's variance of the difference. Undefined for fewer
 * than two examples of a class.
 *
 * @param scores higher for class 1
 * @param classes 0 or 1
 * @example
 * aucInfluence([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])!.values; // mean 0
 */
export function aucInfluence(scores: ArrayLike<number>, classes: ArrayLike<number>): Influence | undefined {
  const groups = groupByClass(classes);
  if (groups === undefined) return undefined;
  const count = scores.length;
  const overallRanks = midranks(Array.from(scores));
  const values = new Float64Array(count);
  for (const [members, others] of [
    [groups.positives, groups.negatives],
    [groups.negatives, groups.positives],
  ] as const) {
    const ranksInClass = midranks(members.map((index) => scores[index]!));
    const isPositive = members === groups.positives;
    // Share of the other class against which an example is ranked correctly.
    const components = members.map((index, i) => {
      const shareBelow = (overallRanks[index]! - ranksInClass[i]!) / others.length;
      return isPositive ? shareBelow : 1 - shareBelow;
    });
    const area = meanOf(components);
    const scale = Math.sqrt((count * (count - 1)) / (members.length * (members.length - 1)));
    members.forEach((index, i) => (values[index] = (components[i]! - area) * scale));
  }
  return { values, degreesOfFreedom: groups.degreesOfFreedom };
}

/** Two-class metric computed from counts at a threshold. */
type CountMetric = 'precision' | 'recall' | 'f1_score';

/**
 * Influence on precision, recall or F1 of class 1 by the jackknife (Quenouille 1956; Tukey 1958). Undefined for fewer
 * than two examples of a class.
 *
 * @param predicted 0 or 1
 * @param classes 0 or 1
 */
export function countInfluence(
  metric: CountMetric,
  predicted: ArrayLike<number>,
  classes: ArrayLike<number>,
): Influence | undefined {
  const groups = groupByClass(classes);
  if (groups === undefined) return undefined;
  const { positives, degreesOfFreedom } = groups;
  const predictedPositives = Array.from(predicted).reduce((sum, label) => sum + label, 0);
  const hits = positives.reduce((sum, index) => sum + predicted[index]!, 0);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const computeMetric = (right: number, guessed: number, actual: number) =>
    ({
      precision: share(right, guessed),
      recall: share(right, actual),
      f1_score: share(2 * right, guessed + actual),
    })[metric];
  const leaveOneOut = Float64Array.from(predicted, (label, index) =>
    computeMetric(
      hits - label * classes[index]!,
      predictedPositives - label,
      positives.length - classes[index]!,
    ),
  );
  return { values: computePseudoValues(leaveOneOut), degreesOfFreedom };
}

/** Multi-class metric computed from predicted classes. */
type ClassMetric = 'balanced_accuracy' | 'macro_f1_score';

/**
 * Influence on balanced accuracy or macro-F1 by the jackknife. Undefined if a class has a single example or all
 * examples are of one class.
 *
 * @param predicted predicted class of each example, from 0
 * @param classes true class of each example
 */
export function classInfluence(
  metric: ClassMetric,
  predicted: ArrayLike<number>,
  classes: ArrayLike<number>,
): Influence | undefined {
  const smallestSize = findSmallestClassSize(classes);
  if (smallestSize === undefined) return undefined;
  const counts = new Map<number, { right: number; guessed: number; actual: number }>();
  const ensureCount = (label: number) => {
    const count = counts.get(label) ?? { right: 0, guessed: 0, actual: 0 };
    counts.set(label, count);
    return count;
  };
  for (let i = 0; i < classes.length; i++) {
    ensureCount(classes[i]!).actual++;
    ensureCount(predicted[i]!).guessed++;
    if (classes[i] === predicted[i]) ensureCount(classes[i]!).right++;
  }
  const computeScore = ({ right, guessed, actual }: { right: number; guessed: number; actual: number }) =>
    metric === 'balanced_accuracy'
      ? actual === 0
        ? undefined
        : right / actual
      : actual + guessed === 0
        ? undefined
        : (2 * right) / (actual + guessed);
  // Removing an example changes only the scores of its class and of its predicted class.
  const totals = new Float64Array([0, 0]);
  for (const count of counts.values()) addScore(totals, computeScore(count), 1);
  const leaveOneOut = Float64Array.from(classes, (label, i) => {
    const prediction = predicted[i]!;
    const remaining = totals.slice();
    for (const changedClass of new Set([label, prediction])) {
      const before = counts.get(changedClass)!;
      addScore(remaining, computeScore(before), -1);
      const after = {
        right: before.right - Number(label === prediction),
        guessed: before.guessed - Number(changedClass === prediction),
        actual: before.actual - Number(changedClass === label),
      };
      addScore(remaining, computeScore(after), 1);
    }
    return remaining[0]! / remaining[1]!;
  });
  return { values: computePseudoValues(leaveOneOut), degreesOfFreedom: smallestSize - 1 };
}

/** Adds a score to `totals` or, with sign -1, removes it. `totals` holds the sum of the scores and their number. */
function addScore(totals: Float64Array, score: number | undefined, sign: 1 | -1): void {
  if (score === undefined) return;
  totals[0]! += sign * score;
  totals[1]! += sign;
}

/**
 * Influence on the mean of the one-against-rest areas under the ROC curves: the mean of their influences by DeLong.
 * Undefined if a class has a single example or all examples are of one class.
 *
 * @param outputs `[examples, classes]`, before the softmax
 * @param classes true class of each example, from 0
 */
export function meanAucInfluence(
  outputs: ArrayLike<number>,
  classes: ArrayLike<number>,
): Influence | undefined {
  const smallestSize = findSmallestClassSize(classes);
  if (smallestSize === undefined) return undefined;
  const units = outputs.length / classes.length;
  const scores = softmax(outputs, units);
  const influences = [...new Set(Array.from(classes))].map(
    (label) =>
      aucInfluence(
        Float64Array.from(classes, (_, i) => scores[i * units + label]!),
        Uint8Array.from(classes, (other) => Number(other === label)),
      )!.values,
  );
  const values = Float64Array.from(classes, (_, i) => meanOf(influences.map((influence) => influence[i]!)));
  return { values, degreesOfFreedom: smallestSize - 1 };
}

function softmax(outputs: ArrayLike<number>, units: number): Float64Array {
  const scores = Float64Array.from(outputs);
  for (let from = 0; from < scores.length; from += units) {
    const row = scores.subarray(from, from + units);
    const largest = Math.max(...row);
    const total = row.reduce((sum, output) => sum + Math.exp(output - largest), 0);
    row.forEach((output, unit) => (row[unit] = Math.exp(output - largest) / total));
  }
  return scores;
}

/** Size of the smallest class; undefined if a class has one example or there is only one class. */
function findSmallestClassSize(classes: ArrayLike<number>): number | undefined {
  const sizes = new Map<number, number>();
  for (const label of Array.from(classes)) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const fewest = Math.min(...sizes.values());
  return sizes.size < 2 || fewest < 2 ? undefined : fewest;
}

/** Regression metric that is not a mean of the examples' errors. */
type NumberMetric = 'root_mean_squared_error' | 'r2_score';

/**
 * Influence on R2 or the root mean squared error by the jackknife. Undefined for fewer than three examples, for targets
 * that are all equal, and if R2 without one example is not finite.
 */
export function numberInfluence(
  metric: NumberMetric,
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
): Influence | undefined {
  const count = targets.length;
  const center = meanOf(Array.from(targets));
  const errors = Float64Array.from(predictions, (value, i) => (value - targets[i]!) * (value - targets[i]!));
  // Without example i, the sum of squares around the mean shrinks by n / (n - 1) times its squared distance.
  const distances = Float64Array.from(targets, (value) => (value - center) * (value - center));
  const [residual, spread] = [sumOf(errors), sumOf(distances)];
  if (count < 3 || spread === 0) return undefined;
  const leaveOneOut = Float64Array.from(errors, (error, i) =>
    metric === 'r2_score'
      ? 1 - (residual - error) / (spread - (distances[i]! * count) / (count - 1))
      : Math.sqrt(Math.max(0, residual - error) / (count - 1)),
  );
  return leaveOneOut.every(Number.isFinite)
    ? { values: computePseudoValues(leaveOneOut), degreesOfFreedom: count - 1 }
    : undefined;
}

/** Centred pseudo-values of a metric, from its n leave-one-out values: (n - 1) (their mean - value). */
function computePseudoValues(leaveOneOut: Float64Array): Float64Array {
  const mean = sumOf(leaveOneOut) / leaveOneOut.length;
  return leaveOneOut.map((value) => (leaveOneOut.length - 1) * (mean - value));
}

function groupByClass(classes: ArrayLike<number>) {
  const [positives, negatives]: [number[], number[]] = [[], []];
  for (let i = 0; i < classes.length; i++) (classes[i] === 1 ? positives : negatives).push(i);
  const fewest = Math.min(positives.length, negatives.length);
  return fewest < 2 ? undefined : { positives, negatives, degreesOfFreedom: fewest - 1 };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
