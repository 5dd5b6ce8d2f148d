import type { SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { noHistory, type FinishedConfiguration } from '../history.ts';
import { propose } from '../propose.ts';
import { forecastsOf } from './forecast.ts';

function defineSearch(spec: object): SearchDefinition {
  const source = { method: 'random', run_cap: 40, parameters: { x: { min: 0.001, max: 0.999 } }, ...spec };
  const parsed = parseSearch(source, 'test');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Creates the first configurations of a search, drawn at random regardless of the search's method. */
function endedConfigurations(
  definition: SearchDefinition,
  count: number,
  valueOf: (x: number, strategy: string) => number,
): readonly FinishedConfiguration[] {
  return Array.from({ length: count }, (_, number) => {
    const method = 'random' as const;
    const strategies = definition.strategies.map((strategy) => ({ ...strategy, method }));
    const configuration = propose({ ...definition, strategies }, number, noHistory)!;
    const value = valueOf(configuration.parameters['x'] as number, configuration.strategy);
    return {
      configuration,
      outcome: 'complete',
      value,
      repeats: [{ outcome: 'complete', value, curve: [] }],
    };
  });
}

const bowl = (x: number) => (x - 0.4) * (x - 0.4);

describe('forecastsOf', () => {
  it('evaluates the next points of a sampler that does not learn', () => {
    const definition = defineSearch({});
    const all = endedConfigurations(definition, 40, bowl);
    for (const size of [12, 20]) {
      const best = Math.min(...all.slice(0, size).map(({ value }) => value!));
      const counts = [1, 4, 20];
      const forecasts = forecastsOf(definition, all.slice(0, size), counts)!;
      for (const [index, { better, configurations, trials }] of forecasts.entries()) {
        expect([configurations, trials]).toEqual([counts[index], counts[index]]);
        // The function is smooth, so the model is nearly certain.
        const isBetter = all.slice(size, size + configurations).some(({ value }) => value! < best - 1e-3);
        expect(isBetter ? better > 0.5 : better < 1).toBe(true);
      }
      const chances = forecasts.map(({ better }) => better);
      expect(chances).toEqual(chances.toSorted((a, b) => a - b));
      // No improvement can exceed the range of the values.
      expect(forecastsOf(definition, all.slice(0, size), counts, 1)!.map(({ better }) => better)).toEqual([
        0, 0, 0,
      ]);
    }
  });

  it('evaluates the next points chosen by hand', () => {
    const chanceWith = (lastPoint: number) => {
      // The first twelve points are above 0.6, away from the best value at 0.4, so the last point decides.
      const xs = [...Array.from({ length: 12 }, (_, index) => 0.6 + index / 40), lastPoint];
      const definition = defineSearch({ enqueue: xs.map((x) => ({ parameters: { x } })) });
      return forecastsOf(definition, endedConfigurations(definition, 12, bowl), [1])![0]!.better;
    };
    expect(chanceWith(0.99)).toBeLessThan(0.05);
    expect(chanceWith(0.5)).toBeGreaterThan(0.5);
  });

  it('returns chances that rise with the number of configurations of a learning sampler', () => {
    const definition = defineSearch({ method: 'gp' });
    const ended = endedConfigurations(definition, 12, (x) => bowl(x) + 0.05 * Math.sin(40 * x));
    const forecasts = forecastsOf(definition, ended, [2, 12])!;
    expect(forecastsOf(definition, ended, [2, 12])).toEqual(forecasts);
    expect(forecasts[1]!.better).toBeGreaterThanOrEqual(forecasts[0]!.better);
    expect(forecasts[1]!.better).toBeGreaterThan(0.1);
  });

  const strategy = { parameters: { x: { min: 0.001, max: 0.999 } } };

  it('counts only strategies that can overtake the leader', () => {
    const definition = defineSearch({
      strategies: { a: strategy, b: strategy },
      parameters: {},
      run_cap: 80,
    });
    const chancesWith = (offset: number) => {
      const all = endedConfigurations(
        definition,
        24,
        (x, strategy) => bowl(x) + 0.05 * Math.sin(40 * x) + (strategy === 'a' ? 0 : offset),
      );
      // The first further configuration belongs to strategy a.
      return forecastsOf(definition, all, [1, 24])!.map(({ better }) => better);
    };
    const [onlyA, both] = chancesWith(-10);
    expect(onlyA).toBe(0);
    // The function has many valleys, and further points of strategy b may be better.
    expect(both).toBeGreaterThan(0.01);
    expect(chancesWith(10)[1]).toBeGreaterThan(0.01);
  });

  it('returns nothing without a model', () => {
    const definition = defineSearch({});
    expect(forecastsOf(definition, endedConfigurations(definition, 9, bowl), [2])).toBeUndefined();
    expect(
      forecastsOf(
        definition,
        endedConfigurations(definition, 12, () => 1),
        [2],
      ),
    ).toBeUndefined();
    for (const spec of [
      { seeds: { min: 1, max: 3 } },
      { constraints: [{ name: 'size', max: 1 }] },
      { objectives: [{ name: 'loss' }, { name: 'size' }] },
      { method: 'latin_hypercube' },
    ])
      expect(forecastsOf(defineSearch(spec), endedConfigurations(definition, 12, bowl), [2])).toBeUndefined();
  });

  it('omits counts above 50 for a learning sampler', () => {
    const ended = endedConfigurations(defineSearch({}), 12, bowl);
    expect(forecastsOf(defineSearch({ method: 'tpe' }), ended, [4, 51])).toHaveLength(1);
  });

  it('returns a chance of 0 for an exhausted space', () => {
    const grid = defineSearch({
      method: 'grid',
      parameters: { x: { values: Array.from({ length: 12 }, (_, i) => i / 12) } },
    });
    const all = Array.from({ length: 12 }, (_, number): FinishedConfiguration => {
      const configuration = propose(grid, number, noHistory)!;
      const value = bowl(configuration.parameters['x'] as number);
      return { configuration, outcome: 'complete', value, repeats: [] };
    });
    expect(forecastsOf(grid, all, [4])).toEqual([{ configurations: 4, trials: 4, better: 0 }]);
  });
});
