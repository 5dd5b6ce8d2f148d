import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { computeAuc, countAtThreshold } from './auc.ts';
import { computePrecisionRecall } from './precision-recall.ts';
import { computeRegressionErrors } from './regression-errors.ts';

const tolerance = { relative: 1e-5, absolute: 1e-6 };

describe('metrics', () => {
  it.each(kerasFixtures.metrics.binary)(
    'of binary predictions equal Keras',
    ({ scores, labels, ...expected }) => {
      const { precision, recall, f1 } = computePrecisionRecall(scores, labels);
      expectClose(
        [computeAuc(scores, labels), precision, recall, f1],
        [expected.auc, expected.precision, expected.recall, expected.f1],
        tolerance,
      );
    },
  );

  it('include auc, with exact counts of the scores above each threshold', () => {
    const scores = [0, 1, 0.5, Number.NaN, ...Array.from({ length: 200 }, (_, i) => Math.fround(i / 199))];
    const labels = scores.map((_, i) => (i % 3 === 0 ? 1 : 0));
    const rates = Array.from({ length: 200 }, (_, i) => {
      const threshold = i === 0 ? -1e-7 : i === 199 ? 1 + 1e-7 : i / 199;
      const { truePositives, falsePositives, positives, negatives } = countAtThreshold(
        scores,
        labels,
        threshold,
      );
      return [truePositives / positives, falsePositives / negatives] as const;
    });
    const area = rates.slice(1).reduce((sum, [recall, falsePositiveRate], i) => {
      const [previousRecall, previousRate] = rates[i]!;
      return sum + ((previousRate - falsePositiveRate) * (previousRecall + recall)) / 2;
    }, 0);
    expect(computeAuc(scores, labels)).toBe(area);
  });

  it.each(kerasFixtures.metrics.regression)(
    'of regressions equal Keras',
    ({ predictions, targets, ...expected }) => {
      const errors = computeRegressionErrors(predictions, targets);
      expectClose(
        [errors.meanSquared, errors.rootMeanSquared, errors.meanAbsolute, errors.r2],
        [expected.meanSquared, expected.rootMeanSquared, expected.meanAbsolute, expected.r2],
        tolerance,
      );
    },
  );

  it('include R2, which is 0 for equal targets', () => {
    expect(computeRegressionErrors([1, 2], [3, 3]).r2).toBe(0);
  });
});
