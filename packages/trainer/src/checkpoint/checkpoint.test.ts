import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metric, Report, NetworkTask } from '@ridgeline/core';
import { scaleInputs, type Scaling } from '../data/examples.ts';
import { loadDataSet } from '../data/data-sets.ts';
import { splitRows } from '../data/split.ts';
import { trainNetwork } from '../network/train-network.ts';
import { createLazyTensorFlow } from '../objective/lazy-tensorflow.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import { createModelCheckpoint } from './model-checkpoint.ts';
import { writeCheckpoint } from './keep-checkpoint.ts';

const { tf } = (await createLazyTensorFlow({ candidate: 'wasm' })).get();
const engine = (await openAvailableEngines())[0]!;
/** Native TensorFlow, because the WebAssembly version has no gradient of a convolution. */
const native = availableBackends().find(({ candidate }) => candidate !== 'wasm');
const seed = 3;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-checkpoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const lossMetric = (summary: Metric['summary']): Metric => ({ name: 'val_loss', goal: 'minimize', summary });

/** Trains a task and writes its checkpoint. */
async function trainAndSave(
  task: NetworkTask,
  metric: Metric,
  trainer: Trainer = engine,
): Promise<readonly Report[]> {
  const data = await loadDataSet(task.data.name);
  const reports: Report[] = [];
  const end = trainNetwork({
    trainer,
    attempt: { key: { trial: 0, attempt: 1, token: '' }, task, seed },
    data,
    metric,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  const { layers, selectedWeights: weights, scaling } = end;
  const attempt = { key: { trial: 0, attempt: 1, token: '' }, task, seed };
  writeCheckpoint(folder, 0, createModelCheckpoint({ attempt, layers, weights, scaling }, data));
  return reports;
}

/** Creates a `fetch` that reads the files of a folder. Node's `fetch` returns objects of another realm than jest's. */
function fetchFrom(path: string) {
  return async (url: string | URL | Request) => {
    const bytes = readFileSync(join(path, new URL(String(url)).pathname));
    return {
      ok: true,
      headers: new Headers(),
      json: async () => JSON.parse(bytes.toString('utf8')) as unknown,
      arrayBuffer: async () => Uint8Array.from(bytes).buffer,
    } as Response;
  };
}

/** Validation loss of a saved model, loaded as a web page would load it. */
async function computeValidationLoss(task: NetworkTask, path: string): Promise<number> {
  const model = await tf.loadLayersModel(
    tf.io.http('http://here/model.json', { fetchFunc: fetchFrom(path) }),
  );
  const data = await loadDataSet(task.data.name);
  const parts = splitRows(task.data, data.targets, seed);
  const rows = [...parts.validation];
  const { userDefinedMetadata } = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as {
    readonly userDefinedMetadata: { readonly inputs: Scaling };
  };
  const inputs = scaleInputs(data, userDefinedMetadata.inputs, parts.validation);
  const [, ...shape] = model.inputs[0]!.shape as number[];
  const outputs = model.predict(tf.tensor(inputs, [rows.length, ...shape])) as {
    dataSync(): Float32Array;
  };
  const values = outputs.dataSync();
  const width = values.length / rows.length;
  const losses = rows.map((row, i) => {
    const target = data.targets[row]!;
    if (data.problem.type === 'regression') return (values[i]! - target) ** 2;
    if (data.problem.type === 'multi-class') return -Math.log(values[i * width + target]!);
    return -Math.log(target === 1 ? values[i]! : 1 - values[i]!);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / rows.length;
}

const createTask = (name: string, network: object, training: object = {}) =>
  parseTestTask({
    data: { name, train: 200, validation: 100 },
    network,
    training: { epochs: 6, ...training },
  });

describe('a checkpoint', () => {
  it.each([
    [
      'several classes',
      createTask('digits', { hidden: [12, 8], activation: ['relu', 'tanh'], dropout: 0.2 }),
    ],
    ['learned slopes', createTask('digits', { hidden: [12], activation: 'prelu' })],
    [
      'a fixed slope',
      createTask('digits', { hidden: [12], activation: { name: 'leaky_relu', negative_slope: 0.07 } }),
    ],
    [
      'an elu with an alpha',
      createTask('digits', { hidden: [12, 8], activation: { name: 'elu', alpha: 0.3 } }),
    ],
    ['two classes', createTask('breast-cancer', { hidden: [12], activation: 'elu' })],
    ['a regression', createTask('diabetes', { hidden: [12], activation: 'sigmoid' })],
    ['no hidden layer', createTask('digits', { hidden: [] })],
  ])('reproduces the validation loss in TensorFlow.js: %s', async (_, task) => {
    const reports = await trainAndSave(task, lossMetric({ type: 'last' }));
    const expected = reports.at(-1)!.values['val_loss']!;
    const loss = await computeValidationLoss(task, join(folder, '0'));
    expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
  });

  const onNative = native === undefined ? it.skip : it;
  onNative.each([
    [
      'convolutions and batch norm',
      [
        { Conv2D: { filters: 4, kernel_size: 3, activation: 'relu' } },
        'BatchNormalization',
        { DepthwiseConv2D: { kernel_size: 2, padding: 'same', activation: { name: 'leaky_relu' } } },
        { SpatialDropout2D: { rate: 0.2 } },
        'MaxPooling2D',
        {
          Conv2D: {
            filters: 5,
            kernel_size: 2,
            strides: 2,
            padding: 'same',
            use_bias: false,
            activation: 'prelu',
          },
        },
        'Flatten',
        { GaussianNoise: { stddev: 0.1 } },
        'LayerNormalization',
        { Dense: { units: 10 } },
      ],
    ],
    [
      'an LSTM and a GRU',
      [
        { Reshape: { target_shape: [8, 8] } },
        { LSTM: { units: 6, return_sequences: true } },
        { Dropout: { rate: 0.2 } },
        { GRU: { units: 7, reset_after: false, activation: 'relu' } },
      ],
    ],
    [
      'a table of categories, and convolutions of sequences',
      [
        'Flatten',
        { Embedding: { input_dim: 17, output_dim: 3 } },
        { SpatialDropout1D: { rate: 0.1 } },
        { Conv1D: { filters: 4, kernel_size: 5, strides: 2, activation: 'prelu' } },
        'GlobalAveragePooling1D',
      ],
    ],
    [
      'layers of other shapes',
      [
        {
          ZeroPadding2D: {
            padding: [
              [1, 0],
              [2, 1],
            ],
          },
        },
        {
          Conv2DTranspose: {
            filters: 3,
            kernel_size: 2,
            strides: 2,
            activation: { name: 'elu', alpha: 0.5 },
          },
        },
        { Cropping2D: { cropping: 1 } },
        'UpSampling2D',
        { AveragePooling2D: { pool_size: [3, 2] } },
        { Permute: { dims: [2, 1, 3] } },
        { Activation: { activation: 'tanh' } },
        'GlobalMaxPooling2D',
        { RepeatVector: { n: 4 } },
        { Conv1D: { filters: 4, kernel_size: 2, padding: 'same' } },
        { SpatialDropout1D: { rate: 0.1 } },
        'MaxPooling1D',
        { SimpleRNN: { units: 5, return_sequences: true, go_backwards: true } },
        'GlobalAveragePooling1D',
      ],
    ],
  ])('reproduces the validation loss of TensorFlow layers: %s', async (_, layers) => {
    const task = createTask(
      'digits',
      { layers, kernel_regularizer: { l2: 0.001 } },
      { epochs: 2, batch_size: 100 },
    );
    const reports = await trainAndSave(
      task,
      lossMetric({ type: 'last' }),
      await openTrainer({ type: 'tensorflow', choice: native! }),
    );
    const expected = reports.at(-1)!.values['val_loss']!;
    expect(expected).toBeLessThan(reports[0]!.values['val_loss']!);
    expect(Math.abs((await computeValidationLoss(task, join(folder, '0'))) / expected - 1)).toBeLessThan(
      1e-5,
    );
  });

  it('has the weights of the epoch that the metric selects', async () => {
    const task = createTask(
      'digits',
      { hidden: [32] },
      { epochs: 12, optimizer: { name: 'sgd', learning_rate: 2 } },
    );
    const reports = await trainAndSave(task, lossMetric({ type: 'best' }));
    const losses = reports.map(({ values }) => values['val_loss']!);
    const best = Math.min(...losses);
    expect(losses.at(-1)!).toBeGreaterThan(best);
    expect(Math.abs((await computeValidationLoss(task, join(folder, '0'))) / best - 1)).toBeLessThan(1e-5);
  });

  it('has the weights of the epoch that early stopping restores', async () => {
    const earlyStopping = { monitor: 'val_accuracy', mode: 'max', patience: 2, restore_best_weights: true };
    const task = createTask(
      'digits',
      { hidden: [32] },
      { epochs: 40, optimizer: { name: 'sgd', learning_rate: 1 }, early_stopping: earlyStopping },
    );
    const reports = await trainAndSave(task, lossMetric({ type: 'last' }));
    const accuracies = reports.map(({ values }) => values['val_accuracy']!);
    const best = reports[accuracies.indexOf(Math.max(...accuracies))]!.values['val_loss']!;
    expect(reports.length).toBeLessThan(40);
    expect(Math.abs((await computeValidationLoss(task, join(folder, '0'))) / best - 1)).toBeLessThan(1e-5);
  });

  it('replaces an older checkpoint of its trial, and leaves no unfinished folder', () => {
    const files = (json: string) => ({
      files: [
        { path: 'model.json', bytes: Buffer.from(json) },
        { path: 'weights.bin', bytes: new Uint8Array(100) },
      ],
    });
    writeCheckpoint(folder, 7, files('{"a":1}'));
    writeCheckpoint(folder, 7, files('{"a":2}'));
    expect(JSON.parse(readFileSync(join(folder, '7', 'model.json'), 'utf8'))).toEqual({ a: 2 });
    expect(readFileSync(join(folder, '7', 'weights.bin'))).toHaveLength(100);
    // The folder cannot be created, because its parent is a file.
    const blockingFile = join(folder, 'file');
    writeFileSync(blockingFile, '');
    expect(() => writeCheckpoint(blockingFile, 8, files(''))).toThrow('ENOTDIR');
    mkdirSync(join(folder, '9'));
    const duplicateFiles = { files: [...files('').files, ...files('').files] };
    expect(() => writeCheckpoint(folder, 9, duplicateFiles)).toThrow('EEXIST');
    expect(existsSync(join(folder, '9', 'model.json'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['7', '9', 'file']);
  });
});
