import type { Report } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';
import { loadDataSet } from './data/data-sets.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { numerics } from './tensorflow/numerics.ts';
import { openBackend } from './tensorflow/open.ts';
import { train } from './train.ts';

/**
 * What a trial on WebAssembly reports, bit for bit, on every machine and every Node. Whoever changes a bit of it raises
 * `numerics` and puts the new numbers here.
 */
const golden = {
  numerics: 3,
  reports: [
    {
      step: 1,
      values: {
        loss: 2.2924337577819824,
        accuracy: 0.13,
        penalty: 0.028994563966989517,
        total_loss: 2.3234500143490733,
        val_loss: 2.197628936767578,
        val_accuracy: 0.29,
        val_total_loss: 2.2266235007345676,
        train_loss: 2.199149627685547,
        train_accuracy: 0.34,
        learning_rate: 0.007365918196989571,
        sparsity: 0,
        weight_norm: 7.065030885103808,
      },
    },
    {
      step: 2,
      values: {
        loss: 2.154983501434326,
        accuracy: 0.26,
        penalty: 0.027665093541145325,
        total_loss: 2.1833601931296287,
        val_loss: 2.1088436889648436,
        val_accuracy: 0.32,
        val_total_loss: 2.136508782505989,
        train_loss: 2.1034130859375,
        train_accuracy: 0.31,
        learning_rate: 0.0051561427378927,
        sparsity: 0,
        weight_norm: 6.973338442643131,
      },
    },
  ] satisfies Report[],
};

it('the golden trial on WebAssembly has the bits that its numerics number stands for', async () => {
  const parsed = parseTask(
    {
      data: { name: 'digits', train: 200, validation: 100 },
      network: {
        hidden: [16, 9],
        dropout: [0.2, 0],
        kernel_initializer: 'he_uniform',
        kernel_regularizer: [{ l1: 0.0001 }, { l2: 0.001 }],
        kernel_constraint: { name: 'MaxNorm', max_value: 1.5 },
      },
      training: {
        epochs: 2,
        batch_size: 30,
        optimizer: { name: 'adam', learning_rate: 0.01 },
        schedule: { name: 'ExponentialDecay', decay_rate: 0.7 },
      },
    },
    [],
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const reports: Report[] = [];
  train({
    kernels: openKernels(await openBackend({ rung: 'wasm' })),
    group: { members: [{ key: { trial: 0, attempt: 1, token: '' }, task: parsed.value, seed: 11 }] },
    data: await loadDataSet('digits'),
    report: (_, report) => reports.push(report),
    ended: (_, ending) => expect(ending).toEqual({ type: 'trained' }),
    stopRequests: () => new Set(),
  });
  expect({ numerics, reports }).toEqual(golden);
});
