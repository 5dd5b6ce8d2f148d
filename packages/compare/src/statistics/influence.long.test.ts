import { createGenerators } from '../testing/calibration.ts';
import { aucInfluence, countInfluence } from './influence.ts';
import { twoSourceT } from './two-source.ts';

const repetitions = 300;

/** Area under the ROC curve by its definition, and F1 at a threshold of 0. */
const metrics = {
  auc: (scores: Float64Array, classes: Float64Array) => {
    let [sum, pairs] = [0, 0];
    scores.forEach((score, i) =>
      scores.forEach((other, j) => {
        if (classes[i] !== 1 || classes[j] !== 0) return;
        pairs++;
        sum += score > other ? 1 : 0;
      }),
    );
    return sum / pairs;
  },
  f1: (scores: Float64Array, classes: Float64Array) => {
    const predicted = scores.map((score) => (score > 0 ? 1 : 0));
    const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
    return (
      (2 * total(predicted.map((label, i) => label * classes[i]!))) / (total(predicted) + total(classes))
    );
  },
} as const;

const influences = {
  auc: aucInfluence,
  f1: (scores: Float64Array, classes: Float64Array) =>
    countInfluence(
      'f1_score',
      scores.map((score) => (score > 0 ? 1 : 0)),
      classes,
    ),
} as const;

/** Share of studies whose interval excludes 0 although both strategies have the same distribution. */
function simulateFalseClaims(
  metric: keyof typeof metrics,
  examples: number,
  positiveShare: number,
  seeds: number,
): number {
  const { normal } = createGenerators('influence', metric, examples, seeds);
  const draws = () => Float64Array.from({ length: examples }, normal);
  let claims = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const classes = Float64Array.from({ length: examples }, (_, i) => (i < positiveShare * examples ? 1 : 0));
    const sharedNoise = draws();
    // Each strategy's own values on each example, the same for all seeds.
    const exampleEffects = [draws(), draws()];
    const rows = Array.from({ length: seeds }, () => {
      const [a, b] = exampleEffects.map((effects) => {
        const skill = 0.8 * (1 + 0.3 * normal());
        const noise = draws();
        return sharedNoise.map(
          (x, i) => (2 * classes[i]! - 1) * skill + x + 0.5 * effects[i]! + 0.4 * noise[i]!,
        );
      }) as [Float64Array, Float64Array];
      const difference = metrics[metric](a, classes) - metrics[metric](b, classes);
      const [onA, onB] = [influences[metric](a, classes)!, influences[metric](b, classes)!];
      return onA.values.map((value, i) => difference + value - onB.values[i]!);
    });
    const { low, high } = twoSourceT(rows, 0.95, {
      exampleFreedom: Math.floor(positiveShare * examples) - 1,
    })!;
    if (low > 0 || high < 0) claims++;
  }
  return claims / repetitions;
}

it.each([
  ['auc', 100, 0.1, 5],
  ['auc', 100, 0.5, 10],
  ['f1', 100, 0.1, 5],
  ['f1', 300, 0.3, 5],
] as const)(
  'makes false claims in at most 5 %% of cases: %s, %d examples, share %d positive, %d seeds',
  (metric, examples, positiveShare, seeds) => {
    expect(simulateFalseClaims(metric, examples, positiveShare, seeds)).toBeLessThanOrEqual(
      0.05 + 3.5 * Math.sqrt((0.05 * 0.95) / repetitions),
    );
  },
);
