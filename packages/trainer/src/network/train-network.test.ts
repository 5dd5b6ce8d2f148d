import { RidgelineError, type Report, type NetworkTask } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import type { LearningProblem, SharedDataSet } from '../data/shared-data-set.ts';
import { listMetrics } from '../epoch-values.ts';
import type { ScheduleModules } from '../schedule/schedule-modules.ts';
import { openAvailableTrainers } from '../testing/available-trainers.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { computeClassWeight } from './class-weight.ts';
import { trainNetwork } from './train-network.ts';
import { loadTrialData } from './trial-data.ts';
import type { Trainer } from './trainer-spec.ts';

const trainers = await openAvailableTrainers();
const digits = await loadDataSet('digits');
const breastCancer = await loadDataSet('breast-cancer');
const diabetes = await loadDataSet('diabetes');

function createTask(network: object = {}, training: object = {}, name = 'digits'): NetworkTask {
  return parseTestTask({
    data: { name, train: 240, validation: 110 },
    network: { hidden: [17], ...network },
    training: { epochs: 3, batch_size: 20, ...training },
  });
}

interface TrainingRun {
  readonly reports: readonly Report[];
  readonly end: ReturnType<typeof trainNetwork>;
}

interface RunOptions {
  readonly seed?: number;
  readonly data?: SharedDataSet;
  readonly schedules?: ScheduleModules;
  readonly isStopped?: (reports: readonly Report[]) => boolean;
}

function train(
  trainer: Trainer,
  task: NetworkTask,
  { seed = 0, data = digits, schedules = new Map(), isStopped = () => false }: RunOptions = {},
): TrainingRun {
  const reports: Report[] = [];
  const end = trainNetwork({
    trainer,
    attempt: { key: { trial: 0, attempt: 1, token: 't' }, task, seed },
    data,
    schedules,
    report: (report) => reports.push(report),
    isStopped: () => isStopped(reports),
  });
  return { reports, end };
}

function requireFinalWeights({ end }: TrainingRun) {
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  return end.weights;
}

const multiclassScores = ['val_balanced_accuracy', 'val_macro_f1_score', 'val_auc'];

/** All metrics of a problem except weight_count, which is reported only if the task's metrics include it. */
const metricsExceptWeightCount = (problem: LearningProblem) =>
  listMetrics(problem).filter((name) => name !== 'weight_count');

const getValues = ({ reports }: TrainingRun, epoch = -1) => reports.at(epoch)!.values;

describe.each(trainers)('a network trained by $type', (trainer) => {
  it('reports every epoch with every default metric', () => {
    const { reports, end } = train(trainer, createTask());
    expect(end).toMatchObject({ type: 'trained', epoch: 3 });
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(Object.keys(reports[0]!.values)).toEqual(
      metricsExceptWeightCount(digits.problem).filter((name) => !multiclassScores.includes(name)),
    );
  });

  it('limits the memory of a batch beyond the training part, with the same bits', () => {
    const task = createTask({ activity_regularizer: { l1: 0.01 } }, { batch_size: 2_000_000 });
    const batchSizes: number[] = [];
    const open: Trainer['open'] = (spec) => {
      batchSizes.push(spec.batchSize);
      return trainer.open({ ...spec, batchSize: 4000 });
    };
    expect(train({ ...trainer, open }, task)).toEqual(train(trainer, task));
    expect(batchSizes).toEqual([1024]);
  });

  it.each<[SharedDataSet, readonly unknown[]]>([
    [diabetes, []],
    [diabetes, [{ Dropout: { rate: 0 } }]],
    [digits, ['Flatten']],
    [digits, ['Flatten', { Dropout: { rate: 0 } }]],
  ])('accepts an activation before any weights: %#', (data, start) => {
    const layers = [...start, { Activation: { activation: 'tanh' } }, { Dense: { units: 5 } }];
    expect(train(trainer, createTask({ hidden: undefined, layers }), { data }).end.type).toBe('trained');
  });

  it.each([
    ['ranks trials', { ...createTask(), metrics: ['val_auc'] }],
    ['is monitored', createTask({}, { early_stopping: { monitor: 'val_macro_f1_score' } })],
  ])('reports all class scores if one of them %s', (_, scoredTask) => {
    const { values } = train(trainer, scoredTask).reports[0]!;
    expect(Object.keys(values)).toEqual(metricsExceptWeightCount(digits.problem));
    for (const name of multiclassScores) expect(values[name]).toBeGreaterThan(0);
  });

  it('reports the number of trained weights if that is one of its metrics', () => {
    const taskWithCount = { ...createTask({ hidden: [8] }), metrics: ['val_loss', 'weight_count'] };
    expect(getValues(train(trainer, taskWithCount))['weight_count']).toBe(64 * 8 + 8 + 8 * 10 + 10);
  });

  it('classifies over 90 % of digits after a few epochs', () => {
    const { val_accuracy, train_accuracy, loss } = getValues(
      train(
        trainer,
        createTask({ hidden: [64] }, { epochs: 12, optimizer: { name: 'adam', learning_rate: 0.01 } }),
      ),
    );
    expect(val_accuracy).toBeGreaterThan(0.9);
    expect(train_accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.1);
  });

  it('reproduces its bits for the same seed only', () => {
    const task = createTask({ dropout: 0.3, input: { dropout: 0.1 }, kernel_regularizer: { l1: 1e-4 } });
    const first = train(trainer, task);
    train(trainer, createTask());
    expect(train(trainer, task)).toEqual(first);
    expect(train(trainer, task, { seed: 1 })).not.toEqual(first);
  });

  it('reports loss and penalty separately and their sum as total_loss', () => {
    const plain = train(trainer, createTask());
    const l2 = train(trainer, createTask({ kernel_regularizer: { l2: 0.01 } }));
    expect(plain.reports.every(({ values }) => values['penalty'] === 0)).toBe(true);
    for (const { values } of l2.reports) {
      expect(values['penalty']).toBeGreaterThan(0);
      expect(values['val_total_loss']).toBe(values['val_loss']! + values['penalty']!);
      expect(values['total_loss']).toBeGreaterThan(values['loss']!);
    }
  });

  it('includes the penalty on activations in the totals', () => {
    const { val_total_loss, val_loss, penalty } = getValues(
      train(trainer, createTask({ activity_regularizer: { l2: 0.01 } })),
    );
    expect(penalty).toBeGreaterThan(0);
    expect(val_total_loss).toBe(val_loss! + penalty!);
  });

  it('ends as diverged at the epoch of a non-finite loss', () => {
    const divergingTask = createTask({}, { optimizer: { name: 'sgd', learning_rate: 1e30 } });
    expect(train(trainer, divergingTask)).toEqual({
      reports: [],
      end: { type: 'diverged', step: 1, metric: 'loss' },
    });
  });

  it('keeps the reports of earlier epochs when a user schedule throws', () => {
    const scheduledTask = createTask({}, { schedule: { name: 'custom', module: 'schedule' } });
    const throwingSchedule = (step: number) => {
      if (step < 25) return 0.01;
      throw new RidgelineError('FILE_UNREADABLE', `schedule threw at step ${step}`);
    };
    const { reports, end } = train(trainer, scheduledTask, {
      schedules: new Map([['schedule', throwingSchedule]]),
    });
    expect(reports).toHaveLength(2);
    expect(end).toEqual({ type: 'failed', kind: 'error', message: 'schedule threw at step 25' });
  });

  it('stops on request at its last reported epoch', () => {
    const { reports, end } = train(trainer, createTask({}, { epochs: 5 }), {
      isStopped: ({ length }) => length === 3,
    });
    expect(reports).toHaveLength(3);
    expect(end).toEqual({ type: 'stopped', step: 3 });
  });

  it('restores the best weights if early stopping is configured to', () => {
    const earlyStopping = { monitor: 'val_accuracy', patience: 2 };
    const training = { epochs: 40, optimizer: { name: 'sgd', learning_rate: 0.5, momentum: 0.9 } };
    const last = train(trainer, createTask({}, { ...training, early_stopping: earlyStopping }));
    const best = train(
      trainer,
      createTask({}, { ...training, early_stopping: { ...earlyStopping, restore_best_weights: true } }),
    );
    const epochs = last.reports.length;
    expect(epochs).toBeLessThan(40);
    expect([last.end, best.end]).toMatchObject([{ epoch: epochs }, { epoch: epochs }]);
    expect(best.reports).toEqual(last.reports);
    const accuracies = best.reports.map(({ values }) => values['val_accuracy']!);
    expect(accuracies.indexOf(Math.max(...accuracies))).toBe(accuracies.length - 3);
    // The best epoch's weights equal the final weights of a trial of that many epochs.
    const short = train(trainer, createTask({}, { ...training, epochs: accuracies.length - 2 }));
    expect(requireFinalWeights(best)).toEqual(requireFinalWeights(short));
    expect(requireFinalWeights(last)).not.toEqual(requireFinalWeights(short));
  });

  it('lowers the learning rate on a plateau', () => {
    const { reports } = train(
      trainer,
      createTask(
        {},
        {
          epochs: 4,
          reduce_lr_on_plateau: { monitor: 'val_loss', patience: 1, min_delta: 100, factor: 0.5 },
        },
      ),
    );
    const rates = reports.map(({ values }) => values['learning_rate']);
    expect(rates).toEqual([0.001, 0.001, 0.0005, 0.00025]);
  });

  it('reports the learning rate of the last step of an epoch', () => {
    const schedule = { name: 'ExponentialDecay', decay_rate: 0.5, decay_steps: 12 };
    const { reports } = train(trainer, createTask({}, { schedule }));
    const rates = reports.map(({ values }) => values['learning_rate']!);
    [11, 23, 35].forEach((step, epoch) => expect(rates[epoch]).toBeCloseTo(0.001 * 2 ** (-step / 12), 12));
  });

  it('reaches exact zeros with proximal L1', () => {
    const optimizer = { name: 'sgd', learning_rate: 0.1 };
    const proximal = train(trainer, createTask({ kernel_regularizer: { proximal_l1: 0.05 } }, { optimizer }));
    const plain = train(trainer, createTask({ kernel_regularizer: { l1: 0.05 } }, { optimizer }));
    expect(getValues(proximal)['sparsity']).toBeGreaterThan(0.3);
    expect(getValues(plain)['sparsity']).toBe(0);
  });

  it('treats balanced class weights like the equivalent list', () => {
    const data = {
      ...digits,
      targets: digits.targets.map((label) => (label < 8 ? 0 : label)),
      sha256: 'eight digits are one class',
    };
    const training = { epochs: 8, optimizer: { name: 'adam', learning_rate: 0.01 } };
    const task = createTask({}, { ...training, class_weight: 'balanced' });
    const { train: rows } = loadTrialData(data, task, 0);
    const list = computeClassWeight(task, data, rows)!;
    expect(list[0]! * 5).toBeLessThan(list[9]!);
    const [balanced, listed, plain] = ['balanced', list, undefined].map((class_weight) =>
      train(
        trainer,
        {
          ...createTask({}, { ...training, ...(class_weight === undefined ? {} : { class_weight }) }),
          metrics: ['val_balanced_accuracy'],
        },
        { data },
      ),
    ) as [TrainingRun, TrainingRun, TrainingRun];
    expect(balanced.reports).toEqual(listed.reports);
    expect(getValues(balanced)['val_balanced_accuracy']).toBeGreaterThan(
      getValues(plain)['val_balanced_accuracy']!,
    );
  });

  it('learns two classes', () => {
    const task = createTask(
      {},
      { epochs: 8, optimizer: { name: 'adam', learning_rate: 0.01 } },
      'breast-cancer',
    );
    const metrics = getValues(train(trainer, task, { data: breastCancer }));
    expect(Object.keys(metrics)).toEqual(metricsExceptWeightCount({ type: 'binary' }));
    expect(metrics['val_accuracy']).toBeGreaterThan(0.93);
    expect(metrics['val_auc']).toBeGreaterThan(0.97);
    expect(metrics['val_f1_score']).toBeGreaterThan(0.93);
  });

  it('learns a regression', () => {
    const task = createTask({}, { epochs: 30, optimizer: { name: 'adam', learning_rate: 0.03 } }, 'diabetes');
    const metrics = getValues(train(trainer, task, { data: diabetes }));
    expect(Object.keys(metrics)).toEqual(metricsExceptWeightCount({ type: 'regression' }));
    expect(metrics['val_r2_score']).toBeGreaterThan(0.2);
    expect(metrics['val_root_mean_squared_error']).toBeCloseTo(
      Math.sqrt(metrics['val_mean_squared_error']!),
      9,
    );
    expect(metrics['val_loss']! / metrics['val_mean_squared_error']!).toBeCloseTo(1, 5);
  });
});
