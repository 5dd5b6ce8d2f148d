import { judge, type Metric, type Report, type NetworkTask, type TrialAttempt } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { splitRows } from '../data/split.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { evaluateTestPart } from './evaluate-test-part.ts';
import { trainNetwork } from './train-network.ts';
import type { Trainer } from './trainer-spec.ts';

const engines = await openAvailableEngines();
const dataSets = {
  digits: await loadDataSet('digits'),
  'breast-cancer': await loadDataSet('breast-cancer'),
  diabetes: await loadDataSet('diabetes'),
};

function createTask(name: keyof typeof dataSets, training: object = {}): NetworkTask {
  return parseTestTask({
    data: { name, train: 120, validation: 90 },
    network: { hidden: [17], dropout: 0.2, activity_regularizer: { l2: 0.01 } },
    training: { epochs: 6, batch_size: 20, optimizer: { name: 'adam', learning_rate: 0.05 }, ...training },
  });
}

const createMetric = (name: string, type: 'last' | 'best', goal: Metric['goal'] = 'minimize'): Metric => ({
  name,
  goal,
  summary: { type },
});

function trainFinalist(engine: Trainer, task: NetworkTask, finals: Metric, data: SharedDataSet) {
  const reports: Report[] = [];
  const attempt: TrialAttempt<NetworkTask> = {
    key: { trial: 0, attempt: 1, token: 't' },
    task,
    seed: 1000,
    finals,
  };
  const end = trainNetwork({
    trainer: engine,
    attempt,
    data,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  return { attempt, reports, end };
}

const mean = (numbers: ArrayLike<number>) =>
  Array.from(numbers).reduce((sum, number) => sum + number, 0) / numbers.length;

describe.each(engines)('the test part on the $type engine', (engine) => {
  it.each([
    ['digits', createMetric('val_accuracy', 'best', 'maximize'), {}],
    ['digits', createMetric('val_loss', 'last'), {}],
    [
      'digits',
      createMetric('val_loss', 'best'),
      { early_stopping: { monitor: 'val_accuracy', patience: 2 } },
    ],
    [
      'digits',
      createMetric('val_accuracy', 'last', 'maximize'),
      { early_stopping: { patience: 2, restore_best_weights: true } },
    ],
    [
      'digits',
      createMetric('val_accuracy', 'best', 'maximize'),
      { early_stopping: { patience: 2, restore_best_weights: true } },
    ],
    ['breast-cancer', createMetric('val_loss', 'best'), {}],
    ['diabetes', createMetric('val_loss', 'best'), {}],
  ] as const)('is evaluated with the weights of the ranked epoch: %s, %j %j', (name, finals, training) => {
    const data = dataSets[name];
    // The whole training set acts as the test part, to include the validation part.
    const { attempt, reports, end } = trainFinalist(engine, createTask(name, training), finals, data);
    const result = evaluateTestPart(engine, attempt.task, end, data, finals, () => undefined);
    const { validation } = splitRows(attempt.task.data, data.targets, attempt.seed);
    const { restoreBestWeights } = attempt.task.training.earlyStopping ?? {};
    const losses = reports.map(({ values }) => values['val_loss']!);
    const values = reports.map((report) => report.values[finals.name]!);
    const best = finals.goal === 'minimize' ? Math.min(...values) : Math.max(...values);
    const epoch =
      finals.summary.type === 'best'
        ? values.indexOf(best)
        : restoreBestWeights
          ? losses.indexOf(Math.min(...losses))
          : reports.length - 1;
    // The trial is ranked by the weights that it keeps.
    expect(judge(reports, finals, end.restored)?.step).toBe(epoch + 1);
    const { losses: exampleLosses, hits } = result.examples;
    expect(mean(Array.from(validation, (row) => exampleLosses![row]!)) / losses[epoch]!).toBeCloseTo(1, 5);
    if (hits !== undefined) {
      expect(mean(Array.from(validation, (row) => hits[row]!))).toBeCloseTo(
        reports[epoch]!.values['val_accuracy']!,
        6,
      );
      expect(mean(hits)).toBeCloseTo(result.values['test_accuracy']!, 6);
    }
    expect(result.examples.trained).toBe(120);
    expect([exampleLosses!.length, hits?.length ?? data.rows]).toEqual([data.rows, data.rows]);
    expect(mean(exampleLosses!) / result.values['test_loss']!).toBeCloseTo(1, 4);
  });

  it.each([
    ['breast-cancer', 'val_auc'],
    ['diabetes', 'val_r2_score'],
    ['digits', 'val_macro_f1_score'],
  ] as const)('keeps outputs for a metric that is not a mean over examples: %s, %s', (name, metricName) => {
    const finals = createMetric(metricName, 'last', 'maximize');
    const { attempt, end } = trainFinalist(engine, createTask(name), finals, dataSets[name]);
    const { values, examples } = evaluateTestPart(
      engine,
      attempt.task,
      end,
      dataSets[name],
      finals,
      () => undefined,
    );
    const [outputs, targets] = [examples.outputs!, examples.targets!];
    expect(Array.from(targets)).toEqual(Array.from(dataSets[name].targets));
    if (name === 'diabetes') {
      const squares = outputs.map((output, i) => (output - targets[i]!) * (output - targets[i]!));
      expect(mean(squares) / values['test_mean_squared_error']!).toBeCloseTo(1, 5);
      return;
    }
    const units = outputs.length / targets.length;
    const predictClass = (row: Float32Array) =>
      units === 1 ? Number(row[0]! > 0) : row.indexOf(Math.max(...row));
    const correct = targets.map((target, i) =>
      Number(predictClass(outputs.subarray(i * units, (i + 1) * units)) === target),
    );
    expect(Array.from(correct)).toEqual(Array.from(examples.hits!));
  });

  it.each(['val_loss', 'val_accuracy'])('keeps no outputs if losses and hits suffice: %s', (name) => {
    const finals = createMetric(name, 'last');
    const { attempt, end } = trainFinalist(engine, createTask('digits'), finals, dataSets.digits);
    const { examples } = evaluateTestPart(
      engine,
      attempt.task,
      end,
      dataSets.digits,
      finals,
      () => undefined,
    );
    expect(examples).not.toHaveProperty('outputs');
  });

  it('has no example losses if the loss is not a mean over examples', () => {
    const rootTask = createTask('diabetes', { loss: 'root_mean_squared_error' });
    const valLoss = createMetric('val_loss', 'last');
    const { attempt, end } = trainFinalist(engine, rootTask, valLoss, dataSets.diabetes);
    const result = evaluateTestPart(engine, attempt.task, end, dataSets.diabetes, valLoss, () => undefined);
    expect(result.examples).toMatchObject({ losses: undefined, hits: undefined });
    expect(Object.keys(result.values)).toEqual([
      'test_loss',
      'test_mean_squared_error',
      'test_root_mean_squared_error',
      'test_mean_absolute_error',
      'test_r2_score',
    ]);
  });
});
