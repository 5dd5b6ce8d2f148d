import { readFileSync } from 'node:fs';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { expectClose } from '../testing/expect-close.ts';
import { computeClassWeight } from '../network/class-weight.ts';
import { computeClassScores, softmaxRows, type ClassScores } from './class-scores.ts';
import { computePrecisionRecall } from './precision-recall.ts';

/** Reference scores of scikit-learn; see tools/evidence/fixtures/scikit-learn/fixtures.py. */
const sklearn = JSON.parse(
  readFileSync(new URL('../../fixtures/scikit-learn.json', import.meta.url), 'utf8'),
) as {
  readonly severalClasses: readonly (ClassScores & {
    readonly classes: number;
    readonly probabilities: readonly number[];
    readonly targets: readonly number[];
  })[];
  readonly twoClasses: readonly {
    readonly scores: readonly number[];
    readonly labels: readonly number[];
    readonly balancedAccuracy: number;
  }[];
  readonly classWeights: readonly {
    readonly counts: readonly number[];
    readonly weights: readonly number[];
  }[];
};

/** Ridgeline and scikit-learn both compute scores in float64. */
const tolerance = { relative: 1e-12, absolute: 1e-12 };

describe('class scores', () => {
  it.each(sklearn.severalClasses)(
    'equal scikit-learn for $classes classes',
    ({ classes, probabilities, targets, balancedAccuracy, macroF1, auc }) => {
      const scores = computeClassScores(probabilities, targets, classes);
      expectClose(
        [scores.balancedAccuracy, scores.macroF1, scores.auc],
        [balancedAccuracy, macroF1, auc],
        tolerance,
      );
    },
  );

  it.each(sklearn.twoClasses)(
    'equal scikit-learn for two classes',
    ({ scores, labels, balancedAccuracy }) => {
      expectClose([computePrecisionRecall(scores, labels).balancedAccuracy], [balancedAccuracy], tolerance);
    },
  );

  it('are defined if only one class occurs', () => {
    const scores = computeClassScores([0.2, 0.5, 0.3, 0.1, 0.1, 0.8], [1, 1], 3);
    expect(scores).toEqual({ balancedAccuracy: 0.5, macroF1: 1 / 3, auc: 0 });
  });

  it('use probabilities that do not overflow for large logits', () => {
    expect([...softmaxRows([1000, 0, -1000, 2, 2, 2], 3)]).toEqual([1, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
  });
});

describe('balanced class weights', () => {
  const balancedTask = parseTestTask({ training: { class_weight: 'balanced' } });

  it.each(sklearn.classWeights)('equal scikit-learn for the counts $counts', ({ counts, weights }) => {
    const targets = counts.flatMap((count, label) => new Array<number>(count).fill(label));
    const problem = { type: 'multi-class', classes: counts.length } as const;
    const rows = Uint32Array.from(targets, (_, row) => row);
    expectClose([...computeClassWeight(balancedTask, { problem, targets }, rows)!], weights, tolerance);
  });

  it('are computed from the training rows', () => {
    const problem = { type: 'multi-class', classes: 3 } as const;
    expect(
      computeClassWeight(balancedTask, { problem, targets: [0, 1, 2, 0, 0] }, Uint32Array.of(0, 1, 3, 4)),
    ).toEqual([4 / 9, 4 / 3, 0]);
    const taskWithList = parseTestTask({ training: { class_weight: [1, 2, 3] } });
    expect(computeClassWeight(taskWithList, { problem, targets: [0] }, Uint32Array.of(0))).toEqual([1, 2, 3]);
    expect(computeClassWeight(parseTestTask(), { problem, targets: [0] }, Uint32Array.of(0))).toBeUndefined();
  });
});
