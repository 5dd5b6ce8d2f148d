/** Trained models: reading, export and prediction. */
export { readModel, type ModelMetadata, type SavedModel } from './checkpoint/saved-model.ts';
export { createModelFiles, type ModelFormat } from './model-files/model-files.ts';
export { readModelInputs, type ModelInputs } from './prediction/model-inputs.ts';
export { predict, type Predictions } from './prediction/predict.ts';
export type { InputColumn, TableCoding } from './data/table-coding.ts';
