import { readFileSync } from 'node:fs';
import type { Dimension, Parameters, SweepDefinition } from '@ridgeline/core';
import type { ConfigurationOutcome } from '../configuration-outcomes.ts';
import { createSweep } from '../testing/fixtures.ts';
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
}

interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  readonly points: readonly {
    readonly budget: number;
    readonly expected: number;
    readonly median: number;
    readonly worst: number | null;
    readonly best: number | null;
  }[];
}

/** Results of Optuna and opda, computed by scripts in tools/evidence/fixtures/compare. Each file has their versions. */
const fixtures = readFixture<Fixtures>('search-phase');
const { curves } = readFixture<{ readonly curves: readonly Curve[] }>('tuning-curves');

function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

it.each(fixtures.importance)('computes the same importance as Optuna: $name', (study) => {
  const definition: SweepDefinition = {
    ...createSweep([], { name: 'score', goal: study.goal }),
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

it('returns no importance for a sweep without parameters', () => {
  expect(parameterImportance([], createSweep([], { name: 'score', goal: 'minimize' }))).toEqual([]);
});

describe.each(curves)('the tuning curve: $name', ({ values, points }) => {
  const actual = bestAtBudget(values, { goal: 'maximize' });

  it('equals the curve of opda with alpha divided by the number of budgets', () => {
    expect(actual).toEqual(
      points.map(({ budget, expected, median, worst, best }) => ({
        budget,
        expected: expect.closeTo(expected, 10),
        median,
        interval: { worst: worst ?? undefined, best: best ?? undefined },
      })),
    );
  });

  it('is mirrored if the goal is to minimize', () => {
    const mirrored = bestAtBudget(
      values.map((value) => -value),
      { goal: 'minimize' },
    );
    expect(mirrored.map(({ median }) => -median!)).toEqual(actual.map(({ median }) => median));
  });
});

it('counts a configuration without a value as the worst', () => {
  const [first, , third] = bestAtBudget([0.5, undefined, 0.7], { goal: 'maximize' });
  expect(first?.expected).toBeCloseTo((0.5 + 0.5 + 0.7) / 3, 12);
  expect(first?.median).toBe(0.5);
  expect(third?.expected).toBeCloseTo(0.7, 12);
  expect(bestAtBudget([undefined, undefined], { goal: 'maximize' })).toEqual([]);
});
