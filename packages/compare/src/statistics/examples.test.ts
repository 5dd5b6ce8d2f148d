import { readFileSync } from 'node:fs';
import {
  aucInfluence,
  classInfluence,
  countInfluence,
  numberInfluence,
  meanAucInfluence,
  type Influence,
} from './influence.ts';
import { mcnemarP } from './mcnemar.ts';
import { deviationOf, meanOf } from './sample.ts';

type Errors = Record<'value' | 'other' | 'error' | 'differenceError', number>;

/** Fixtures made by tools/evidence/fixtures/compare/example-fixtures.py; they record the versions. */
const fixtures = JSON.parse(readFileSync(new URL('./fixtures/examples.json', import.meta.url), 'utf8')) as {
  readonly classes: readonly (Record<'auc' | 'precision' | 'recall' | 'f1_score', Errors> & {
    readonly name: string;
    readonly classes: readonly number[];
    readonly a: readonly number[];
    readonly b: readonly number[];
  })[];
  readonly numbers: readonly (Record<'root_mean_squared_error' | 'r2_score', Errors> & {
    readonly targets: readonly number[];
    readonly a: readonly number[];
    readonly b: readonly number[];
  })[];
  readonly severalClasses: readonly (Record<'balanced_accuracy' | 'macro_f1_score' | 'auc', Errors> & {
    readonly targets: readonly number[];
    readonly a: readonly number[];
    readonly b: readonly number[];
  })[];
  readonly mcnemar: readonly Record<'b' | 'c' | 'p', number>[];
};

function expectErrors(
  a: Influence | undefined,
  b: Influence | undefined,
  expected: Errors,
  relative = 1e-9,
): void {
  const differences = Array.from(a!.values, (value, i) => value - b!.values[i]!);
  const computeError = (values: readonly number[]) => deviationOf(values) / Math.sqrt(values.length);
  expect(meanOf(Array.from(a!.values))).toBeCloseTo(0, 9);
  expect(Math.abs(computeError(Array.from(a!.values)) / expected.error - 1)).toBeLessThan(relative);
  expect(Math.abs(computeError(differences) / expected.differenceError - 1)).toBeLessThan(relative);
}

describe.each(fixtures.classes)('influence of examples in two classes: $name', (sample) => {
  const { classes, a, b } = sample;
  const predict = (scores: readonly number[]) => scores.map((score) => (score > 0 ? 1 : 0));

  it('on the AUC has the variance of DeLong, as in MLstatkit and pROC', () => {
    expectErrors(aucInfluence(a, classes), aucInfluence(b, classes), sample.auc);
  });

  it.each(['precision', 'recall', 'f1_score'] as const)(
    'on %s has the variance of the jackknife',
    (metric) => {
      const computeInfluence = (scores: readonly number[]) =>
        countInfluence(metric, predict(scores), classes);
      expectErrors(computeInfluence(a), computeInfluence(b), sample[metric]);
    },
  );

  it('has the degrees of freedom of the smaller class', () => {
    const positives = classes.filter((label) => label === 1).length;
    const expected = Math.min(positives, classes.length - positives) - 1;
    expect(aucInfluence(a, classes)!.degreesOfFreedom).toBe(expected);
    expect(countInfluence('recall', predict(a), classes)!.degreesOfFreedom).toBe(expected);
  });
});

it.each(fixtures.numbers)('influence on regression errors has the variance of the jackknife', (sample) => {
  for (const metric of ['root_mean_squared_error', 'r2_score'] as const) {
    const computeInfluence = (predictions: readonly number[]) =>
      numberInfluence(metric, predictions, sample.targets);
    expectErrors(computeInfluence(sample.a), computeInfluence(sample.b), sample[metric]);
  }
});

it.each(fixtures.severalClasses)(
  'influence on scores of several classes has the variance of the jackknife',
  (sample) => {
    const units = sample.a.length / sample.targets.length;
    const classify = (outputs: readonly number[]) =>
      sample.targets.map((_, i) => {
        const row = outputs.slice(i * units, (i + 1) * units);
        return row.indexOf(Math.max(...row));
      });
    for (const metric of ['balanced_accuracy', 'macro_f1_score'] as const) {
      const computeInfluence = (outputs: readonly number[]) =>
        classInfluence(metric, classify(outputs), sample.targets);
      expectErrors(computeInfluence(sample.a), computeInfluence(sample.b), sample[metric]);
    }
    // DeLong and the jackknife over all examples differ by terms of order one over a class's size.
    const computeInfluence = (outputs: readonly number[]) => meanAucInfluence(outputs, sample.targets);
    expectErrors(computeInfluence(sample.a), computeInfluence(sample.b), sample.auc, 0.02);
  },
);

it('returns no influence for degenerate data', () => {
  expect(aucInfluence([1, 2, 3], [1, 0, 0])).toBeUndefined();
  expect(countInfluence('f1_score', [1, 0, 0], [1, 0, 0])).toBeUndefined();
  expect(numberInfluence('r2_score', [1, 2, 3], [5, 5, 5])).toBeUndefined();
});

it.each(fixtures.mcnemar)("computes McNemar's test of statsmodels: $b, $c", ({ b, c, p }) => {
  expect(mcnemarP(b, c) / p).toBeCloseTo(1, 9);
});
