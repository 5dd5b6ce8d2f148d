import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModel, type SavedModel } from '../checkpoint/saved-model.ts';
import { ensureTrialBackend, type ThreadBackend } from '../backend/trial-backend.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { exportedNetworks } from '../testing/exported-networks.ts';
import { trainModel } from '../testing/trained-model.ts';
import { readModelInputs } from './model-inputs.ts';
import { computeModelOutputs, predict } from './predict.ts';

let folder: string;
let backend: ThreadBackend;
let engine: Trainer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-predict-'));
  backend = (await ensureTrialBackend({ type: 'network' })).backend as ThreadBackend;
  engine = await openTrainer(backend);
});
afterAll(() => rmSync(folder, { recursive: true }));

const pathOf = (name: string) => join(folder, name);

function writeTable(name: string, ...lines: readonly string[]): string {
  writeFileSync(pathOf(name), lines.map((line) => `${line}\n`).join(''));
  return pathOf(name);
}

/** Model that classifies pets by weight, colour and date of birth. */
async function trainPetModel(missing = 'mean'): Promise<SavedModel> {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const pet = ['cat', 'dog', 'hare'][i % 3]!;
    const colour = pet === 'dog' ? 'brown' : ['red', 'black'][i % 2]!;
    return `${i},${[4, 20, 2][i % 3]! + (i % 7) / 7},${colour},2020-01-0${1 + (i % 9)},${pet}`;
  });
  const data = {
    csv: writeTable('pets.csv', 'id,weight,colour,born,pet', ...rows),
    target: 'pet',
    types: { id: 'ignore', born: 'date' },
    missing,
  };
  const network = { hidden: [8] };
  const task = parseTestTask({
    data,
    network,
    training: { epochs: 30, optimizer: { name: 'adam', learning_rate: 0.03 } },
  });
  return (await trainModel(engine, task, pathOf('pets'))).model;
}

describe('predict', () => {
  it('finds columns by name and returns classes with probabilities', async () => {
    const model = await trainPetModel();
    const path = writeTable(
      'new.csv',
      'born,colour,weight,pet',
      '2020-01-04,brown,21,',
      '2020-01-05,red,4.2,',
    );
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    expect(columns).toEqual(['prediction', 'probability_cat', 'probability_dog', 'probability_hare']);
    expect(rows.map(([name]) => name)).toEqual(['dog', 'cat']);
    for (const [, ...probabilities] of rows) {
      expect((probabilities as number[]).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
  });

  it('refuses a row whose output is not finite', async () => {
    const { model } = await trainModel(engine, exportedNetworks['two classes']!, pathOf('far'));
    const { columns } = model.metadata.table!;
    const path = writeTable(
      'far.csv',
      columns.map(({ name }) => name).join(','),
      columns.map(() => '0').join(','),
      columns.map(() => '3e38').join(','),
    );
    await expect(predict(model, readModelInputs(path, model.metadata), backend)).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringContaining('row 2'),
    });
  });

  it('reproduces the outputs of training for any order of columns', async () => {
    const { model, inputs } = await trainModel(engine, exportedNetworks['two classes']!, folder);
    const names = model.metadata.table!.columns.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['mean_radius', 'mean_texture']);
    const scaling = model.metadata.inputs;
    if (scaling.type !== 'numbers') throw new Error(scaling.type);
    const raw = Array.from(inputs.inputs, (value, i) => {
      const { mean, deviation } = scaling.moments[i % 30]!;
      return value * deviation + mean;
    });
    const lines = Array.from({ length: inputs.rows }, (_, row) =>
      raw
        .slice(30 * row, 30 * row + 30)
        .toReversed()
        .join(','),
    );
    const path = writeTable('cells.csv', names.toReversed().join(','), ...lines);
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    const expected = computeModelOutputs(engine, model, inputs);
    expect(columns).toEqual(['prediction', 'probability_malignant', 'probability_benign']);
    rows.forEach(([name, , benign], row) => {
      expect(name).toBe(expected[row]! > 0.5 ? 'benign' : 'malignant');
      expect(Math.abs((benign as number) - expected[row]!)).toBeLessThan(1e-5);
    });
  });

  it('returns numbers for a regression, and class numbers if the classes have no names', async () => {
    const { model } = await trainModel(engine, exportedNetworks['a regression']!, folder, 1);
    const path = writeTable(
      'patient.csv',
      'age,sex,bmi,bp,s1,s2,s3,s4,s5,s6',
      '59,2,32.1,101,157,93.2,38,4,4.8598,87',
    );
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    expect(columns).toEqual(['prediction']);
    expect(rows).toEqual([[expect.any(Number)]]);
    const { model: pictureModel } = await trainModel(
      engine,
      exportedNetworks['convolutions with strides']!,
      folder,
      2,
    );
    const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
    const picturePath = writeTable('digit.csv', pixels.join(','), pixels.map((_, i) => i % 17).join(','));
    const predictions = await predict(
      pictureModel,
      readModelInputs(picturePath, pictureModel.metadata),
      backend,
    );
    expect(predictions.columns.slice(0, 3)).toEqual(['prediction', 'probability_0', 'probability_1']);
  });

  it.each([
    [
      'an unknown category',
      ['weight,colour,born', '3,red,2020-01-01', '3,green,2020-01-01'],
      ':3, column "colour": the category "green" is unknown to the model.',
      'known categories are black, brown, red',
    ],
    [
      'a missing column',
      ['wieght,colour,born', '3,red,2020-01-01'],
      ' has no column "weight".',
      'did you mean "wieght"?',
    ],
    [
      'an unknown column',
      ['weight,colour,born,eyes', '3,red,2020-01-01,2'],
      ':1, column "eyes" is unknown to the model.',
      'remove the column from the table',
    ],
    [
      'a text for a number',
      ['weight,colour,born', 'x,red,2020-01-01'],
      ':2, column "weight": "x" is not a number that fits into a float32.',
      undefined,
    ],
  ])('rejects %s', async (_, lines, message, hint) => {
    const { metadata } = await trainPetModel();
    const path = writeTable('bad.csv', ...lines);
    expect(() => readModelInputs(path, metadata)).toThrow(
      expect.objectContaining({ code: 'DATA_DAMAGED', message: `${path}${message}`, hint }),
    );
  });

  it('treats an empty cell as training did', async () => {
    const path = writeTable('empty.csv', 'weight,colour,born', ',red,2020-01-01');
    const meanModel = await trainPetModel('mean');
    expect(readModelInputs(path, meanModel.metadata).inputs[0]).toBe(0);
    const strictModel = await trainPetModel('refuse');
    expect(() => readModelInputs(path, strictModel.metadata)).toThrow(`${path}:2, column "weight" is empty.`);
  });

  it('rejects a category without a row in the Embedding', async () => {
    const { model } = await trainModel(engine, exportedNetworks['categories and sequences']!, folder, 3);
    const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
    const path = writeTable(
      'digit.csv',
      pixels.join(','),
      pixels.map((_, i) => (i === 5 ? 17 * 16 : 0)).join(','),
    );
    expect(() => readModelInputs(path, model.metadata)).toThrow(
      `${path}:2, column "pixel_5": ${17 * 16} is not one of the categories 0 to 16.`,
    );
  });
});

describe('readModel', () => {
  it('rejects missing and damaged models', async () => {
    expect(() => readModel(pathOf('nowhere'))).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    await trainPetModel();
    writeFileSync(join(pathOf('pets'), '0', 'weights.bin'), new Uint8Array(8));
    expect(() => readModel(join(pathOf('pets'), '0'))).toThrow('weights.bin has 8 bytes, but the model');
    writeFileSync(join(pathOf('pets'), '0', 'model.json'), '{"userDefinedMetadata":{"trial":0}}');
    expect(() => readModel(join(pathOf('pets'), '0'))).toThrow(
      expect.objectContaining({ code: 'DATA_DAMAGED' }),
    );
  });
});
