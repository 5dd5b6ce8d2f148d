import { parseSearch } from '@ridgeline/core/parse';
import { describePlan } from '@ridgeline/search';
import { formatPlan } from './format-plan.ts';

function planText(spec: object): string {
  const parsed = parseSearch(spec, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return formatPlan(parsed.value, describePlan(parsed.value)).join('\n');
}

const task = { data: { name: 'mnist', train: 100 }, network: { hidden: [8] }, training: { epochs: 5 } };

describe('formatPlan', () => {
  it('describes what a run would do', () => {
    const strategies = {
      none: {},
      dropout: { parameters: { 'network.dropout': { values: [0, 0.5] } } },
      l2: { method: 'random', parameters: { 'network.kernel_regularizer.l2': { min: 0.1, max: 0.5 } } },
    };
    expect(planText({ task, method: 'grid', run_cap: 13, seeds: 2, strategies })).toMatchInlineSnapshot(`
      "x: 12 trials of 6 configurations (2 repeats, seeds 0, 1); run_cap 13 is not reached

      strategy  method  points     configurations  trials
      none      grid    1          1               2       exhausted
      dropout   grid    2          2               4       exhausted
      l2        random  unlimited  3               6
      Budgets differ: the strategies do not get the same number of configurations.

      60 epochs with 6,000 training examples in total, if no trial is stopped.
      Configuration 1 (dropout) is the same as 0 (none).

      The configurations:
      #0  none
      #1  dropout  network.dropout=0
      #2  l2       network.kernel_regularizer.l2=0.21478274429777144
      #3  dropout  network.dropout=0.5
      #4  l2       network.kernel_regularizer.l2=0.1944616315428451
      #5  l2       network.kernel_regularizer.l2=0.22930450823907209"
    `);
  });

  it('describes seeds that are divided among configurations', () => {
    const strategies = { none: {}, dropout: { parameters: { 'network.dropout': { min: 0.1, max: 0.5 } } } };
    const lines = planText({ task, method: 'tpe', run_cap: 60, seeds: { min: 1, max: 5 }, strategies });
    expect(lines.split('\n').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      "x: 60 trials of at most 52 configurations (1 to 5 seeds each)

      strategy  method  points     configurations  trials
      none      tpe     1          1               5       exhausted
      dropout   tpe     unlimited  51              55

      Each configuration is trained with 1 seed, and the best one with more, up to 5. Only configurations
      with all 5 can win.
      Configurations wait for the results of configurations 6 or more places before them (lag): 6 trials can run at a time; further workers stay idle.

      The first 11 configurations: 55 epochs with 5,500 training examples in total, if no trial is stopped.
      In total about 300 epochs."
    `);
  });

  it('describes the rungs of asha and their cost', () => {
    const pruner = { name: 'asha', max_resource: 5, reduction_factor: 2 };
    const parameters = { 'network.dropout': { min: 0.1, max: 0.5 } };
    const lines = planText({ task, method: 'random', run_cap: 60, lag: 3, pruner, parameters });
    expect(lines).toContain(`
Trials pause after 1, 2 or 4 epochs (asha). The best 1 in 2 of each rung continue, each as a separate trial.`);
    expect(lines).toContain(`
The first 3 configurations: 3 epochs with 300 training examples in total, if no trial is stopped.
In total about 68 epochs, if the expected share of each rung continues.`);
    expect(lines).not.toContain('retrains from the start');
  });

  it('describes a population', () => {
    const method = { name: 'pbt', population: 6, interval: 1, generations: 4 };
    const parameters = { 'network.dropout': { min: 0.1, max: 0.5 } };
    const lines = planText({ task, method, parameters });
    expect(lines).toContain(`
all: 6 members train 4 generations of 1 epoch (pbt), one trial for each member and generation: as many epochs as 6 full trials.`);
    expect(lines).toContain('The first 6 configurations: 6 epochs');
  });

  it('describes the improvement below which a search ends', () => {
    const spec = { task, patience: 'expected', parameters: { 'network.dropout': { min: 0.1, max: 0.5 } } };
    for (const [extraKeys, improvement] of [
      [{}, 'a quarter of the standard error of a value'],
      [{ smallest_difference: 0.01 }, 'smallest_difference'],
    ] as const)
      expect(planText({ ...spec, ...extraKeys, method: 'random', run_cap: 4 })).toContain(
        `The search ends when no remaining configuration promises an improvement of ${improvement} (expected).`,
      );
  });

  it('states that earlier results may replace the first configurations', () => {
    const spec = { task, run_cap: 40, parameters: { 'network.dropout': { min: 0.1, max: 0.5 } } };
    const headingOf = (method: string) =>
      planText({ ...spec, method, warm_start: 'y' })
        .split('\n')
        .find((line) => line.startsWith('The first configurations'));
    expect(headingOf('tpe')).toBe(
      'The first configurations, if there are too few earlier results for the sampler to learn from:',
    );
    expect(headingOf('nsga2')).toBe('The first configurations:');
    expect(planText({ ...spec, method: 'nsga2', warm_start: 'y' })).toContain(
      'Samplers start from the results of y at points of this search, read once at the start.',
    );
    expect(planText({ ...spec, method: 'cma_es', warm_start: 'y' })).toContain(
      'No sampler of this search learns from the results of y (warm_start).',
    );
  });

  it('describes the lag, pruning and the end of the search', () => {
    const spec = {
      task,
      method: 'tpe',
      seeds: 2,
      lag: 4,
      pruner: 'median',
      target: 0.1,
      time: '2m',
      parameters: { 'network.dropout': { min: 0.1, max: 0.5 } },
      enqueue: [{ parameters: { 'network.dropout': 0.25 } }],
    };
    expect(planText({ ...spec, run_cap: 4000 })).toContain(`
1 configuration chosen by hand will run first.
Trials are stopped early by the pruner median.
The search ends when a configuration has val_loss 0.1 or better, or after 120 s.
Configurations wait for the results of configurations 4 or more places before them (lag): 8 trials can run at a time; further workers stay idle.

The first 10 configurations: 100 epochs with 10,000 training examples in total, if no trial is stopped.
In total about 20,000 epochs.
`);
    expect(planText(spec)).toMatch(/^x: unknown number of trials/);
    const { lag: _, ...withoutLag } = spec;
    expect(planText({ ...withoutLag, asynchronous: true })).toMatch(
      /do not wait for earlier results \(asynchronous\)/,
    );
  });

  it('reports samplers and pruners without effect', () => {
    const parameters = { 'network.dropout': { min: 0.1, max: 0.5 } };
    const lines = planText({ task, method: 'tpe', run_cap: 5, pruner: 'median', parameters });
    expect(lines).toContain(
      'tpe has no effect: it learns from 10 finished configurations, but the last of 5 starts after only 4.',
    );
    expect(lines).toContain('The pruner has no effect: it needs 5 finished configurations');
    expect(planText({ task, method: 'tpe', run_cap: 12, pruner: 'median', parameters })).not.toMatch(
      /has no effect/,
    );
  });

  it('suggests the key that limits the number of trials', () => {
    expect(
      planText({ method: 'random', parameters: { rate: { values: [1] }, depth: { min: 1, max: 9 } } }),
    ).toMatch(
      /^x: unlimited trials \(seed 0\)\nTo run it, limit the number of trials with `run_cap: …`[^]*The file has no `task`/,
    );
    const axis = { min: 1, max: 2000 };
    expect(planText({ method: 'grid', parameters: { a: axis, b: axis } })).toMatch(
      /^x: a grid of 4,000,000 cells, more than 1,000,000 \(seed 0\)/,
    );
  });

  it('escapes control characters of the sweep file', () => {
    expect(planText({ method: 'grid', parameters: { a: { values: ['red\u001b[2J\u202e'] } } })).toContain(
      'a=red\\u202e',
    );
  });

  it('states the cost of finals over several searches', () => {
    const spec = { task, method: 'random', run_cap: 20, seeds: 2, strategies: { none: {}, l2: {} } };
    expect(planText({ ...spec, finals: { splits: 5 } })).toContain(`
Finals: 5 outer splits. In each, a search like this one reads the other rows, and the best
configuration of each strategy is trained with 5 seeds and tested on the split. That is
at most 70 more trials.
`);
    expect(planText({ ...spec, searches: 10 })).toContain(`
Finals: 9 more searches like this one, with other seeds. The best configuration of each
strategy in each of the 10 searches is trained with 10 seeds. That is
at most 236 more trials.
`);
    expect(planText(spec)).not.toContain('Finals');
  });
});
