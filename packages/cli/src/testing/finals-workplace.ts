import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream, type FinishedTrial, type Report } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';

/** Sweep with finals, over the pictures that {@link fillWorkplace} writes. */
export const finalsSweep = `name: tiny
task:
  data: { idx: pictures, train: 100, validation: 60 }
  network: { hidden: [8] }
  training: { epochs: 4 }
metric: { name: val_accuracy, goal: maximize, summary: best }
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.3] } } }
finals: { seeds: 4 }
`;

/** Writes random pictures of 3 x 3 pixels in two classes, of which class 1 has a brighter centre. */
function writePictures(folder: string, part: 'train' | 't10k', rows: number, seed: number): void {
  const draw = randomStream(seed, part);
  const labels = Uint8Array.from({ length: rows }, (_, row) => Number(draw.uniform(row) < 0.5));
  const pixels = Uint8Array.from({ length: 9 * rows }, (_, i) =>
    Math.floor(200 * draw.uniform(rows + i) + 55 * (labels[Math.floor(i / 9)]! * Number(i % 9 === 4))),
  );
  const header = (...numbers: readonly number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => bytes.writeUInt32BE(number, 4 * i));
    return bytes;
  };
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  const write = (suffix: string, ...contents: readonly Uint8Array[]) =>
    writeFileSync(join(folder, 'pictures', `${part}-${suffix}-ubyte`), Buffer.concat(contents));
  write('images-idx3', header(0x803, rows, 3, 3), pixels);
  write('labels-idx1', header(0x801, rows), labels);
}

/**
 * Writes three things into a folder: {@link finalsSweep}, training pictures that are always the same, and test pictures
 * drawn from `seed`. Returns the path of the folder.
 */
export function fillWorkplace(folder: string, seed: number): string {
  writePictures(folder, 'train', 200, 1);
  writePictures(folder, 't10k', 60, seed);
  writeFileSync(join(folder, 'tiny.yaml'), finalsSweep);
  return folder;
}

/** Trials of a study by number, with their curves and their hits: 1 for each correctly classified test example. */
export interface StoredTrials {
  readonly trials: readonly FinishedTrial[];
  readonly curves: readonly (readonly Report[])[];
  readonly hits: readonly (readonly number[])[];
}

/** Reads the trials of a study with their curves and their hits on the test examples. */
export async function readStoredTrials(folder: string, study: string): Promise<StoredTrials> {
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  try {
    const { outcomes } = await view.outcomes(study, 0, 1000);
    const trials = outcomes.toSorted((a, b) => a.trial.number - b.trial.number);
    const curves = await Promise.all(trials.map(({ trial }) => view.curve(study, trial.number)));
    const examples = await Promise.all(trials.map(({ trial }) => view.testExamples(study, trial.number)));
    return { trials, curves, hits: examples.map((example) => [...(example?.hits ?? [])]) };
  } finally {
    await view.close();
  }
}
