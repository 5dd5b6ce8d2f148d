import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Configuration, Metric, Parameters, SearchDefinition } from '@ridgeline/core';
import { noHistory, type FinishedConfiguration, type History } from '../../history.ts';
import { propose } from '../../propose.ts';
import { optimize, createDefinition } from '../../testing/optimize.ts';
import { expectActiveOnly, expectWithinBounds } from '../../testing/searched-spaces.ts';
import { configurationAt } from '../../testing/configuration-at.ts';
import { createSearchAxis, type SearchAxis } from '../axis.ts';
import { parzenEstimator } from './parzen.ts';
import { ObservationCache, type ObservationTable } from './observations.ts';
import { selectByHypervolume } from './hypervolume-subset.ts';
import { splitByValue } from './split.ts';

interface Fixtures {
  readonly densities: readonly {
    readonly parameters: Readonly<Record<string, object>>;
    readonly observations: readonly (readonly number[])[];
    readonly points: readonly (readonly number[])[];
    readonly 'log densities': readonly number[];
  }[];
  readonly splits: readonly {
    readonly goal: Metric['goal'];
    readonly trials: readonly {
      readonly value: number | null;
      readonly curve: readonly (readonly [number, number])[];
    }[];
    readonly good: readonly number[];
  }[];
}

/** Fixtures made by tools/evidence/fixtures/search/tpe-fixtures.py from Optuna; they record its version. */
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/tpe.json', import.meta.url), 'utf8'),
) as Fixtures;

function defineSearch(spec: object): SearchDefinition {
  return createDefinition({ method: 'tpe', ...spec });
}

describe('a Parzen estimator', () => {
  it.each(
    fixtures.densities.map(
      (row) => [`${Object.keys(row.parameters).join(' ')}: ${row.observations.length}`, row] as const,
    ),
  )(
    'has the log densities of Optuna: %s observations',
    (_name, { parameters, observations, points, 'log densities': expected }) => {
      const { dimensions } = defineSearch({ parameters }).strategies[0]!;
      const axes = dimensions.map(({ dimension }) => createSearchAxis(dimension)!);
      // Optuna stores the index of a choice, and the value of any other parameter.
      const toCodes = (row: readonly number[]) =>
        axes.map((axis, column) => (axis.type === 'choice' ? row[column]! : axis.encode(row[column]!)));
      const density = parzenEstimator(axes, toTable(axes, observations.map(toCodes)));
      points.forEach((point, index) =>
        expect(density.logDensity(Float64Array.from(toCodes(point)))).toBeCloseTo(expected[index]!, 8),
      );
    },
  );

  it('returns Infinity if the density exceeds `limit`', () => {
    const axes = [createSearchAxis({ type: 'uniform', name: 'x', min: 0, max: 1 })!];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const observations = fc.array(share, { maxLength: 60 });
    fc.assert(
      fc.property(observations, share, fc.double({ min: -3, max: 3, noNaN: true }), (codes, x, limit) => {
        const density = parzenEstimator(
          axes,
          toTable(
            axes,
            codes.map((code) => [code]),
          ),
        );
        const exact = density.logDensity(Float64Array.of(x));
        expect(density.logDensity(Float64Array.of(x), limit)).toBe(exact > limit ? Infinity : exact);
      }),
      { numRuns: 200 },
    );
  });

  it('draws samples that follow its density', () => {
    const axes = [createSearchAxis({ type: 'int_uniform', name: 'x', min: 1, max: 6 })!];
    const density = parzenEstimator(axes, toTable(axes, [[2], [2], [5]]));
    const counts = new Map<number, number>();
    // A sample uses two draws: one for the kernel, one for the position in it.
    let call = 0;
    for (let i = 0; i < 200; i++)
      for (let j = 0; j < 200; j++) {
        const [x] = density.sample(() => ((call++ % 2 === 0 ? i : j) + 0.5) / 200);
        counts.set(x!, (counts.get(x!) ?? 0) + 1);
      }
    for (let x = 1; x <= 6; x++) {
      const share = Math.exp(density.logDensity(Float64Array.of(x)));
      expect(Math.abs(counts.get(x)! / 40_000 - share)).toBeLessThan(0.01);
    }
  });
});

/** Creates a table from codes that are equal to their values. */
function toTable(axes: readonly SearchAxis[], codes: readonly (readonly number[])[]): ObservationTable {
  const identityAxes = axes.map((axis, column) => ({
    name: `x${column}`,
    axis: { ...axis, encode: (value: unknown) => value as number },
  }));
  const configurations = codes.map((row, number) => ({
    number,
    strategy: 'all',
    point: number,
    parameters: Object.fromEntries(row.map((code, column) => [`x${column}`, code])),
  }));
  return new ObservationCache(identityAxes).selectTable(configurations);
}

describe('ObservationCache', () => {
  it('returns the same table after any queries', () => {
    const axes = [{ name: 'x', axis: createSearchAxis({ type: 'int_uniform', name: 'x', min: 0, max: 9 })! }];
    const points = fc.array(fc.record({ x: fc.nat(9) }), { maxLength: 40 });
    fc.assert(
      fc.property(points, fc.infiniteStream(fc.boolean()), (parameters, keep) => {
        const configurations = parameters.map((point, number) => ({
          number,
          strategy: 'all',
          point: number,
          parameters: point,
        }));
        const cache = new ObservationCache(axes);
        for (let round = 0; round < 4; round++) {
          const selected = configurations.filter(() => keep.next().value as boolean);
          expect(cache.selectTable(selected)).toEqual(new ObservationCache(axes).selectTable(selected));
        }
      }),
      { numRuns: 50 },
    );
  });
});

function completeConfiguration(
  number: number,
  parameters: Configuration['parameters'],
  value: number,
): FinishedConfiguration {
  return {
    configuration: { number, strategy: 'all', point: number, parameters },
    outcome: 'complete',
    value,
    repeats: [],
  };
}

describe('splitByValue', () => {
  it.each(fixtures.splits.map((row, index) => [index, row] as const))(
    'selects the same good trials as Optuna: %i',
    (_index, { goal, trials, good }) => {
      const metric: Metric = { name: 'm', goal, summary: { type: 'last' } };
      const split = splitByValue(
        trials.map(({ value, curve }, number): FinishedConfiguration => ({
          configuration: { number, strategy: 'all', point: number, parameters: {} },
          outcome: value === null ? 'pruned' : 'complete',
          value: value ?? undefined,
          repeats: [
            {
              outcome: 'pruned',
              value: undefined,
              curve: curve.map(([step, m]) => ({ step, values: { m } })),
            },
          ],
        })),
        { metric },
      );
      expect(split.good.map(({ number }) => number)).toEqual(good);
      expect(split.good.length + split.others.length).toBe(trials.length);
    },
  );

  it('ranks diverged trials last and omits failed and cancelled ones', () => {
    const metric: Metric = { name: 'm', goal: 'minimize', summary: { type: 'last' } };
    const splitOutcomes = (outcomes: readonly FinishedConfiguration['outcome'][]) =>
      splitByValue(
        outcomes.map((outcome, number) => ({
          ...completeConfiguration(number, {}, 9),
          outcome,
          value: outcome === 'complete' ? 9 : undefined,
        })),
        { metric },
      );
    expect(splitOutcomes(['diverged', 'failed', 'pruned', 'complete', 'cancelled'])).toMatchObject({
      good: [{ number: 3 }],
      others: [{ number: 0 }, { number: 2 }],
    });
    expect(splitOutcomes(['diverged', 'failed', 'pruned']).good).toMatchObject([{ number: 2 }]);
  });
});

describe('selectByHypervolume', () => {
  it('fills up with duplicates if the reference point overflows', () => {
    const point = [1.7e308, 1];
    expect(selectByHypervolume([point, point, point], 2)).toEqual([0, 1]);
  });
});

const space = { x: { min: -5, max: 5.5 }, y: { min: -5, max: 5.5 }, z: { min: -5, max: 5.5 } };
const sphere = ({ x, y, z }: Parameters) =>
  Number(x) * Number(x) + Number(y) * Number(y) + Number(z) * Number(z);

describe('tpe', () => {
  it('starts with the points of a random search', () => {
    const spec = { parameters: space, seed: 3 };
    const first = optimize(defineSearch(spec), 10, sphere);
    const random = defineSearch({ ...spec, method: 'random' });
    first.forEach(({ configuration }, number) => {
      expect(configuration.parameters).toEqual(configurationAt(random, number)!.parameters);
    });
  });

  it('uses its model after `startup` configurations', () => {
    const suggestPoints = (method: object | string) =>
      optimize(defineSearch({ method, parameters: space, seed: 3 }), 12, sphere).map(
        ({ configuration }) => configuration.parameters,
      );
    const random = suggestPoints('random');
    const early = suggestPoints({ name: 'tpe', startup: 1 });
    expect(early[0]).toEqual(random[0]);
    expect(early[1]).not.toEqual(random[1]);
    expect(suggestPoints({ name: 'tpe', startup: 11 }).slice(0, 11)).toEqual(random.slice(0, 11));
    expect(suggestPoints({ name: 'tpe' })).toEqual(suggestPoints('tpe'));
    expect(suggestPoints({ name: 'tpe', candidates: 1 })[10]).not.toEqual(suggestPoints('tpe')[10]);
  });

  it('beats random search', () => {
    const best = (method: string, seed: number) =>
      Math.min(
        ...optimize(defineSearch({ method, seed, parameters: space }), 60, sphere).map(({ value }) => value!),
      );
    const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
    const better = seeds.filter((seed) => best('tpe', seed) < best('random', seed));
    expect(better.length).toBeGreaterThanOrEqual(7);
  });

  it('suggests a point that depends only on the file and the history', () => {
    const definition = defineSearch({ parameters: space });
    const history: History = { finished: optimize(definition, 30, sphere), pending: [] };
    const copy = JSON.parse(JSON.stringify(history)) as History;
    expect(propose(defineSearch({ parameters: space }), 30, copy)).toEqual(propose(definition, 30, history));
    expect(propose(defineSearch({ parameters: space, seed: 1 }), 30, history)).not.toEqual(
      propose(definition, 30, history),
    );
  });

  it('avoids pending points', () => {
    const definition = defineSearch({ parameters: { x: { min: 0.5, max: 9 } } });
    const finished = optimize(definition, 30, ({ x }) => (Number(x) - 4) * (Number(x) - 4));
    const free = propose(definition, 30, { finished, pending: [] })!;
    const freeX = free.parameters['x'] as number;
    const pending = Array.from({ length: 8 }, (_, number) => ({
      ...free,
      number: 30 + number,
      parameters: { x: freeX },
    }));
    const pushed = propose(definition, 30, { finished, pending })!.parameters['x'] as number;
    expect(Math.abs(pushed - freeX)).toBeGreaterThan(0.01);
  });

  it('learns from trials with inactive parameters', () => {
    const late = expectActiveOnly({ method: 'tpe' }, 60)
      .slice(40)
      .filter(({ value }) => value! <= 1);
    expect(late.length).toBeGreaterThan(10);
  });

  it('keeps every kind of parameter within its bounds', () => {
    expectWithinBounds({ method: 'tpe' }, 50);
  });

  it('keeps a normal parameter within its distribution', () => {
    const definition = defineSearch({
      parameters: {
        x: { distribution: 'normal', mu: -1, sigma: 2 },
        y: { distribution: 'log_normal', mu: 3, sigma: 0.5 },
      },
    });
    for (const { configuration } of optimize(definition, 60, ({ x }) => Number(x) * Number(x))) {
      const { x, y } = configuration.parameters as Record<string, number>;
      expect(Math.abs(x! + 1) / 2).toBeLessThan(5);
      expect(Math.abs(Math.log(y!) - 3) / 0.5).toBeLessThan(5);
    }
  });

  it('ignores the results of other strategies', () => {
    const definition = defineSearch({ parameters: space, strategies: { a: {}, b: {} } });
    const finished = optimize(defineSearch({ parameters: space }), 40, sphere).map((entry) => ({
      ...entry,
      configuration: { ...entry.configuration, strategy: 'b' },
    }));
    expect(propose(definition, 40, { finished, pending: [] })).toEqual(propose(definition, 40, noHistory));
  });
});
