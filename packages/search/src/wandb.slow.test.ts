import { readFileSync } from 'node:fs';
import { canonicalJson, type Json, type SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { configurationAt } from './testing/configuration-at.ts';
import { planStudy } from './plan-study.ts';
import { valueAt } from './quantile.ts';

/** Fixtures made by tools/evidence/fixtures/search/wandb-fixtures.py from W&B's own engine; they record its version. */
const fixtures = JSON.parse(readFileSync(new URL('./fixtures/wandb.json', import.meta.url), 'utf8')) as {
  readonly quantiles: readonly {
    readonly spec: Record<string, unknown>;
    readonly values: readonly Json[];
  }[];
  readonly grids: readonly { readonly parameters: object; readonly configurations: readonly Json[] }[];
};

function defineSearch(spec: object): SearchDefinition {
  const parsed = parseSearch(spec, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Converts dotted names to nested groups, as in W&B. */
function nest(parameters: Readonly<Record<string, Json>>): Json {
  const root: Record<string, Json> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const path = name.split('.');
    let group = root;
    for (const segment of path.slice(0, -1)) group = (group[segment] ??= {}) as Record<string, Json>;
    group[path.at(-1)!] = value;
  }
  return root;
}

describe('a parameter with keys of W&B', () => {
  it.each(fixtures.quantiles.map((row) => [JSON.stringify(row.spec), row] as const))(
    'has the distribution of W&B: %s',
    (_name, { spec, values }) => {
      const random = defineSearch({ method: 'random', run_cap: 4000, parameters: { x: spec } });
      const { dimension } = random.strategies[0]!.dimensions[0]!;
      values.forEach((expected, index) => {
        const value = valueAt(dimension, (index + 0.5) / values.length);
        if (typeof expected !== 'number') return expect(value).toEqual(expected);
        expect(Math.abs((value as number) - expected)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
      });
      // Kolmogorov-Smirnov test of 4,000 draws against W&B's quantiles; the statistic exceeds 0.0308 once in 1,000.
      const drawn = Array.from(
        { length: 4000 },
        (_, number) => configurationAt(random, number)!.parameters['x']!,
      );
      const isUpTo = (bound: Json) => (value: Json) =>
        typeof bound === 'number' ? (value as number) <= bound + 1e-9 : value === bound;
      const share = (sample: readonly Json[], bound: Json) =>
        sample.filter(isUpTo(bound)).length / sample.length;
      const distance = Math.max(
        ...[...new Set(values)].map((bound) => Math.abs(share(drawn, bound) - share(values, bound))),
      );
      expect(distance).toBeLessThan(0.0308 + 1 / values.length);
    },
  );
});

describe('a grid with keys of W&B', () => {
  it.each(fixtures.grids.map((row) => [JSON.stringify(row.parameters), row] as const))(
    'has the configurations of W&B: %s',
    (_name, { parameters, configurations }) => {
      const grid = defineSearch({ method: 'grid', parameters });
      const plan = planStudy(grid);
      expect(plan).toMatchObject({ type: 'finite', configurations: configurations.length });
      const suggested = configurations.map((_, number) =>
        canonicalJson(nest(configurationAt(grid, number)!.parameters)),
      );
      expect(new Set(suggested)).toEqual(new Set(configurations.map(canonicalJson)));
    },
  );
});
