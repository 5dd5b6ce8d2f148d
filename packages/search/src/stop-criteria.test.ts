import type { SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { StopCriteria } from './stop-criteria.ts';

function criteria(spec: object): StopCriteria {
  const parsed = parseSearch({ method: 'random', parameters: { x: { min: 1, max: 9 } }, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return new StopCriteria(parsed.value satisfies SearchDefinition);
}

/** Index of the value at which the search is over, and the reason. */
function endOf(spec: object, values: readonly (number | undefined)[]): readonly [number, string] | undefined {
  const judge = criteria(spec);
  for (const [number, value] of values.entries()) {
    const configuration = { number, strategy: 'all', point: number, parameters: {} };
    const outcome = value === undefined ? 'failed' : 'complete';
    const reason = judge.judge(number, { configuration, outcome, value, repeats: [] });
    if (reason !== undefined) return [number, reason];
  }
  return undefined;
}

describe('a search is over', () => {
  it('at the first configuration that reaches the target', () => {
    expect(endOf({ target: 0.5 }, [0.9, undefined, 0.5, 0.1])).toEqual([
      2,
      'configuration 2 reached the target, 0.5',
    ]);
    const metric = { name: 'accuracy', goal: 'maximize' };
    expect(endOf({ metric, target: 0.5 }, [0.4, 0.7])?.[0]).toBe(1);
    expect(endOf({ target: 0.5 }, [0.9, undefined])).toBeUndefined();
  });

  it('after its patience without improvement, counting missing values', () => {
    expect(endOf({ patience: 3 }, [0.9, 0.8, 0.8, undefined, 0.85, 0.1])?.[0]).toBe(4);
    expect(endOf({ patience: 2 }, [undefined, undefined, 0.1])?.[0]).toBe(1);
    expect(endOf({ patience: 3 }, [0.9, 0.8, 0.7, 0.6, 0.5])).toBeUndefined();
  });

  it('never without a stop criterion', () => {
    expect(endOf({}, Array(100).fill(0))).toBeUndefined();
  });
});
