import { readFileSync } from 'node:fs';
import type { Dimension, Parameters, SweepDefinition } from '@ridgeline/core';
import type { ConfigurationOutcome } from '../configuration-outcomes.ts';
import { sweepOf } from '../testing/fixtures.ts';
import { bestAtBudget } from './best-at-budget.ts';
import { parameterImportance } from './parameter-importance.ts';

interface Fixtures {
  readonly importance: readonly {
    readonly name: string;
    readonly goal: 'minimize' | 'maximize';
    readonly strategies: readonly { readonly name: string; readonly dimensions: readonly Dimension[] }[];
    readonly rows: readonly {
      readonly strategy: string;
      readonly parameters: Parameters;
      readonly value: number;
    }[];
    readonly importances: Readonly<Record<string, number>>;
  }[];
  readonly budget: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly points: readonly Record<'budget' | 'expected' | 'low' | 'high', number | null>[];
  }[];
}

/**
 * Fixtures from Optuna and SciPy, made by tools/evidence/fixtures/compare/search-phase-fixtures.py; they record the
 * versions.
 */
const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/search-phase.json', import.meta.url), 'utf8'),
) as Fixtures;

it.each(fixtures.importance)('importance against Optuna: $name', (study) => {
  const definition: SweepDefinition = {
    ...sweepOf([], { name: 'score', goal: study.goal }),
    strategies: study.strategies.map(({ name, dimensions }) => ({
      name,
      method: 'random',
      dimensions: dimensions.map((dimension) => ({ owner: 'strategy', dimension })),
    })),
  };
  const outcomes = study.rows.map(({ strategy, parameters, value }, number): ConfigurationOutcome => ({
    configuration: { number, strategy, point: number, parameters },
    state: 'complete',
    value,
    trials: [],
  }));
  const actual = parameterImportance(outcomes, definition);
  expect(actual.map(({ name }) => name)).toEqual(Object.keys(study.importances));
  for (const { name, importance } of actual) expect(importance).toBeCloseTo(study.importances[name]!, 8);
});

it('importance is shared equally without information', () => {
  expect(parameterImportance([], sweepOf([], { name: 'score', goal: 'minimize' }))).toEqual([]);
});

describe.each(fixtures.budget)('the best at a budget: $name', ({ values, points }) => {
  const actual = bestAtBudget(values, { goal: 'maximize' });

  it('has the mean over all subsets', () => {
    expect(actual.map(({ budget }) => budget)).toEqual(points.map(({ budget }) => budget));
    points.forEach(({ expected }, index) => {
      if (expected !== null) expect(actual[index]?.expected).toBeCloseTo(expected, 10);
    });
  });

  it('has the interval of SciPy for its median', () => {
    points.forEach(({ low, high }, index) => {
      expect(actual[index]?.interval).toEqual({ worst: low ?? undefined, best: high ?? undefined });
    });
  });

  it('is mirrored if the goal is to minimize', () => {
    const mirrored = bestAtBudget(
      values.map((value) => -value),
      { goal: 'minimize' },
    );
    expect(mirrored.map(({ median }) => -median!)).toEqual(actual.map(({ median }) => median));
  });
});

it('a configuration without a value is the worst there is', () => {
  const [one, , three] = bestAtBudget([0.5, undefined, 0.7], { goal: 'maximize' });
  expect(one?.expected).toBeCloseTo((0.5 + 0.5 + 0.7) / 3, 12);
  expect(one?.median).toBe(0.5);
  expect(three?.expected).toBeCloseTo(0.7, 12);
  expect(bestAtBudget([undefined, undefined], { goal: 'maximize' })).toEqual([]);
});
