import type { SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { noHistory } from './history.ts';
import { propose } from './propose.ts';
import { StopCriteria } from './stop-criteria.ts';

function createCriteria(spec: object): StopCriteria {
  const parsed = parseSearch({ method: 'random', parameters: { x: { min: 1, max: 9 } }, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return new StopCriteria(parsed.value satisfies SearchDefinition);
}

/** Judges the values in sequence; returns the index at which the search ends, and the reason. */
function findEnd(
  spec: object,
  values: readonly (number | undefined)[],
): readonly [number, string] | undefined {
  const criteria = createCriteria(spec);
  for (const [number, value] of values.entries()) {
    const configuration = { number, strategy: 'all', point: number, parameters: {} };
    const outcome = value === undefined ? 'failed' : 'complete';
    const reason = criteria.judge(number, { configuration, outcome, value, repeats: [] });
    if (reason !== undefined) return [number, reason];
  }
  return undefined;
}

describe('stop criteria', () => {
  it('end a search at the first configuration that reaches the target', () => {
    expect(findEnd({ target: 0.5 }, [0.9, undefined, 0.5, 0.1])).toEqual([
      2,
      'configuration 2 reached the target, 0.5',
    ]);
    const metric = { name: 'accuracy', goal: 'maximize' };
    expect(findEnd({ metric, target: 0.5 }, [0.4, 0.7])?.[0]).toBe(1);
    expect(findEnd({ target: 0.5 }, [0.9, undefined])).toBeUndefined();
  });

  it('count configurations without a value towards the patience', () => {
    expect(findEnd({ patience: 3 }, [0.9, 0.8, 0.8, undefined, 0.85, 0.1])?.[0]).toBe(4);
    expect(findEnd({ patience: 2 }, [undefined, undefined, 0.1])?.[0]).toBe(1);
    expect(findEnd({ patience: 3 }, [0.9, 0.8, 0.7, 0.6, 0.5])).toBeUndefined();
  });

  it('prefer a feasible configuration to an infeasible one with a better value', () => {
    const criteria = createCriteria({
      metric: { name: 'loss' },
      target: 0.5,
      patience: 2,
      constraints: [{ name: 'size', max: 1 }],
    });
    const finished = (number: number, loss: number, size: number) => ({
      configuration: { number, strategy: 'all', point: number, parameters: {} },
      outcome: 'complete' as const,
      value: loss,
      values: { loss, size },
      repeats: [],
    });
    expect(criteria.judge(0, finished(0, 0.1, 2))).toBeUndefined();
    // Improvements are a smaller violation, then a feasible configuration.
    expect(criteria.judge(1, finished(1, 0.9, 1.5))).toBeUndefined();
    expect(criteria.judge(2, finished(2, 0.8, 1))).toBeUndefined();
    expect(criteria.judge(3, finished(3, 0.1, 1.1))).toBeUndefined();
    expect(criteria.judge(4, finished(4, 0.85, 1))).toMatch(/no better than the best/);
    expect(criteria.judge(5, finished(5, 0.5, 0))).toMatch(/reached the target, 0.5/);
  });

  it('count configurations that do not enter the front towards the patience', () => {
    const criteria = createCriteria({ objectives: [{ name: 'loss' }, { name: 'size' }], patience: 2 });
    const results = [
      [1, 1],
      [0, 2],
      [1, 1],
      [2, 0],
      [2, 1],
      [3, 3],
    ] as const;
    const reasons = results.map(([loss, size], number) =>
      criteria.judge(number, {
        configuration: { number, strategy: 'all', point: number, parameters: {} },
        outcome: 'complete',
        value: loss,
        values: { loss, size },
        repeats: [],
      }),
    );
    expect(reasons.slice(0, 5)).toEqual(Array(5).fill(undefined));
    expect(reasons[5]).toBe('2 configurations in a row did not enter the front');
  });

  it('do not count paused trainings towards the patience', () => {
    const criteria = createCriteria({ patience: 2 });
    const paused = (number: number) => ({
      configuration: { number, strategy: 'all', point: number, parameters: {}, part: { pause: 3 } },
      outcome: 'pruned' as const,
      value: undefined,
      repeats: [],
    });
    for (const number of Array(20).keys()) expect(criteria.judge(number, paused(number))).toBeUndefined();
    const pruned = { ...paused(20), configuration: { ...paused(20).configuration, part: {} } };
    expect(criteria.judge(20, pruned)).toBeUndefined();
    expect(criteria.judge(21, pruned)).toMatch(/2 configurations in a row/);
  });

  it('do not apply the patience before a configuration has all its seeds', () => {
    const criteria = createCriteria({ patience: 2 });
    for (const number of Array(20).keys()) expect(criteria.judge(number, undefined)).toBeUndefined();
    const configuration = { number: 0, strategy: 'all', point: 0, parameters: {} };
    const complete = { configuration, outcome: 'complete' as const, value: 1, repeats: [] };
    expect(criteria.judge(0, complete, false)).toBeUndefined();
    expect(criteria.judge(20, undefined)).toBeUndefined();
    expect(criteria.judge(21, undefined)).toMatch(/2 configurations in a row/);
  });

  it('end a search when no relevant improvement is expected', () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => evaluate(drawX(index)));
    const spec = { patience: 'expected', run_cap: 40, parameters: { x: { min: 0.001, max: 0.999 } } };
    const parsed = parseSearch({ method: 'random', ...spec }, 'x');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const drawX = (index: number) => propose(parsed.value, index, noHistory)!.parameters['x'] as number;
    const evaluate = (x: number) => (x - 0.4) * (x - 0.4);
    const runUntilEnd = (smallest_difference: number) => {
      const criteria = createCriteria({ method: 'random', ...spec, smallest_difference });
      for (const [number, value] of values(40).entries()) {
        const configuration = { number, strategy: 'all', point: number, parameters: { x: drawX(number) } };
        const reason = criteria.judge(number, {
          configuration,
          outcome: 'complete',
          value,
          repeats: [{ outcome: 'complete', value, curve: [] }],
        });
        if (reason !== undefined) return { number, reason };
      }
      return undefined;
    };
    const early = runUntilEnd(0.05)!;
    expect(early.reason).toMatch(
      /^the remaining configurations are expected to improve val_loss by \S+, less than the 0\.050 that matters$/,
    );
    const best = (count: number) => Math.min(...values(count));
    expect(best(early.number + 1) - best(40)).toBeLessThan(0.05);
    expect(early.number).toBeLessThan(runUntilEnd(0.001)?.number ?? 40);
    // A smaller difference takes longer to rule out.
    expect(runUntilEnd(1e-9)?.number ?? 40).toBeGreaterThan(early.number);
  });

  it('name the most promising strategy in the reason', () => {
    const strategy = { parameters: { x: { min: 0.001, max: 0.999 } } };
    const strategies = { a: strategy, b: strategy };
    const parsed = parseSearch({ method: 'random', run_cap: 80, strategies }, 'x');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const runUntilEnd = (steepness: number) => {
      const criteria = new StopCriteria({
        ...parsed.value,
        patience: 'expected',
        smallestDifference: { type: 'amount', amount: 0.05 },
      });
      for (let number = 0; number < 80; number++) {
        const configuration = propose(parsed.value, number, noHistory)!;
        const x = configuration.parameters['x'] as number;
        // Strategy a is worse everywhere, but only b's values vary much.
        const value = configuration.strategy === 'a' ? 1 + x / 1000 : steepness * Math.sin(40 * x);
        const repeats = [{ outcome: 'complete', value, curve: [] }] as const;
        const reason = criteria.judge(number, { configuration, outcome: 'complete', value, repeats });
        if (reason !== undefined) return { number, reason };
      }
      return undefined;
    };
    const [early, late] = [runUntilEnd(0.01)!, runUntilEnd(1)];
    expect(early.reason).toMatch(
      /^the remaining configurations of strategy "b" are expected to improve val_loss by /,
    );
    // Both strategies had enough results for a model.
    expect(early.number).toBeGreaterThanOrEqual(18);
    expect(late?.number ?? 80).toBeGreaterThan(early.number);
  });

  it('never end a search without a target or patience', () => {
    expect(findEnd({}, Array(100).fill(0))).toBeUndefined();
  });
});
