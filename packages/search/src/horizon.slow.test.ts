import { parseSearch } from '@ridgeline/core/parse';
import { randomStream, type SearchDefinition } from '@ridgeline/core';
import { effectiveLag, withLag } from './horizon.ts';
import { itBeatsRandom } from './testing/it-beats-random.ts';
import { simulate } from './testing/simulate.ts';

function defineSearch(spec: object): SearchDefinition {
  const parsed = parseSearch(
    { method: 'tpe', parameters: { x: { min: 0.5, max: 2.5 }, y: { min: 0.5, max: 2.5 } }, ...spec },
    'x',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('the default lag', () => {
  it.each([
    [{ run_cap: 12 }, 1],
    [{ run_cap: 30 }, 3],
    [{ run_cap: 60 }, 7],
    [{ run_cap: 60, seeds: 5 }, 1],
    [{ run_cap: 256 }, 32],
    [{ run_cap: 100_000 }, 32],
    [{ target: 0.1 }, 32],
    [{ run_cap: 60, strategies: { a: {}, b: {}, c: {} } }, 7],
    [{ run_cap: 12, strategies: { a: {}, b: {}, c: {} } }, 3],
    [
      {
        run_cap: 60,
        method: 'grid',
        parameters: { x: { values: [1, 2, 3, 4, 5, 6, 7, 8, 9] } },
        pruner: 'median',
      },
      1,
    ],
  ])('of %j is %d', (spec, lag) => {
    expect(withLag(defineSearch(spec)).lag).toBe(lag);
    expect(effectiveLag(defineSearch(spec))).toBe(lag);
  });

  it('is overridden by `lag` and `asynchronous` in the file', () => {
    expect(withLag(defineSearch({ run_cap: 12, lag: 5 })).lag).toBe(5);
    expect(effectiveLag(defineSearch({ run_cap: 12, asynchronous: true }))).toBe(Infinity);
  });
});

describe('a search with default settings', () => {
  it.each([12, 30, 60])('of %d configurations gives the same trials on 1, 2 and 16 workers', (run_cap) => {
    const definition = defineSearch({ run_cap, pruner: 'median', metric: { name: 'v', goal: 'minimize' } });
    const trials = [1, 2, 16].map((workers) => {
      const stream = randomStream(workers, 'order');
      let drawCount = 0;
      const landscape = ({ configuration }: { configuration: { parameters: object } }, epoch: number) => {
        const { x, y } = configuration.parameters as { x: number; y: number };
        return (x - 1) * (x - 1) + (y - 2) * (y - 2) + x / epoch;
      };
      const { trials } = simulate(definition, landscape, 8, {
        workers,
        random: () => stream.uniform(drawCount++),
        kills: 2,
      });
      return trials.map(({ trial, outcome, curve }) => ({ trial, outcome, curve }));
    });
    expect(trials[1]).toEqual(trials[0]);
    expect(trials[2]).toEqual(trials[0]);
    expect(trials[0]!.some(({ outcome }) => outcome.type === 'pruned')).toBe(true);
  });

  // The margins are for means over five functions; horizon.long.test.ts has the other races.
  itBeatsRandom([
    ['tpe', 30, 8, 0.6],
    ['median', 12, 30, 0.1],
  ]);
});
