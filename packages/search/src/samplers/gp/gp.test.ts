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
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
}

describe.each(
  fixtures.processes.map(
    (row) => [`${row.values.length} points, choices ${row.choices.join(' ')}`, row] as const,
  ),
)("a Gaussian process equals scikit-learn's: %s", (_name, row) => {
  const points: Points = {
    count: row.points.length,
    isChoice: row.choices,
    rows: Float64Array.from(row.points.flat()),
  };
  const values = Float64Array.from(row.values);
  const { signal, noise } = row;
  const hyperparameters: Hyperparameters = { lengths: Float64Array.from(row.lengths), signal, noise };

  it('by its posterior', () => {
    const posterior = maternPosterior(hyperparameters, points, values)!;
    row.at.forEach((position, index) => {
      const { mean, variance } = posterior.predict(Float64Array.from(position));
      expectClose(mean, row.means[index]!);
      expectClose(variance, row.variances[index]!);
    });
  });

  it('by its joint posterior, whose marginals are those of each point', () => {
    const posterior = maternPosterior(hyperparameters, points, values)!;
    const positions: Points = { ...points, count: row.at.length, rows: Float64Array.from(row.at.flat()) };
    const { means, covariances } = posterior.predictJointly(positions);
    row.at.forEach((_, index) => {
      expectClose(means[index]!, row.means[index]!);
      expectClose(covariances[index * (row.at.length + 1)]!, row.variances[index]!);
    });
    // Given a value at the first point, the second one's variance falls by their squared covariance.
    const more = { ...points, count: points.count + 1, rows: Float64Array.of(...points.rows, ...row.at[0]!) };
    const later = maternPosterior(hyperparameters, more, Float64Array.of(...values, 0))!;
    const [first, both] = [covariances[0]! + noise, covariances[1]!];
    const { variance } = later.predict(Float64Array.from(row.at[1]!));
    expectClose(variance, Math.max(1e-12, row.variances[1]! - (both * both) / first));
  });

  it('by its marginal likelihood and its gradient', () => {
    const { log, gradient } = maternLikelihood(hyperparameters, computePairs(points), values)!;
    expectClose(log, row['log likelihood']);
    row.gradient.forEach((part, index) => expectClose(gradient[index]!, part));
  });
});

it.each(fixtures.improvements)('the logarithm of the improvement at %d is exact', (z, log) => {
  expectClose(logImprovement(z), log);
});

describe('means over seeds', () => {
  const stream = randomStream(3, 'repeats');
  const counts = [1, 4, 2, 1, 3];
  const rows = counts.map((_, row) => [stream.uniform(2 * row), stream.uniform(2 * row + 1)]);
  const single = counts.map((count, row) =>
    Array.from({ length: count }, (_, seed) => stream.uniform(100 + 10 * row + seed)),
  );
  const pointsOf = (all: readonly (readonly number[])[]): Points => ({
    count: all.length,
    isChoice: [false, false],
    rows: Float64Array.from(all.flat()),
  });
  const hyperparameters: Hyperparameters = { lengths: Float64Array.of(0.4, 0.7), signal: 1.3, noise: 0.2 };
  const meanOf = (some: readonly number[]) => some.reduce((sum, value) => sum + value, 0) / some.length;
  const means = Float64Array.from(single, meanOf);
  const shares = Float64Array.from(counts, (count) => 1 / count);
  const points = pointsOf(rows);
  const each = pointsOf(counts.flatMap((count, row) => Array<number[]>(count).fill(rows[row]!)));
  const values = Float64Array.from(single.flat());

  it('predict the same as the single seeds', () => {
    const [ours, theirs] = [
      maternPosterior(hyperparameters, points, means, shares)!,
      maternPosterior(hyperparameters, each, values)!,
    ];
    for (const position of [
      [0.1, 0.9],
      [0.5, 0.5],
    ]) {
      const [a, b] = [ours, theirs].map((posterior) => posterior.predict(Float64Array.from(position)));
      expectClose(a!.mean, b!.mean);
      expectClose(a!.variance, b!.variance);
    }
    expectClose(ours.means[1]!, theirs.means[1]!);
  });

  it('are as likely as the single seeds, apart from the differences within configurations', () => {
    const within = (noise: number) => {
      const squares = single.flatMap((some) =>
        some.map((value) => (value - meanOf(some)) * (value - meanOf(some))),
      );
      const sum = squares.reduce((total, square) => total + square, 0);
      const freedom = values.length - counts.length;
      const scale = counts.reduce((total, count) => total + Math.log(count), 0);
      return -0.5 * (freedom * Math.log(2 * Math.PI * noise) + sum / noise + scale);
    };
    const ours = maternLikelihood(hyperparameters, computePairs(points), means, shares)!;
    const theirs = maternLikelihood(hyperparameters, computePairs(each), values)!;
    expectClose(ours.log + within(hyperparameters.noise), theirs.log);
    const slope = (within(0.2 * 1.0001) - within(0.2 / 1.0001)) / (2 * Math.log(1.0001));
    ours.gradient.forEach((part, index) => {
      const noise = index === 3 ? slope : 0;
      expect(part + noise).toBeCloseTo(theirs.gradient[index]!, 5);
    });
  });
});

describe('warped losses', () => {
  it('keep their distances in the better half, only their order in the other', () => {
    const some = warpLosses([0, 1, 2, 3, 4, 5, 6, 7], () => false);
    const others = warpLosses([0, 1, 2, 3, 4, 5, 1e9, Infinity], () => false);
    expect(others).toEqual(some);
    expect(some[1]! - some[0]!).toBeCloseTo(some[4]! - some[3]!, 12);
    expect(some.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(some.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(8, 12);
  });

  it('are ranks if the better half is all equal, or has no values', () => {
    expect(warpLosses([1, 1, 1, 2], (index) => index < 3)).toEqual(
      warpLosses([5, 5, 5, 9], (index) => index < 3),
    );
    const alike = warpLosses([1, 1, 1], () => true);
    expect(alike).toEqual(new Float64Array(3));
    expect(warpLosses([3, Infinity, Infinity], (index) => index === 2)[0]).toBeLessThan(0);
  });
});
