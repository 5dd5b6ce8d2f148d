import { searchDefaults, type Dimension, type SweepDefinition } from '@ridgeline/core';

/** Study whose trial `i` behaves as `behaviours[i]`, in a real thread. */
export function defineStudy(behaviours: readonly string[]): SweepDefinition {
  // A grid's values must differ, so each behaviour gets a distinct last word.
  const values = behaviours.map((behaviour, index) => `${behaviour} #${index}`);
  return defineGrid('train', { type: 'categorical', name: 'data.name', values });
}

/** Study of `count` trials with the same behaviour. */
export function defineUniformStudy(behaviour: string, count: number): SweepDefinition {
  return defineGrid(behaviour, { type: 'int_uniform', name: 'data.split_seed', min: 0, max: count - 1 });
}

/** Grid study. A thread reads its behaviour from the name of the data set. */
function defineGrid(dataName: string, dimension: Dimension): SweepDefinition {
  return {
    name: 'test',
    description: undefined,
    type: 'network',
    task: { data: { name: dataName }, network: { hidden: [1] }, training: { epochs: 2 } },
    metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
    ...searchDefaults,
    seed: 0,
    seeds: [0],
    strategies: [{ name: 'all', method: 'grid', dimensions: [{ owner: 'strategy', dimension }] }],
  };
}
