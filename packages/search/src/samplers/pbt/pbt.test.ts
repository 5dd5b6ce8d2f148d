import { readFileSync } from 'node:fs';
import { randomStream, type Configuration, type Parameters, type SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import fc from 'fast-check';
import type { FinishedConfiguration } from '../../history.ts';
import { propose } from '../../propose.ts';
import { explore } from './explore.ts';
import { splitByQuantile } from '../population/population.ts';
import { pbt } from './pbt.ts';

const parsed = parseSearch(
  {
    method: 'random',
    run_cap: 40,
    seed: 7,
    metric: { name: 'loss' },
    parameters: {
      rate: { distribution: 'log_uniform_values', min: 1e-4, max: 0.1 },
      size: { values: [16, 32, 64] },
      count: { min: 1, max: 9 },
      fixed: { value: 3 },
    },
  },
  'x',
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const settings = { population: 8, interval: 2, generations: 5, quantile: 0.25, resample: 0.25 };
const strategies = parsed.value.strategies.map((strategy) => ({
  ...strategy,
  method: 'pbt' as const,
  settings,
}));
const definition: SearchDefinition = { ...parsed.value, strategies };
const [strategy] = strategies;
const metric = { name: 'loss', goal: 'minimize' } as const;

function finishMember(
  configuration: Configuration,
  loss: number,
  outcome: 'pruned' | 'failed' | 'diverged' = 'pruned',
) {
  const repeats = [{ outcome, value: undefined, curve: [{ step: 1, values: { loss } }] }];
  return { configuration, outcome, value: undefined, values: {}, repeats } satisfies FinishedConfiguration;
}

/** Suggests two generations; in the first, member m gets the loss m. */
function suggestGenerations(outcomeOf: (member: number) => 'pruned' | 'failed' = () => 'pruned') {
  const first = Array.from({ length: 8 }, (_, index) =>
    finishMember(propose(definition, index, { finished: [], pending: [] })!, index, outcomeOf(index)),
  );
  const second = Array.from({ length: 8 }, (_, index) =>
    propose(definition, 8 + index, { finished: first, pending: [] })!,
  );
  return { first, second };
}

describe('pbt', () => {
  it('waits for whole generations', () => {
    const horizons = [0, 7, 8, 15, 16, 17].map((index) => pbt.horizon!(strategy!, index));
    expect(horizons).toEqual([0, 0, 8, 8, 16, 16]);
    expect(pbt.size(strategy!)).toBe(40n);
  });

  it('replaces the worst members by copies of the best with other parameters', () => {
    const { first, second } = suggestGenerations();
    expect(first.every(({ configuration }) => configuration.part?.pause === 2)).toBe(true);
    for (const { part, number, parameters } of second.slice(0, 6)) {
      expect(part).toEqual({ parent: number - 8, pause: 4 });
      expect(parameters).toEqual(first[number - 8]!.configuration.parameters);
    }
    for (const { part, parameters } of second.slice(6)) {
      const donor = first[part!.parent!]!.configuration;
      expect(donor.number).toBeLessThan(2);
      expect(parameters).not.toEqual(donor.parameters);
      expect(part).toEqual({
        parent: donor.number,
        pause: 4,
        before: [{ until: 2, parameters: donor.parameters }],
      });
      expect(parameters['fixed']).toBe(3);
    }
  });

  it('suggests the recorded copies', () => {
    const { second } = suggestGenerations();
    expect(second.slice(6).map(({ parameters }) => JSON.stringify(parameters))).toMatchInlineSnapshot(`
      [
        "{"rate":0.00010000000000000009,"size":64,"count":7,"fixed":3}",
        "{"rate":0.00021427554830926314,"size":16,"count":2,"fixed":3}",
      ]
    `);
  });

  it('never continues a training that failed', () => {
    const { second } = suggestGenerations((member) => (member < 3 ? 'failed' : 'pruned'));
    for (const { part } of second) expect(part!.parent).toBeGreaterThanOrEqual(3);
    const { second: restarted } = suggestGenerations(() => 'failed');
    for (const { part } of restarted) expect(part).toEqual({ pause: 4 });
  });

  it('trains its last generation to the end', () => {
    const last = propose(definition, 32, { finished: [], pending: [] })!;
    expect(last.part?.pause).toBeUndefined();
    expect(propose(definition, 40, { finished: [], pending: [] })).toBeUndefined();
  });

  it('does not pause a strategy with a single point', () => {
    const fixed = { ...strategy!, dimensions: strategy!.dimensions.slice(3) };
    expect(pbt.size(fixed)).toBe(1n);
    const search = { ...definition, seed: 7, rounds: () => 1 };
    expect(pbt.part!(fixed, 0, search, { finished: [], pending: [] }, {})).toBeUndefined();
  });
});

/** Results of Ray, from tools/evidence/fixtures/search/pbt-fixtures.py, which describes the draws. */
const ray = JSON.parse(readFileSync(new URL('../../fixtures/pbt.json', import.meta.url), 'utf8')) as {
  readonly populations: readonly {
    readonly quantile: number;
    readonly losses: readonly number[];
    readonly worst: readonly number[];
    readonly best: readonly number[];
  }[];
  readonly sizes: readonly number[];
  readonly explorations: readonly {
    readonly old: Parameters;
    readonly fresh: Parameters;
    readonly draws: Readonly<Record<string, readonly number[]>>;
    readonly changed: Parameters;
  }[];
};

it('splitByQuantile returns the same worst and best members as Ray', () => {
  for (const { quantile, losses, worst, best } of ray.populations) {
    const members = losses.map((loss, number) =>
      finishMember({ number, strategy: 'all', point: number, parameters: {} }, loss),
    );
    const split = splitByQuantile(members, quantile, metric);
    const toNumbers = (selected: readonly FinishedConfiguration[]) =>
      selected.map(({ configuration }) => configuration.number).sort((a, b) => a - b);
    expect({ worst: toNumbers(split.worst), best: toNumbers(split.best) }).toEqual({ worst, best });
  }
});

it('splitByQuantile returns no member of a population of one', () => {
  expect(splitByQuantile(suggestGenerations().first.slice(0, 1), 0.5, metric)).toEqual({
    worst: [],
    best: [],
  });
});

it('explore changes parameters like Ray where bounds do not matter', () => {
  const wide = parseSearch(
    {
      method: 'random',
      run_cap: 1,
      metric: { name: 'loss' },
      parameters: {
        rate: { min: 0.1, max: 10 },
        count: { min: 1, max: 100 },
        size: { values: ray.sizes },
      },
    },
    'x',
  );
  if (!wide.ok) throw new Error(JSON.stringify(wide.problems));
  for (const { old, fresh, draws, changed } of ray.explorations) {
    const exploration = {
      resampled: fresh,
      resampleProbability: 0.25,
      draw: (name: string, index: number) => draws[name]![index]!,
    };
    const explored = explore(wide.value.strategies[0]!, old, exploration);
    expect(explored).toEqual({ ...changed, rate: expect.closeTo(changed['rate'] as number, 12) });
  }
});

it('explore returns a multiple, a neighbouring choice or a new draw within the space', () => {
  const parameters = fc.record({
    rate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
    size: fc.constantFrom(16, 32, 64),
    count: fc.integer({ min: 1, max: 9 }),
    fixed: fc.constant(3),
  });
  fc.assert(
    fc.property(parameters, parameters, fc.nat(), (old, resampled, seed) => {
      const stream = randomStream(seed, 'explore');
      const names = ['rate', 'size', 'count'];
      const draw = (name: string, index: number) => stream.uniform(2 * names.indexOf(name) + index);
      const changed = explore(strategy!, old, { resampled, resampleProbability: 0.25, draw });
      const isResampled = (index: number) => draw(names[index]!, 0) < 0.25;
      const factor = (index: number) => (draw(names[index]!, 1) < 0.5 ? 1.2 : 0.8);
      const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
      const rate = isResampled(0) ? resampled.rate : clamp(old.rate * factor(0), 1e-4, 0.1);
      expect(changed['rate'] as number).toBeCloseTo(rate, 12);
      const sizes = [16, 32, 64];
      const position = clamp(sizes.indexOf(old.size) + (factor(1) === 1.2 ? -1 : 1), 0, 2);
      expect(changed['size']).toBe(isResampled(1) ? resampled.size : sizes[position]);
      expect(changed['count']).toBe(
        isResampled(2) ? resampled.count : clamp(Math.round(old.count * factor(2)), 1, 9),
      );
      expect(changed['fixed']).toBe(3);
    }),
  );
});
