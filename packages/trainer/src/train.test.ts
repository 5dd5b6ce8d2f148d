import { parseTask, type Ending, type Group, type Report, type Task } from '@ridgeline/core';
import { loadDataSet } from './data/data-sets.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { backendsHere } from './testing/backends-here.ts';
import { train } from './train.ts';

const backends = (await backendsHere()).map(openKernels);
const digits = await loadDataSet('digits');

function task(network: object = {}, training: object = {}): Task {
  const parsed = parseTask(
    {
      data: { name: 'digits', train: 300, validation: 150 },
      network: { hidden: [17], ...network },
      training: { epochs: 3, batch_size: 20, ...training },
    },
    [],
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

interface Curve {
  reports: Report[];
  ending?: Ending;
}

/** Trains the tasks as one group; what each said, in the order of the tasks. */
function curves(
  kernels: Kernels,
  tasks: readonly Task[],
  seed = 0,
  stopRequests: (said: readonly Curve[]) => Set<number> = () => new Set(),
): Curve[] {
  const said = tasks.map((): Curve => ({ reports: [] }));
  const group: Group = {
    members: tasks.map((task, trial) => ({ key: { trial, attempt: 1, token: 't' }, task, seed })),
  };
  train({
    kernels,
    group,
    data: digits,
    report: ({ trial }, report) => said[trial]!.reports.push(report),
    ended: ({ trial }, ending) => (said[trial]!.ending = ending),
    stopRequests: () => stopRequests(said),
  });
  return said;
}

const regularized = [
  task(
    {
      dropout: 0.4,
      kernel_regularizer: { l1: 1e-4 },
      kernel_constraint: { name: 'MaxNorm', max_value: 1.5 },
    },
    { optimizer: { name: 'adam', learning_rate: 0.01 }, schedule: 'ExponentialDecay' },
  ),
  task(
    { dropout: 0.2, kernel_regularizer: { l2: 1e-3 }, kernel_initializer: 'he_uniform' },
    { optimizer: { name: 'adam', beta_1: 0.8 } },
  ),
  task(
    {},
    {
      optimizer: { name: 'adam', learning_rate: 0.003 },
      schedule: { name: 'ExponentialDecay', decay_steps: 10 },
    },
  ),
];
const sgd = [
  task(
    { kernel_constraint: 'MaxNorm' },
    { optimizer: { name: 'sgd', momentum: 0.9, nesterov: true, learning_rate: 0.05 } },
  ),
  task({ output: { kernel_regularizer: { l2: 0.01 } } }, { optimizer: { name: 'sgd', learning_rate: 0.1 } }),
  task({ dropout: 0.5 }, { optimizer: { name: 'sgd', momentum: 0.5, learning_rate: 0.05 } }),
];

describe.each(backends)('train on $backend', (kernels) => {
  it('reports every epoch with every metric, then ends', () => {
    const [curve] = curves(kernels, [task()]);
    expect(curve!.ending).toEqual({ type: 'trained' });
    expect(curve!.reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(Object.keys(curve!.reports[0]!.values)).toEqual([
      'loss',
      'accuracy',
      'penalty',
      'total_loss',
      'val_loss',
      'val_accuracy',
      'val_total_loss',
      'train_loss',
      'train_accuracy',
      'learning_rate',
      'sparsity',
      'weight_norm',
    ]);
  });

  it('learns digits: over 90 % in a few epochs', () => {
    const [curve] = curves(kernels, [
      task({ hidden: [64] }, { epochs: 12, optimizer: { name: 'adam', learning_rate: 0.01 } }),
    ]);
    const { val_accuracy, train_accuracy, loss } = curve!.reports.at(-1)!.values;
    expect(val_accuracy).toBeGreaterThan(0.9);
    expect(train_accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.1);
  });

  it.each([
    ['Adam', regularized],
    ['SGD', sgd],
  ])('gives a trial the same bits alone, in a group, in another order, and again: %s', (_, tasks) => {
    const together = curves(kernels, tasks);
    const reversed = curves(kernels, [...tasks].reverse()).reverse();
    tasks.forEach((task, i) => {
      const [alone] = curves(kernels, [task]);
      expect(alone).toEqual(together[i]);
      expect(reversed[i]).toEqual(together[i]);
    });
    expect(curves(kernels, tasks)).toEqual(together);
    expect(new Set(together.map((curve) => JSON.stringify(curve.reports))).size).toBe(3);
  });

  it('is another trial with another seed', () => {
    expect(curves(kernels, [task()], 1)).not.toEqual(curves(kernels, [task()], 0));
  });

  it('keeps the loss and the penalty apart, and adds them in total_loss', () => {
    const [plain, l2] = curves(kernels, [task(), task({ kernel_regularizer: { l2: 0.01 } })]);
    expect(plain!.reports.every(({ values }) => values['penalty'] === 0)).toBe(true);
    for (const { values } of l2!.reports) {
      expect(values['penalty']).toBeGreaterThan(0);
      expect(values['val_total_loss']).toBe(values['val_loss']! + values['penalty']!);
      expect(values['total_loss']).toBeGreaterThan(values['loss']!);
    }
  });

  it('ends a trial as diverged at its step and leaves its neighbours alone', () => {
    const wild = task({}, { optimizer: { name: 'sgd', learning_rate: 1e30 } });
    const calm = task({}, { optimizer: { name: 'sgd', learning_rate: 0.05 } });
    const [left, middle, right] = curves(kernels, [calm, wild, calm]);
    expect(middle).toEqual({ reports: [], ending: { type: 'diverged', step: 1, metric: 'loss' } });
    expect(left).toEqual(right);
    expect(left).toEqual(curves(kernels, [calm])[0]);
    expect(left!.ending).toEqual({ type: 'trained' });
  });

  it('stops a trial when asked, and trains each for its own epochs', () => {
    const tasks = [task({}, { epochs: 2 }), task({}, { epochs: 5 }), task({ dropout: 0.1 }, { epochs: 4 })];
    const [short, stopped, long] = curves(kernels, tasks, 0, (said) =>
      said[1]!.reports.length === 3 ? new Set([1]) : new Set(),
    );
    expect([short!.reports.length, stopped!.reports.length, long!.reports.length]).toEqual([2, 3, 4]);
    expect(stopped!.ending).toEqual({ type: 'stopped', step: 3 });
    expect(long).toEqual(curves(kernels, [tasks[2]!])[0]);
  });

  it('leaves no tensor behind', () => {
    curves(kernels, regularized);
    const before = kernels.alive();
    curves(kernels, regularized);
    curves(kernels, sgd);
    const after = kernels.alive();
    curves(kernels, sgd);
    expect(kernels.alive()).toBe(after);
    expect(after).toBe(before);
  });
});
