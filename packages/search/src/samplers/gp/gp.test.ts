import { readFileSync } from 'node:fs';
import { randomStream } from '@ridgeline/core';
import { maternLikelihood, computePairs, maternPosterior } from './gaussian-process.ts';
import type { Hyperparameters, Points } from './kernel.ts';
import { logImprovement } from './log-expected-improvement.ts';
import { warpLosses } from './warp.ts';

interface Fixtures {
  readonly processes: readonly {
    readonly choices: readonly boolean[];
    readonly lengths: readonly number[];
    readonly signal: number;
    readonly noise: number;
    readonly points: readonly (readonly number[])[];
    readonly values: readonly number[];
    readonly at: readonly (readonly number[])[];
    readonly means: readonly number[];
    readonly variances: readonly number[];
    readonly 'log likelihood': number;
    readonly gradient: readonly number[];
  }[];
  readonly improvements: readonly (readonly [z: number, log: number])[];
}

/** Fixtures made by tools/evidence/fixtures/search/gp-fixtures.py from scikit-learn; they record its version. */
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/gp.json', import.meta.url), 'utf8'),
) as Fixtures;

/** Expects equality to 9 digits, relative to numbers above 1. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
}

describe.each(
  fixtures.processes.map(
    (row) => [`${row.values.length} points, choices ${row.choices.join(' ')}`, row] as const,
  ),
)('a Gaussian process equals that of scikit-learn: %s', (_name, row) => {
  const points: Points = {
    count: row.points.length,
    isChoice: row.choices,
    rows: Float64Array.from(row.points.flat()),
  };
  const values = Float64Array.from(row.values);
  const { signal, noise } = row;
  const hyperparameters: Hyperparameters = { lengths: Float64Array.from(row.lengths), signal, noise };

  it('in its posterior', () => {
    const posterior = maternPosterior(hyperparameters, points, values)!;
    row.at.forEach((position, index) => {
      const { mean, variance } = posterior.predict(Float64Array.from(position));
      expectClose(mean, row.means[index]!);
      expectClose(variance, row.variances[index]!);
    });
  });

  it('in the marginals of its joint posterior', () => {
    const posterior = maternPosterior(hyperparameters, points, values)!;
    const positions: Points = { ...points, count: row.at.length, rows: Float64Array.from(row.at.flat()) };
    const { means, covariances } = posterior.predictJointly(positions);
    row.at.forEach((_, index) => {
      expectClose(means[index]!, row.means[index]!);
      expectClose(covariances[index * (row.at.length + 1)]!, row.variances[index]!);
    });
    // A value at the first point lowers the second variance by the squared covariance, divided by the first variance.
    const extended = {
      ...points,
      count: points.count + 1,
      rows: Float64Array.of(...points.rows, ...row.at[0]!),
    };
    const updated = maternPosterior(hyperparameters, extended, Float64Array.of(...values, 0))!;
    const [firstVariance, covariance] = [covariances[0]! + noise, covariances[1]!];
    const { variance } = updated.predict(Float64Array.from(row.at[1]!));
    expectClose(variance, Math.max(1e-12, row.variances[1]! - (covariance * covariance) / firstVariance));
  });

  it('in its marginal likelihood and the gradient', () => {
    const { log, gradient } = maternLikelihood(hyperparameters, computePairs(points), values)!;
    expectClose(log, row['log likelihood']);
    row.gradient.forEach((part, index) => expectClose(gradient[index]!, part));
  });
});

it.each(fixtures.improvements)('logImprovement returns the logarithm of the improvement at %d', (z, log) => {
  expectClose(logImprovement(z), log);
});

describe('a Gaussian process of means over seeds', () => {
  const stream = randomStream(3, 'repeats');
  const counts = [1, 4, 2, 1, 3];
  const rows = counts.map((_, row) => [stream.uniform(2 * row), stream.uniform(2 * row + 1)]);
  const singleValues = counts.map((count, row) =>
    Array.from({ length: count }, (_, seed) => stream.uniform(100 + 10 * row + seed)),
  );
  const toPoints = (coordinates: readonly (readonly number[])[]): Points => ({
    count: coordinates.length,
    isChoice: [false, false],
    rows: Float64Array.from(coordinates.flat()),
  });
  const hyperparameters: Hyperparameters = { lengths: Float64Array.of(0.4, 0.7), signal: 1.3, noise: 0.2 };
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = Float64Array.from(singleValues, meanOf);
  const noiseShares = Float64Array.from(counts, (count) => 1 / count);
  const points = toPoints(rows);
  const repeatedPoints = toPoints(counts.flatMap((count, row) => Array<number[]>(count).fill(rows[row]!)));
  const values = Float64Array.from(singleValues.flat());

  it('predicts the same as a Gaussian process of the single trainings', () => {
    const [fromMeans, fromSeeds] = [
      maternPosterior(hyperparameters, points, means, noiseShares)!,
      maternPosterior(hyperparameters, repeatedPoints, values)!,
    ];
    for (const position of [
      [0.1, 0.9],
      [0.5, 0.5],
    ]) {
      const [a, b] = [fromMeans, fromSeeds].map((posterior) =>
        posterior.predict(Float64Array.from(position)),
      );
      expectClose(a!.mean, b!.mean);
      expectClose(a!.variance, b!.variance);
    }
    expectClose(fromMeans.means[1]!, fromSeeds.means[1]!);
  });

  it('has the likelihood of the single trainings without its part within configurations', () => {
    const withinLikelihood = (noise: number) => {
      const squares = singleValues.flatMap((values) =>
        values.map((value) => (value - meanOf(values)) * (value - meanOf(values))),
      );
      const sum = squares.reduce((total, square) => total + square, 0);
      const degreesOfFreedom = values.length - counts.length;
      const scale = counts.reduce((total, count) => total + Math.log(count), 0);
      return -0.5 * (degreesOfFreedom * Math.log(2 * Math.PI * noise) + sum / noise + scale);
    };
    const fromMeans = maternLikelihood(hyperparameters, computePairs(points), means, noiseShares)!;
    const fromSeeds = maternLikelihood(hyperparameters, computePairs(repeatedPoints), values)!;
    expectClose(fromMeans.log + withinLikelihood(hyperparameters.noise), fromSeeds.log);
    const slope = (withinLikelihood(0.2 * 1.0001) - withinLikelihood(0.2 / 1.0001)) / (2 * Math.log(1.0001));
    fromMeans.gradient.forEach((part, index) => {
      const noise = index === 3 ? slope : 0;
      expect(part + noise).toBeCloseTo(fromSeeds.gradient[index]!, 5);
    });
  });
});

describe('warpLosses', () => {
  it('keeps distances in the better half but only the order in the other half', () => {
    const warped = warpLosses([0, 1, 2, 3, 4, 5, 6, 7], () => false);
    const withOutliers = warpLosses([0, 1, 2, 3, 4, 5, 1e9, Infinity], () => false);
    expect(withOutliers).toEqual(warped);
    expect(warped[1]! - warped[0]!).toBeCloseTo(warped[4]! - warped[3]!, 12);
    expect(warped.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(warped.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(8, 12);
  });

  it('returns rank quantiles if the better half has equal losses or none', () => {
    expect(warpLosses([1, 1, 1, 2], (index) => index < 3)).toEqual(
      warpLosses([5, 5, 5, 9], (index) => index < 3),
    );
    expect(warpLosses([1, 1, 1], () => true)).toEqual(new Float64Array(3));
    expect(warpLosses([3, Infinity, Infinity], (index) => index === 2)[0]).toBeLessThan(0);
  });
});
