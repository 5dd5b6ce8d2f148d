import { readFileSync } from 'node:fs';
import { hypervolume, nonDominatedRanks, ParetoRanking, type ObjectiveSettings } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';
import { crowdingDistances, selectSurvivors } from './nsga2/nsga2.ts';
import { completeResults } from './rank-configurations.ts';
import { splitByValue } from './tpe/split.ts';

interface Fixtures {
  readonly ranked: readonly {
    readonly points: readonly (readonly number[])[];
    readonly ranks: readonly number[];
    readonly crowding: readonly (number | null)[];
    readonly hypervolume: number;
  }[];
  readonly survived: readonly (Constrained & {
    readonly kept: number;
    readonly survivors: readonly number[];
  })[];
  readonly splits: readonly (Constrained & { readonly good: readonly number[] })[];
}

interface Constrained {
  readonly points: readonly (readonly number[])[];
  readonly violations: readonly number[];
}

/**
 * Fixtures made by tools/evidence/fixtures/search/pareto-fixtures.py from pymoo and Optuna; they record the versions.
 */
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/pareto.json', import.meta.url), 'utf8'),
) as Fixtures;

function createObjectives(count: number): ObjectiveSettings {
  const objectives = Array.from({ length: count }, (_, index) => ({
    name: `loss ${index}`,
    goal: 'minimize' as const,
  }));
  const constraints = [{ name: 'excess', max: 0 }];
  return { metric: { ...objectives[0]!, summary: { type: 'last' } }, objectives, constraints };
}

function toFinished({ points, violations }: Constrained): readonly FinishedConfiguration[] {
  return points.map((point, number) => ({
    configuration: { number, strategy: 'all', point: number, parameters: {} },
    outcome: 'complete',
    value: point[0]!,
    values: {
      ...Object.fromEntries(point.map((loss, index) => [`loss ${index}`, loss])),
      excess: violations[number]!,
    },
    repeats: [],
  }));
}

const rows = fixtures.ranked.map((row) => [row.points.length, row.points[0]!.length, row] as const);

describe.each(rows)('%i results with %i losses', (_count, losses, row) => {
  it('have the ranks of pymoo', () => {
    expect([...nonDominatedRanks(row.points)]).toEqual(row.ranks);
  });

  it('have the crowding distances of pymoo', () => {
    const front = row.points.filter((_, index) => row.ranks[index] === 0);
    const expected = row.crowding.map((distance) => distance ?? Infinity);
    crowdingDistances(front).forEach((distance, index) => expect(distance).toBeCloseTo(expected[index]!, 12));
  });

  it('have the hypervolume of pymoo', () => {
    expect(hypervolume(row.points, Array<number>(losses).fill(0.9))).toBeCloseTo(row.hypervolume, 12);
  });
});

it.each(fixtures.survived)('selectSurvivors keeps the same $kept results as pymoo', (row) => {
  const objectives = createObjectives(row.points[0]!.length);
  const results = completeResults(toFinished(row), objectives);
  const survivors = selectSurvivors(results, new ParetoRanking(objectives), row.kept);
  expect(survivors.map(({ result }) => result.configuration.number).sort((a, b) => a - b)).toEqual(
    row.survivors,
  );
});

it.each(fixtures.splits.map((row) => [row.points.length, row.points[0]!.length, row] as const))(
  'splitByValue selects the same good results as Optuna: %i results with %i losses',
  (_count, losses, row) => {
    const { good, others } = splitByValue(toFinished(row), createObjectives(losses));
    expect(good.map(({ number }) => number)).toEqual(row.good);
    expect(good.length + others.length).toBe(row.points.length);
  },
);
