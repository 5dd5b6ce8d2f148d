import { describeUnusedComponents } from './describe-unused-components.ts';

it('describes a pruner that needs a single configuration', () => {
  const pruner = { type: 'pruner', name: 'percentile', strategy: 'all', required: 1 } as const;
  expect(describeUnusedComponents([{ ...pruner, configurations: 3, available: 0 }])).toEqual([
    'The pruner has no effect: it needs 1 finished configuration, but the last of 3 starts after only 0. ' +
      'Raise `run_cap`, or lower `lag` if the file sets it.',
  ]);
});
