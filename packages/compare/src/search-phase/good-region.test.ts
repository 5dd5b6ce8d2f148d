import type { ConfigurationOutcome } from '../configuration-outcomes.ts';
import { goodRegions } from './good-region.ts';

/** Creates outcomes with `good` configurations at the best value; the others diverged. */
function createOutcomes(strategy: string, good: number, tried: number): readonly ConfigurationOutcome[] {
  return Array.from({ length: tried }, (_, number) => ({
    configuration: { number, strategy, point: number, parameters: {} },
    state: number < good ? 'complete' : 'diverged',
    value: number < good ? 0.9 - number / 10_000 : undefined,
    trials: [],
  }));
}

/** Expected values from statsmodels 0.15.0, proportion_confint(good, tried, method='wilson'). */
it.each([
  { good: 3, tried: 16, low: 0.06591599071428139, high: 0.43008880961974144 },
  { good: 16, tried: 16, low: 0.8063923194655633, high: 1 },
  { good: 1, tried: 2, low: 0.09453120573423068, high: 0.9054687942657693 },
])('computes the interval of statsmodels for $good good configurations of $tried', (cell) => {
  const [region] = goodRegions(createOutcomes('l2', cell.good, cell.tried), { goal: 'maximize' }, 0.01);
  expect(region?.good).toBe(cell.good);
  expect(region?.low).toBeCloseTo(cell.low, 10);
  expect(region?.high).toBeCloseTo(cell.high, 10);
});

it('measures each strategy against the best value of the study', () => {
  const [, b] = goodRegions(
    [
      ...createOutcomes('a', 1, 1),
      ...createOutcomes('b', 2, 4).map((outcome) => ({
        ...outcome,
        value: outcome.value && outcome.value - 0.5,
      })),
    ],
    { goal: 'maximize' },
    0.01,
  );
  expect(b).toMatchObject({ strategy: 'b', good: 0, tried: 4 });
});

it('handles more configurations than a call can have arguments', () => {
  const [region] = goodRegions(createOutcomes('l2', 200_000, 200_000), { goal: 'maximize' }, 0.01);
  expect(region).toMatchObject({ good: 101, tried: 200_000 });
});
