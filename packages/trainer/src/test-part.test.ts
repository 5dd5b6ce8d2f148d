import type { AttemptKey, GroupMember, Metric, Report, Task } from '@ridgeline/core';
import { loadDataSet } from './data/data-sets.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { splitRows } from './data/split.ts';
import type { Kernels } from './kernels/kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { backendsHere, choicesHere } from './testing/backends-here.ts';
import { taskOf } from './testing/task-of.ts';
import { meetTestPart } from './test-part.ts';
import { train, type Trained } from './train.ts';

const backends = (await backendsHere()).map(openKernels);
const sets = {
  digits: await loadDataSet('digits'),
  'breast-cancer': await loadDataSet('breast-cancer'),
  diabetes: await loadDataSet('diabetes'),
};

function task(name: keyof typeof sets, training: object = {}): Task {
  return taskOf({
    data: { name, train: 120, validation: 90 },
    network: { hidden: [17], dropout: 0.2, activity_regularizer: { l2: 0.01 } },
    training: { epochs: 6, batch_size: 20, optimizer: { name: 'adam', learning_rate: 0.05 }, ...training },
  });
}

const metric = (name: string, type: 'last' | 'best', goal: Metric['goal'] = 'minimize'): Metric => ({
  name,
  goal,
  strategy: { type },
});

interface Finalist {
  readonly member: GroupMember<Task>;
  readonly reports: Report[];
  trained?: Trained;
}

/** Trains the tasks as one group of finals. */
function finalists(
  kernels: Kernels,
  tasks: readonly Task[],
  finals: Metric,
  data: SharedDataSet,
): Finalist[] {
  const trained = tasks.map((one, trial): Finalist => ({
    member: { key: { trial, attempt: 1, token: 't' }, task: one, seed: 1000, finals },
    reports: [],
  }));
  const of = ({ trial }: AttemptKey) => trained[trial]!;
  train({
    kernels,
    group: { members: trained.map(({ member }) => member) },
    data,
    report: (key, report) => of(key).reports.push(report),
    ended: ({ key }, _, trained) => (of(key).trained = trained!),
    stopRequests: () => new Set(),
  });
  return trained;
}

const mean = (numbers: ArrayLike<number>) =>
  Array.from(numbers).reduce((sum, number) => sum + number, 0) / numbers.length;

describe.each(backends.map((kernels, index) => ({ kernels, rung: choicesHere()[index]!.rung })))(
  'the test part on $rung',
  ({ kernels }) => {
    it.each([
      ['digits', metric('val_accuracy', 'best', 'maximize'), {}],
      ['digits', metric('val_loss', 'last'), {}],
      ['digits', metric('val_loss', 'best'), { early_stopping: { monitor: 'val_accuracy', patience: 2 } }],
      [
        'digits',
        metric('val_accuracy', 'last', 'maximize'),
        { early_stopping: { patience: 2, restore_best_weights: true } },
      ],
      ['breast-cancer', metric('val_loss', 'best'), {}],
      ['diabetes', metric('val_loss', 'best'), {}],
    ] as const)('is met with the weights of the epoch that counts: %s, %j %j', (name, finals, training) => {
      const data = sets[name];
      const slower = { ...training, optimizer: { name: 'adam', learning_rate: 0.003 } };
      // Here the whole training set stands for the test part, so that the validation part is a part of it.
      for (const { member, reports, trained } of finalists(
        kernels,
        [task(name, training), task(name, slower)],
        finals,
        data,
      )) {
        const result = meetTestPart(kernels, { member, trained: trained! }, data);
        const { validation } = splitRows(member.task.data, data.targets, member.seed);
        const { restoreBestWeights } = member.task.training.earlyStopping ?? {};
        const losses = reports.map(({ values }) => values['val_loss']!);
        const values = reports.map((report) => report.values[finals.name]!);
        const best = finals.goal === 'minimize' ? Math.min(...values) : Math.max(...values);
        const epoch = restoreBestWeights
          ? losses.indexOf(Math.min(...losses))
          : finals.strategy.type === 'best'
            ? values.indexOf(best)
            : reports.length - 1;
        const { losses: all, hits } = result.examples;
        expect(mean(Array.from(validation, (row) => all![row]!)) / losses[epoch]!).toBeCloseTo(1, 5);
        if (hits !== undefined) {
          expect(mean(Array.from(validation, (row) => hits[row]!))).toBeCloseTo(
            reports[epoch]!.values['val_accuracy']!,
            6,
          );
          expect(mean(hits)).toBeCloseTo(result.values['test_accuracy']!, 6);
        }
        expect([all!.length, hits?.length ?? data.rows]).toEqual([data.rows, data.rows]);
        expect(mean(all!) / result.values['test_loss']!).toBeCloseTo(1, 4);
      }
    });

    it('says no loss of an example where the loss is no mean over examples', () => {
      const squared = { loss: 'root_mean_squared_error' };
      const [only] = finalists(
        kernels,
        [task('diabetes', squared)],
        metric('val_loss', 'last'),
        sets.diabetes,
      );
      const { member, trained } = only!;
      const result = meetTestPart(kernels, { member, trained: trained! }, sets.diabetes);
      expect(result.examples).toEqual({ losses: undefined, hits: undefined });
      expect(Object.keys(result.values)).toEqual([
        'test_loss',
        'test_mean_squared_error',
        'test_root_mean_squared_error',
        'test_mean_absolute_error',
        'test_r2_score',
      ]);
    });

    it('leaves reports as they are in a search', () => {
      const finals = metric('val_accuracy', 'best', 'maximize');
      const [first] = finalists(kernels, [task('digits')], finals, sets.digits);
      const [second] = finalists(kernels, [task('digits')], metric('val_loss', 'last'), sets.digits);
      expect(first!.reports).toEqual(second!.reports);
      expect(Object.keys(first!.reports[0]!.values).filter((name) => name.startsWith('test_'))).toEqual([]);
    });
  },
);
