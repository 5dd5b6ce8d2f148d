import { judge, type Report } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { splitRows } from '../data/split.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { evaluateTestPart } from './evaluate-test-part.ts';
import { trainNetwork } from './train-network.ts';

const engines = await openAvailableEngines();
const data = await loadDataSet('digits');
const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;

it.each(engines)('a trial is ranked by its restored weights on the $type engine', (engine) => {
  const runTrial = (rate: number, restore: boolean) => {
    const reports: Report[] = [];
    const task = parseTestTask({
      data: { name: 'digits', train: 120, validation: 200 },
      network: { hidden: [32] },
      training: {
        epochs: 60,
        optimizer: { name: 'adam', learning_rate: rate },
        early_stopping: { patience: 5, restore_best_weights: restore },
      },
    });
    const end = trainNetwork({
      trainer: engine,
      attempt: { key: { trial: 0, attempt: 1, token: 't' }, seed: 1, task },
      data,
      report: (report) => reports.push(report),
      isStopped: () => false,
    });
    if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
    // The training set acts as a test part, to evaluate the validation examples again.
    const { losses } = evaluateTestPart(engine, task, end, data, metric, () => undefined).examples;
    const { validation } = splitRows(task.data, data.targets, 1);
    const keptLoss = validation.reduce((sum, row) => sum + losses![row]!, 0) / validation.length;
    return {
      rankedValue: judge(reports, metric, end.restored)!.value,
      lastValue: judge(reports, metric)!.value,
      keptLoss,
    };
  };
  const [restored, lastEpoch] = [runTrial(0.05, true), runTrial(0.03, false)];
  for (const { rankedValue, keptLoss } of [restored, lastEpoch])
    expect(rankedValue / keptLoss).toBeCloseTo(1, 5);
  // By their last epochs, the two trials would rank in the opposite order.
  expect(restored.rankedValue).toBeLessThan(lastEpoch.rankedValue);
  expect(restored.lastValue).toBeGreaterThan(lastEpoch.lastValue);
});
