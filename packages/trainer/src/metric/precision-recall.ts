import { countAtThreshold, ratio } from './auc.ts';

/** Precision, recall and F1 of class 1, and balanced accuracy, at the threshold 0.5. 0 / 0 counts as 0. */
interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /**
   * Mean of the two classes' recalls, or the recall of the only class that occurs. scikit-learn:
   * `balanced_accuracy_score`.
   */
  readonly balancedAccuracy: number;
}

/**
 * Computes balanced accuracy, precision, recall and F1; the last three are `TP / (TP + FP)`, `TP / (TP + FN)` and
 * `2 TP / (2 TP + FP + FN)`. Keras: `keras.metrics.Precision`, `Recall`, and `F1Score(threshold=0.5)` without Keras's
 * epsilons of 1e-7.
 *
 * @param scores probability of class 1 for each example
 * @param labels class of each example, 0 or 1
 */
export function computePrecisionRecall(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): PrecisionRecall {
  const { truePositives, falsePositives, positives, negatives } = countAtThreshold(scores, labels, 0.5);
  const recalls = [
    ...(positives === 0 ? [] : [truePositives / positives]),
    ...(negatives === 0 ? [] : [(negatives - falsePositives) / negatives]),
  ];
  return {
    balancedAccuracy: ratio(
      recalls.reduce((sum, recall) => sum + recall, 0),
      recalls.length,
    ),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, positives),
    f1: ratio(2 * truePositives, truePositives + falsePositives + positives),
  };
}
