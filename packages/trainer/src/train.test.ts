import { RidgelineError, type Ending, type Group, type Report, type Task } from '@ridgeline/core';
import { loadDataSet } from './data/data-sets.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import type { ScheduleModules } from './schedule/schedule-modules.ts';
import type { LayerWeights } from '@ridgeline/engine';
import { backendsHere } from './testing/backends-here.ts';
import { taskOf } from './testing/task-of.ts';
import { metricsOf } from './epoch-values.ts';
import { train } from './train.ts';

const backends = (await backendsHere()).map(openKernels);
const digits = await loadDataSet('digits');
const breastCancer = await loadDataSet('breast-cancer');
const diabetes = await loadDataSet('diabetes');

function task(network: object = {}, training: object = {}, name = 'digits'): Task {
  return taskOf({
    data: { name, train: 240, validation: 110 },
    network: { hidden: [17], ...network },
    training: { epochs: 3, batch_size: 20, ...training },
  });
}

interface Curve {
  reports: Report[];
  ending?: Ending;
  epoch?: number;
  weights?: readonly LayerWeights[];
}

/** Trains the tasks as one group; what each said, in the order of the tasks. */
function curves(
  kernels: Kernels,
  tasks: readonly Task[],
  seed = 0,
  stopRequests: (said: readonly Curve[]) => Set<number> = () => new Set(),
  data: SharedDataSet = digits,
  schedules: ScheduleModules = new Map(),
): Curve[] {
  const said = tasks.map((): Curve => ({ reports: [] }));
  const group: Group<Task> = {
    members: tasks.map((task, trial) => ({ key: { trial, attempt: 1, token: 't' }, task, seed })),
  };
  train({
    kernels,
    group,
    data,
    schedules,
    report: ({ trial }, report) => said[trial]!.reports.push(report),
    ended: ({ key }, ending, trained) =>
      Object.assign(said[key.trial]!, { ending, epoch: trained?.epoch, weights: trained?.weights }),
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
const activities = [
  task({ activity_regularizer: { l1: 0.001 }, activation: 'elu', input: { dropout: 0.2 } }),
  task({
    bias_regularizer: { l2: 0.01 },
    activation: { name: 'elu', alpha: 0.5 },
    kernel_regularizer: { proximal_l1: 0.01 },
  }),
  task(
    { activation: 'elu', kernel_constraint: { name: 'MinMaxNorm', rate: 0.5, axis: 1 } },
    {
      optimizer: { name: 'adam', amsgrad: true, clipnorm: 0.5 },
      class_weight: [5, 1, 1, 1, 1, 1, 1, 1, 1, 1],
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
    ['what comes on top', activities],
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

  it('fails the trial whose own schedule throws, and no other', () => {
    const tired = task({}, { schedule: { name: 'custom', module: 'tired' } });
    const throws = (step: number) => {
      if (step < 25) return 0.01;
      throw new RidgelineError('FILE_UNREADABLE', `tired threw at step ${step}`);
    };
    const calm = task({});
    const schedules = new Map([['tired', throws]]);
    const [left, middle, right] = curves(kernels, [calm, tired, calm], 0, undefined, digits, schedules);
    expect(middle!.reports).toHaveLength(2);
    expect(middle!.ending).toEqual({ type: 'failed', kind: 'error', message: 'tired threw at step 25' });
    expect([left, right]).toEqual(curves(kernels, [calm, calm]));
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

  it('stops early where it does not get better, and goes back to the best weights', () => {
    const stopping = { monitor: 'val_accuracy', patience: 2 };
    const sluggish = { epochs: 40, optimizer: { name: 'sgd', learning_rate: 0.5, momentum: 0.9 } };
    const [last, best] = curves(kernels, [
      task({}, { ...sluggish, early_stopping: stopping }),
      task({}, { ...sluggish, early_stopping: { ...stopping, restore_best_weights: true } }),
    ]);
    expect(last!.ending).toEqual({ type: 'trained' });
    expect(last!.reports.length).toBeLessThan(40);
    expect([last!.epoch, best!.epoch]).toEqual([last!.reports.length, last!.reports.length]);
    expect(best!.reports).toEqual(last!.reports);
    const accuracies = best!.reports.map(({ values }) => values['val_accuracy']!);
    expect(accuracies.indexOf(Math.max(...accuracies))).toBe(accuracies.length - 3);
    // The weights of the best epoch are those that a trial of so many epochs ends with.
    const [short] = curves(kernels, [task({}, { ...sluggish, epochs: accuracies.length - 2 })]);
    expect(best!.weights).toEqual(short!.weights);
    expect(last!.weights).not.toEqual(short!.weights);
  });

  it('lowers the rate on a plateau', () => {
    const [curve] = curves(kernels, [
      task(
        {},
        {
          epochs: 4,
          reduce_lr_on_plateau: { monitor: 'val_loss', patience: 1, min_delta: 100, factor: 0.5 },
        },
      ),
    ]);
    const rates = curve!.reports.map(({ values }) => values['learning_rate']);
    expect(rates).toEqual([0.001, 0.001, 0.0005, 0.00025]);
  });

  it('reaches exact zeros by the proximal form of L1', () => {
    const [proximal, plain] = curves(kernels, [
      task({ kernel_regularizer: { proximal_l1: 0.05 } }, { optimizer: { name: 'sgd', learning_rate: 0.1 } }),
      task({ kernel_regularizer: { l1: 0.05 } }, { optimizer: { name: 'sgd', learning_rate: 0.1 } }),
    ]);
    expect(proximal!.reports.at(-1)!.values['sparsity']).toBeGreaterThan(0.3);
    expect(plain!.reports.at(-1)!.values['sparsity']).toBe(0);
  });

  it('tells two classes apart', () => {
    const adam = { name: 'adam', learning_rate: 0.01 };
    const tasks = [
      task({}, { epochs: 8, optimizer: adam }, 'breast-cancer'),
      task({ dropout: 0.3 }, { epochs: 8, optimizer: adam, class_weight: [2, 1] }, 'breast-cancer'),
    ];
    const [plain, weighed] = curves(kernels, tasks, 0, () => new Set(), breastCancer);
    const values = plain!.reports.at(-1)!.values;
    expect(Object.keys(values)).toEqual([...metricsOf({ type: 'binary' })]);
    expect(values['val_accuracy']).toBeGreaterThan(0.93);
    expect(values['val_auc']).toBeGreaterThan(0.97);
    expect(values['val_f1_score']).toBeGreaterThan(0.93);
    expect(curves(kernels, [tasks[1]!], 0, () => new Set(), breastCancer)[0]).toEqual(weighed);
  });

  it('predicts numbers', () => {
    const training = { epochs: 30, optimizer: { name: 'adam', learning_rate: 0.03 } };
    const tasks = [task({}, training, 'diabetes'), task({ dropout: 0.1 }, training, 'diabetes')];
    const [curve, other] = curves(kernels, tasks, 0, () => new Set(), diabetes);
    const values = curve!.reports.at(-1)!.values;
    expect(Object.keys(values)).toEqual([...metricsOf({ type: 'regression' })]);
    expect(values['val_r2_score']).toBeGreaterThan(0.2);
    expect(values['val_root_mean_squared_error']).toBeCloseTo(
      Math.sqrt(values['val_mean_squared_error']!),
      9,
    );
    expect(values['val_loss']! / values['val_mean_squared_error']!).toBeCloseTo(1, 5);
    expect(curves(kernels, [tasks[1]!], 0, () => new Set(), diabetes)[0]).toEqual(other);
  });

  it('leaves no tensor behind, over 200 trials', () => {
    const short = [regularized, sgd, activities].map(([first]) => ({
      ...first!,
      data: {
        ...first!.data,
        train: { type: 'count', count: 20 },
        validation: { type: 'count', count: 20 },
      } as const,
      training: { ...first!.training, epochs: 1 },
    }));
    short.forEach((task) => curves(kernels, [task]));
    const before = kernels.alive();
    for (let trial = 0; trial < 200; trial++) {
      curves(kernels, [short[trial % 3]!]);
      expect(kernels.alive()).toBe(before);
    }
  });
});
