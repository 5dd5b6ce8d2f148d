import type { Report, Task } from '@ridgeline/core';
import fc from 'fast-check';
import type { SharedDataSet } from './data/shared-data-set.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { backendsHere } from './testing/backends-here.ts';
import {
  ownSettings,
  randomGroups,
  sharedSettings,
  taskWith,
  type SharedSettings,
} from './testing/random-trials.ts';
import { train } from './train.ts';

const backends = (await backendsHere()).map(openKernels);

/** Measurements and targets without sense, as many as are asked for. */
function dataFor({ features, problem: [problem] }: SharedSettings, rows: number): SharedDataSet {
  const noise = (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
  const classes = problem.type === 'multi-class' ? problem.classes : 2;
  return {
    name: 'digits',
    problem,
    rows,
    features,
    inputs: {
      type: 'numbers',
      values: Float32Array.from({ length: rows * features }, (_, i) => noise(i + 1000)),
    },
    targets: Float32Array.from({ length: rows }, (_, i) =>
      problem.type === 'regression' ? 3 * noise(i) : Math.floor(classes * noise(i)),
    ),
    sha256: '',
  };
}

/** What each trial reports when they train as one group, and those in `stopped` are asked to stop after an epoch. */
function reportsOf(
  kernels: Kernels,
  tasks: readonly Task[],
  seed: number,
  data: SharedDataSet,
  stopped: ReadonlySet<number> = new Set(),
): Report[][] {
  const said = tasks.map((): Report[] => []);
  train({
    kernels,
    group: { members: tasks.map((task, trial) => ({ key: { trial, attempt: 1, token: '' }, task, seed })) },
    data,
    report: ({ trial }, report) => said[trial]!.push(report),
    ended: () => undefined,
    stopRequests: () => new Set([...stopped].filter((trial) => said[trial]?.length)),
  });
  return said;
}

const group = fc.record({
  common: sharedSettings,
  owns: fc.array(ownSettings, { minLength: 2, maxLength: 6 }),
  sizes: fc.record({ train: fc.integer({ min: 10, max: 70 }), validation: fc.integer({ min: 5, max: 40 }) }),
  batchSize: fc.integer({ min: 3, max: 40 }),
  stopped: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
});

describe.each(backends)('what a trial reports on $backend', (kernels) => {
  it('is the same alone and in a group that loses trials on the way', () => {
    fc.assert(
      fc.property(group, ({ common, owns, sizes, batchSize, stopped }) => {
        const data = dataFor(common, sizes.train + sizes.validation);
        const tasks = owns
          .map((own) => taskWith(common, own, sizes))
          .map((task) => ({ ...task, training: { ...task.training, batchSize } }));
        const leave = new Set(stopped);
        const together = reportsOf(kernels, tasks, common.seed, data, leave);
        tasks.forEach((task, trial) => {
          const [alone] = reportsOf(kernels, [task], common.seed, data);
          const asFar = leave.has(trial) ? alone!.slice(0, together[trial]!.length) : alone;
          expect(together[trial]).toEqual(asFar);
        });
      }),
      { numRuns: randomGroups(10) },
    );
  });

  it('is the same where 10,000 examples are evaluated', () => {
    const common: SharedSettings = {
      hidden: [33],
      activation: 'relu',
      problem: [{ type: 'multi-class', classes: 10 }, 'categorical_crossentropy'],
      optimizer: 'adam',
      features: 20,
      count: 1,
      seed: 3,
    };
    const owns = fc.sample(ownSettings, { seed: 1, numRuns: 3 }).map((own) => ({ ...own, epochs: 1 }));
    const tasks = owns.map((own) => taskWith(common, own, { train: 10_050, validation: 10_000 }));
    const data = dataFor(common, 20_050);
    const short = tasks.map((task) => ({ ...task, training: { ...task.training, batchSize: 2048 } }));
    const together = reportsOf(kernels, short, common.seed, data);
    short.forEach((task, trial) => {
      expect(reportsOf(kernels, [task], common.seed, data)[0]).toEqual(together[trial]);
    });
  });
});
