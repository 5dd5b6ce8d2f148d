import { createHash } from 'node:crypto';
import type { NetworkTask } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { computeEngineFingerprint } from './engine-fingerprint.ts';
import { trainNetwork } from './train-network.ts';
import type { Trainer } from './trainer-spec.ts';

/**
 * SHA-256 of the reports and weights of each trial on the engine, equal on every machine and Node version.
 *
 * After a change that alters bits, raise the engine's version, or `numerics` if the change is in TypeScript, and update
 * these hashes.
 */
const golden = {
  version: 'engine 1',
  numerics: 1,
  hashes: {
    adagrad: 'edba480febbc566228be7488bedcf6e7dcbf5ab7edeeff888756dfc623c73d8d',
    adam: 'a9570aa45e02479166998b4c17199f3f6da9a501d1c6ccd1106765ea47d89190',
    adamw: 'b52afa6e3b60a99f2239a6bec9b0e8e6105e25acc25e85384230286fb3a2e8a7',
    elu: '9551d0d84fc0110a4fb72267f00f0ae1c1ac2c93c6615c0d7b1a54072275b1d2',
    leaky_relu: '67f305907d1d5693ede909cb0867574f66a84886869d6e1d3823e0b7f94c71ee',
    linear: 'fd0e720b15f8967945d140f93b8a4b656a0ee3aafdb1f416c9b1ac0516fb4761',
    nadam: '72fb4c4b29e1962e7c0531bf40da138b6ee9e44df06d32d98acf064f716086dd',
    prelu: '21567b73682d40f99e4ddb769341541665417bbb8f5e7c7c93cacbe73c9f4267',
    relu: '0869cd138efffb0c29947a9af426ba8530fd5fbd7ed832a66c0d76ff7cc4f85a',
    rmsprop: '1609a136b8de2e6a6049b741489fc95adc1820868a54b59605f63bb6a274f1b6',
    sgd: '6f3f14d6255528a92edbda1170af25294c8dda93978e0d5b2075e86e73f31f48',
    sigmoid: '3cb5d38ffa2546c1df590d40990516052faf67fbba132dec769106e6ac6dd536',
    softmax: 'c9ae4d3858370270e518e95a1a6437084a381a368c9075e67aca11d6d4ae643e',
    tanh: 'e3ce6f65c6e46fb792959f2802dc719af71434fc71a4e555ef9ef16c429163ea',
  },
};

const digits = await loadDataSet('digits');
const engines = await openAvailableEngines();

function createTask(network: object, training: object): NetworkTask {
  return parseTestTask({
    data: { name: 'digits', train: 200, validation: 100 },
    network: {
      hidden: [16, 9],
      dropout: [0.2, 0],
      kernel_initializer: 'he_uniform',
      kernel_regularizer: [{ l1: 0.0001 }, { l2: 0.001 }],
      kernel_constraint: { name: 'MaxNorm', max_value: 1.5 },
      ...network,
    },
    training: {
      epochs: 2,
      batch_size: 30,
      optimizer: { name: 'adam', learning_rate: 0.01 },
      schedule: { name: 'ExponentialDecay', decay_rate: 0.7 },
      ...training,
    },
  });
}

const activations = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax', 'leaky_relu', 'prelu', 'elu'];
const optimizers = ['sgd', 'adam', 'adamw', 'nadam', 'rmsprop', 'adagrad'];

const trials: Readonly<Record<string, NetworkTask>> = {
  ...Object.fromEntries(activations.map((activation) => [activation, createTask({ activation }, {})])),
  ...Object.fromEntries(
    optimizers.map((name) => [name, createTask({}, { optimizer: { name, clipnorm: 1 } })]),
  ),
};

function hashTrial(engine: Trainer, task: NetworkTask): string {
  const hash = createHash('sha256');
  const end = trainNetwork({
    trainer: engine,
    attempt: { key: { trial: 0, attempt: 1, token: '' }, task, seed: 11 },
    data: digits,
    report: (report) => hash.update(JSON.stringify(report)),
    isStopped: () => false,
  });
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  for (const { kernel, bias, slopes } of end.weights) {
    for (const numbers of [kernel, bias, slopes]) {
      if (numbers !== undefined)
        hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    }
  }
  return hash.digest('hex');
}

it.each(engines)('golden trials on the $type engine have the recorded bits', (engine) => {
  const hashes = Object.fromEntries(
    Object.entries(trials).map(([name, task]) => [name, hashTrial(engine, task)]),
  );
  const { version, numerics } = computeEngineFingerprint(engine);
  expect({ version, numerics, hashes }).toEqual(golden);
});
