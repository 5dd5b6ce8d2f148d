import { readFileSync } from 'node:fs';
import type { Parameters } from '@ridgeline/core';
import { samplerHorizon } from '../../horizon.ts';
import { propose } from '../../propose.ts';
import { bestValue, optimize, createDefinition } from '../../testing/optimize.ts';
import { advance, createNormalTransform, defaultConstants, initialEvolution } from './evolution.ts';
import { snapToStep, applyMargin, type MarginedEvolution, type Steps } from './margin.ts';

interface Fixtures {
  readonly searches: readonly {
    readonly counts: readonly (number | null)[];
    readonly kept: readonly {
      readonly generation: number;
      readonly mean: readonly number[];
      readonly sigma: number;
      readonly covariance: readonly number[];
      readonly spread: readonly number[];
    }[];
  }[];
}

/** Fixtures made by tools/evidence/fixtures/search/cma-es-fixtures.py from cmaes; they record its version. */
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/cma-es.json', import.meta.url), 'utf8'),
) as Fixtures;

/** Creates the generator of the normal numbers of the fixtures, each the sum of twelve uniform numbers. */
function createNormalGenerator(): () => number {
  let state = 413;
  const uniform = () => {
    state = ((Math.imul(state, 1103515245) + 12345) >>> 0) % 0x8000_0000;
    return state / 0x8000_0000;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, 0) - 6;
}

function ellipsoid(x: Float64Array): number {
  return x.reduce(
    (sum, value, axis) => sum + 10 ** ((2 * axis) / Math.max(1, x.length - 1)) * (value - 0.3) ** 2,
    0,
  );
}

/** Evolves the first generations with the fixtures' normal numbers and returns their distributions. */
function evolve(counts: readonly (number | null)[], generations: number): readonly MarginedEvolution[] {
  const axes = counts.length;
  const constants = defaultConstants(axes);
  const steps = counts.flatMap((count, axis): readonly Steps[] =>
    count === null ? [] : [{ axis, low: 0.5 / count, step: 1 / count, count }],
  );
  const isWithin = (x: Float64Array) =>
    x.every((value, axis) => counts[axis] !== null || (value >= 0 && value <= 1));
  const drawNormal = createNormalGenerator();
  let state: MarginedEvolution = {
    evolution: initialEvolution(new Float64Array(axes).fill(0.5), 0.2),
    marginFactors: new Float64Array(axes).fill(1),
  };
  return Array.from({ length: generations }, () => {
    const { evolution, marginFactors } = state;
    const draw = createNormalTransform(evolution);
    const points = Array.from({ length: constants.population }, () => {
      let raw: Float64Array;
      do raw = draw(Float64Array.from({ length: axes }, drawNormal));
      while (!isWithin(raw));
      const rounded = raw.slice();
      for (const axisSteps of steps) {
        const { axis } = axisSteps;
        rounded[axis] = snapToStep(evolution, marginFactors, axisSteps, raw[axis]!);
      }
      return { raw, value: ellipsoid(rounded) };
    });
    const ranked = points.toSorted((a, b) => a.value - b.value).map(({ raw }) => raw);
    const after = { evolution: advance(evolution, constants, ranked), marginFactors };
    state = applyMargin(after, steps, 1 / (axes * constants.population));
    return state;
  });
}

/** Expects equality to 12 digits, relative to the largest of the numbers. */
function expectClose(actual: Iterable<number>, expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs));
  [...actual].forEach((value, index) =>
    expect(Math.abs(value - expected[index]!) / scale).toBeLessThan(1e-12),
  );
}

it.each(fixtures.searches.map((row) => [row.counts.map((count) => count ?? 'any').join(' '), row] as const))(
  'an evolution equals that of the package cmaes for these numbers of values per axis: %s',
  (_name, { counts, kept }) => {
    const states = evolve(counts, 50);
    for (const { generation, mean, sigma, covariance, spread } of kept) {
      const { evolution, marginFactors } = states[generation - 1]!;
      expectClose(evolution.mean, mean);
      expectClose([evolution.sigma], [sigma]);
      expectClose(evolution.covariance, covariance);
      expectClose(marginFactors, spread);
    }
  },
);

const space = { x: { min: -5, max: 5.5 }, y: { min: -5, max: 5.5 }, z: { min: -5, max: 5.5 } };

function sphere(point: Parameters): number {
  return Object.values(point).reduce<number>((sum, x) => sum + (x as number) * (x as number), 0);
}

describe('cma_es', () => {
  it('waits for whole generations', () => {
    const definition = createDefinition({ method: 'cma_es', parameters: space });
    const [strategy] = definition.strategies;
    const horizons = [0, 6, 7, 13, 14].map((point) => samplerHorizon(definition, strategy!, point));
    expect(horizons).toEqual([0, 0, 7, 7, 14]);
  });

  it('finds the minimum of a sphere', () => {
    for (const seed of [0, 1, 2]) {
      const finished = optimize(createDefinition({ method: 'cma_es', parameters: space, seed }), 210, sphere);
      expect(bestValue(finished)).toBeLessThan(1e-3);
    }
  });

  it('suggests the same points without its cache', () => {
    const spec = { method: 'cma_es', parameters: { ...space, kind: { values: ['a', 'b', 'c'] } } };
    const loss = ({ kind, x, y, z }: Parameters) => sphere({ x: x!, y: y!, z: z! }) + (kind === 'b' ? 0 : 9);
    const finished = optimize(createDefinition(spec), 60, loss);
    for (const index of [9, 30, 59]) {
      const history = { finished: structuredClone(finished.slice(0, index)), pending: [] };
      expect(propose(createDefinition(spec), index, history)).toEqual(finished[index]!.configuration);
    }
  });

  it('restarts after convergence', () => {
    const definition = createDefinition({ method: 'cma_es', parameters: { x: { min: 0.5, max: 9.5 } } });
    const finished = optimize(definition, 400, () => 1);
    const values = finished.map(({ configuration }) => configuration.parameters['x'] as number);
    const distant = values.slice(200).filter((x) => Math.abs(x - 5) > 2.5);
    expect(distant.length).toBeGreaterThan(10);
  });

  it('searches whole numbers, choices and conditions', () => {
    const definition = createDefinition({
      method: 'cma_es',
      parameters: {
        kind: { values: ['a', 'b', 'c'] },
        isDeep: { values: [true, false] },
        depth: { min: 1, max: 8, when: { isDeep: true } },
        rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1 },
      },
    });
    const finished = optimize(
      definition,
      200,
      ({ kind, isDeep, depth }) => (kind === 'c' ? 0 : 10) + (isDeep === true ? 8 - (depth as number) : 20),
    );
    for (const { configuration } of finished) {
      expect('depth' in configuration.parameters).toBe(configuration.parameters['isDeep']);
    }
    expect(bestValue(finished)).toBe(0);
  });

  it('learns despite configurations that failed or were enqueued', () => {
    const definition = createDefinition({
      method: 'cma_es',
      parameters: { x: { min: 0.5, max: 9.5 } },
      enqueue: [{ parameters: { x: 9.25 } }],
    });
    const finished = optimize(definition, 80, ({ x }) => Math.abs((x as number) - 2));
    expect(bestValue(finished)).toBeLessThan(0.01);
    const withFailures = finished.map((entry, number) =>
      number % 5 === 0 ? { ...entry, outcome: 'failed' as const, value: undefined } : entry,
    );
    expect(propose(definition, 80, { finished: withFailures, pending: [] })!.parameters['x']).toBeGreaterThan(
      0,
    );
  });
});
