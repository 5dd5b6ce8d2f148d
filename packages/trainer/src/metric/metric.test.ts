import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { auc } from './auc.ts';
import { precisionRecall } from './precision-recall.ts';
import { regressionErrors } from './regression-errors.ts';

const tolerance = { relative: 1e-5, absolute: 1e-6 };

describe('metrics', () => {
  it.each(kerasFixtures.metrics.binary)('of two classes equal Keras', ({ scores, labels, ...expected }) => {
    const { precision, recall, f1 } = precisionRecall(scores, labels);
    expectClose(
      [auc(scores, labels), precision, recall, f1],
      [expected.auc, expected.precision, expected.recall, expected.f1],
      tolerance,
    );
  });

  it.each(kerasFixtures.metrics.regression)(
    'of numbers equal Keras',
    ({ predictions, targets, ...expected }) => {
      const found = regressionErrors(predictions, targets);
      expectClose(
        [found.meanSquared, found.rootMeanSquared, found.meanAbsolute, found.r2],
        [expected.meanSquared, expected.rootMeanSquared, expected.meanAbsolute, expected.r2],
        tolerance,
      );
    },
  );

  it('R2 of targets that are all alike is 0', () => {
    expect(regressionErrors([1, 2], [3, 3]).r2).toBe(0);
  });
});
