import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModel, type SavedModel } from '../checkpoint/saved-model.ts';
import { ensureTrialBackend, type ThreadBackend } from '../backend/trial-backend.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { NetworkTrainer } from '../network/trainer-spec.ts';
import { taskOf } from '../testing/task-of.ts';
import { exportedNetworks } from '../testing/exported-networks.ts';
import { trainModel } from '../testing/trained-model.ts';
import { readModelInputs } from './model-inputs.ts';
import { modelOutputs, predict } from './predict.ts';

let folder: string;
let backend: ThreadBackend;
let engine: NetworkTrainer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-predict-'));
  backend = (await ensureTrialBackend({ type: 'network' })).backend as ThreadBackend;
  engine = (await openTrainer(backend)).engine;
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

function table(name: string, ...lines: readonly string[]): string {
  writeFileSync(at(name), lines.map((line) => `${line}\n`).join(''));
  return at(name);
}

/** Model that classifies pets by weight, colour and date of birth. */
async function petModel(missing = 'mean'): Promise<SavedModel> {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const pet = ['cat', 'dog', 'hare'][i % 3]!;
    const colour = pet === 'dog' ? 'brown' : ['red', 'black'][i % 2]!;
    return `${i},${[4, 20, 2][i % 3]! + (i % 7) / 7},${colour},2020-01-0${1 + (i % 9)},${pet}`;
  });
  const data = {
    csv: table('pets.csv', 'id,weight,colour,born,pet', ...rows),
    target: 'pet',
    types: { id: 'ignore', born: 'date' },
    missing,
  };
  const network = { hidden: [8] };
  const task = taskOf({
    data,
    network,
    training: { epochs: 30, optimizer: { name: 'adam', learning_rate: 0.03 } },
  });
  return (await trainModel(engine, task, at('pets'))).model;
}

describe('predict', () => {
  it('finds columns by name, ignores the target, and gives classes with their probabilities', async () => {
    const model = await petModel();
    const path = table('new.csv', 'born,colour,weight,pet', '2020-01-04,brown,21,', '2020-01-05,red,4.2,');
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    expect(columns).toEqual(['prediction', 'probability_cat', 'probability_dog', 'probability_hare']);
    expect(rows.map(([name]) => name)).toEqual(['dog', 'cat']);
    for (const [, ...shares] of rows) {
      expect((shares as number[]).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
  });

  it('reproduces the outputs of training, in any order of columns', async () => {
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
    const path = table('cells.csv', names.toReversed().join(','), ...lines);
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    const ours = modelOutputs(engine, model, inputs);
    expect(columns).toEqual(['prediction', 'probability_malignant', 'probability_benign']);
    rows.forEach(([name, , benign], row) => {
      expect(name).toBe(ours[row]! > 0.5 ? 'benign' : 'malignant');
      expect(Math.abs((benign as number) - ours[row]!)).toBeLessThan(1e-5);
    });
  });

  it('gives numbers for a regression, and takes pixels by their names', async () => {
    const { model } = await trainModel(engine, exportedNetworks['numbers']!, folder, 1);
    const path = table(
      'ill.csv',
      'age,sex,bmi,bp,s1,s2,s3,s4,s5,s6',
      '59,2,32.1,101,157,93.2,38,4,4.8598,87',
    );
    const { columns, rows } = await predict(model, readModelInputs(path, model.metadata), backend);
    expect(columns).toEqual(['prediction']);
    expect(rows).toEqual([[expect.any(Number)]]);
    const { model: pictures } = await trainModel(
      engine,
      exportedNetworks['convolutions with strides']!,
      folder,
      2,
    );
    const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
    const picture = table('digit.csv', pixels.join(','), pixels.map((_, i) => i % 17).join(','));
    const digit = await predict(pictures, readModelInputs(picture, pictures.metadata), backend);
    expect(digit.columns.slice(0, 3)).toEqual(['prediction', 'probability_0', 'probability_1']);
  });

  it.each([
    [
      'an unknown category',
      ['weight,colour,born', '3,red,2020-01-01', '3,green,2020-01-01'],
      ':3, column "colour": the model does not know the category "green".',
      'it knows black, brown, red',
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
      ':1, column "eyes": the model does not know it.',
      'remove the column from the table',
    ],
    [
      'a text for a number',
      ['weight,colour,born', 'x,red,2020-01-01'],
      ':2, column "weight": "x" is not a number that fits into a float32.',
      undefined,
    ],
  ])('refuses %s, with its place', async (_, lines, message, hint) => {
    const { metadata } = await petModel();
    const path = table('bad.csv', ...lines);
    expect(() => readModelInputs(path, metadata)).toThrow(
      expect.objectContaining({ code: 'DATA_DAMAGED', message: `${path}${message}`, hint }),
    );
  });

  it('takes an empty cell as the mean, or refuses it, as training did', async () => {
    const path = table('empty.csv', 'weight,colour,born', ',red,2020-01-01');
    const allowed = await petModel('mean');
    expect(readModelInputs(path, allowed.metadata).inputs[0]).toBe(0);
    const refused = await petModel('refuse');
    expect(() => readModelInputs(path, refused.metadata)).toThrow(`${path}:2, column "weight" is empty.`);
  });

  it('refuses a category that an Embedding has no row for', async () => {
    const { model } = await trainModel(engine, exportedNetworks['categories and sequences']!, folder, 3);
    const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
    const path = table(
      'digit.csv',
      pixels.join(','),
      pixels.map((_, i) => (i === 5 ? 17 * 16 : 0)).join(','),
    );
    expect(() => readModelInputs(path, model.metadata)).toThrow(
      `${path}:2, column "pixel_5": ${17 * 16} is none of the categories 0 to 16.`,
    );
  });
});

describe('readModel', () => {
  it('refuses a folder without a model, an older model, and truncated weights', async () => {
    expect(() => readModel(at('nowhere'))).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    await petModel();
    writeFileSync(join(at('pets'), '0', 'weights.bin'), new Uint8Array(8));
    expect(() => readModel(join(at('pets'), '0'))).toThrow('weights.bin has 8 bytes, and its model');
    writeFileSync(join(at('pets'), '0', 'model.json'), '{"userDefinedMetadata":{"trial":0}}');
    expect(() => readModel(join(at('pets'), '0'))).toThrow(expect.objectContaining({ code: 'DATA_DAMAGED' }));
  });
});
