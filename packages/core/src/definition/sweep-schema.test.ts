import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parseSearch } from './parse-sweep.ts';
import { sweepSchema } from './sweep-schema.ts';

const validate = new Ajv({ strict: false }).compile(sweepSchema());

describe('sweep.schema.json', () => {
  it('is what tools/core/write-sweep-schema.mjs writes', () => {
    const published = readFileSync(new URL('../../sweep.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(sweepSchema())));
  });
});

it('describes every word', () => {
  const missing: string[] = [];
  const walk = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      walk(value, path);
      if (key !== 'properties') continue;
      for (const [word, schema] of Object.entries(value as Record<string, object>)) {
        if (!('description' in schema) && !('$ref' in schema)) missing.push(`${path}.${word}`);
      }
    }
  };
  walk(sweepSchema(), 'sweep');
  expect(missing).toEqual([]);
});

const good = {
  name: 'x',
  task: {
    data: { name: 'mnist', train: 5000, validation: 0.2 },
    network: { hidden: [64], activation: { name: 'leaky_relu' }, dropout: [0.1], kernel_constraint: 'none' },
    training: { epochs: 3, optimizer: 'adam', schedule: { name: 'ExponentialDecay', decay_rate: 0.9 } },
  },
  metric: { name: 'val_loss', strategy: { mean_of_last: 3 } },
  method: 'random',
  run_cap: 20,
  seeds: [1, 2, 3],
  pruner: { name: 'patient', patience: 2, wrapped_pruner: { name: 'hyperband', max_resource: 9 } },
  lag: 4,
  target: 0.1,
  time: '90m',
  patience: 8,
  finals: { seeds: 3 },
  on_nan: 'fail',
  timeout: 60,
  retries: 1,
  fail_fast: true,
  parameters: {
    'training.batch_size': { values: [16, 32], probabilities: [0.5, 0.5] },
    network: {
      parameters: {
        kernel_regularizer: { parameters: { l2: { distribution: 'log_uniform', min: -9, max: -2 } } },
      },
    },
  },
  strategies: { none: {}, more: { method: 'grid', parameters: { 'network.dropout.0': { values: [0.1] } } } },
};

/** Files that are wrong by a word, not by what words mean together. */
const bad: Readonly<Record<string, object>> = {
  'an unknown word': { ...good, metod: 'grid' },
  'an unknown word of task': { ...good, task: { data: { name: 'mnist' }, network: { droput: 0.1 } } },
  'a wrong type': { ...good, run_cap: 'ten' },
  'a number out of range': { ...good, task: { data: { name: 'mnist' }, network: { dropout: 1.5 } } },
  'an unknown name': { ...good, task: { data: { name: 'mnist' }, training: { optimizer: 'adamm' } } },
  'an unknown distribution': {
    ...good,
    parameters: { 'network.dropout': { distribution: 'unifrm', min: 0, max: 1 } },
  },
  'words of two distributions': { ...good, parameters: { 'network.dropout': { values: [0.1], min: 0 } } },
  'no task data': { ...good, task: {} },
  'an unknown pruner': { ...good, pruner: 'medain' },
  'a word of another pruner': { ...good, pruner: { name: 'median', max_resource: 9 } },
  'a time that is none': { ...good, time: 'soon' },
};

it('takes what parseSweep takes', () => {
  expect(validate(good) ? [] : validate.errors).toEqual([]);
  const {
    strategies: { none },
    ...rest
  } = good;
  expect(parseSearch({ ...rest, strategies: { none } }, 'x').ok).toBe(true);
});

it.each(Object.keys(bad))('refuses what parseSweep refuses: %s', (name) => {
  expect(validate(bad[name])).toBe(false);
  expect(parseSearch(bad[name], 'x').ok).toBe(false);
});
