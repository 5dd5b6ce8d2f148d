import type { NewFile } from '@ridgeline/core';
import { toModelLayers } from '../checkpoint/model-layers.ts';
import type { SavedModel } from '../checkpoint/saved-model.ts';

/** Formats of exported models. */
export const modelFormats = ['keras', 'tfjs', 'onnx'] as const;
export type ModelFormat = (typeof modelFormats)[number];

/**
 * Files of a model for other programs: `model.keras` for Keras 3, `model.onnx`, or `model.json` and `weights.bin` for
 * TensorFlow.js. Every export contains TensorFlow.js's files, which tell `predict` how to prepare inputs.
 *
 * @throws RidgelineError `USAGE` for a layer that the format lacks.
 * @example
 * for (const { path, bytes } of await createModelFiles('onnx', readModel(folder))) await writeFile(path, bytes);
 */
export async function createModelFiles(format: ModelFormat, model: SavedModel): Promise<readonly NewFile[]> {
  const tfjsFiles = [
    { path: 'model.json', bytes: model.files.model },
    { path: 'weights.bin', bytes: model.files.weights },
  ];
  switch (format) {
    case 'tfjs':
      return tfjsFiles;
    case 'keras': {
      const { writeKerasFile } = await import('./keras-file.ts');
      return [{ path: 'model.keras', bytes: await writeKerasFile(toModelLayers(model)) }, ...tfjsFiles];
    }
    case 'onnx': {
      const { writeOnnxFile } = await import('./onnx-file.ts');
      return [{ path: 'model.onnx', bytes: await writeOnnxFile(toModelLayers(model)) }, ...tfjsFiles];
    }
  }
}
