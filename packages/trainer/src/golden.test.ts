import { parseTask, type Report } from '@ridgeline/core';
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
  numerics: 1,
  reports: [
    {
      step: 1,
      values: {
        loss: 2.2924335289001463,
        accuracy: 0.13,
        penalty: 0.028994552791118622,
        total_loss: 2.323449777085334,
        val_loss: 2.197628173828125,
        val_accuracy: 0.29,
        val_total_loss: 2.2266227266192438,
        train_loss: 2.1991490173339843,
        train_accuracy: 0.34,
        learning_rate: 0.007365918196989571,
        sparsity: 0,
        weight_norm: 7.065029805222455,
      },
    },
    {
      step: 2,
      values: {
        loss: 2.154982452392578,
        accuracy: 0.26,
        penalty: 0.02766508050262928,
        total_loss: 2.183359129093587,
        val_loss: 2.108842620849609,
        val_accuracy: 0.32,
        val_total_loss: 2.1365077013522384,
        train_loss: 2.103411865234375,
        train_accuracy: 0.31,
        learning_rate: 0.0051561427378927,
        sparsity: 0,
        weight_norm: 6.9733373485624135,
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
