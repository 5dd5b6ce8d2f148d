import type { Report } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { trainNetwork } from './train-network.ts';

const [engine] = await openAvailableEngines();
const digits = await loadDataSet('digits');

function trainReports(network: object): readonly Report[] {
  const data = { name: 'digits', train: 100, validation: 50 };
  const reports: Report[] = [];
  trainNetwork({
    trainer: engine!,
    attempt: {
      key: { trial: 0, attempt: 1, token: '' },
      task: parseTestTask({ data, network, training: { epochs: 2 } }),
      seed: 3,
    },
    data: digits,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  return reports;
}

it('a list of layers trains with the same bits as its short form', () => {
  const short = trainReports({
    hidden: [12, 9],
    activation: ['relu', 'tanh'],
    input: { dropout: 0.1 },
    dropout: [0.2, 0],
    kernel_regularizer: { l2: 0.01 },
    output: { kernel_regularizer: { l1: 0.001 } },
  });
  const long = trainReports({
    layers: [
      'Flatten',
      { Dropout: { rate: 0.1 } },
      { Dense: { units: 12, activation: 'relu' } },
      { Dropout: { rate: 0.2 } },
      { Dense: { units: 9, activation: 'tanh' } },
      { Dropout: { rate: 0 } },
      { Dense: { units: 10, kernel_regularizer: { l1: 0.001 } } },
    ],
    kernel_regularizer: { l2: 0.01 },
  });
  expect(long).toEqual(short);
  expect(long).toHaveLength(2);
});
