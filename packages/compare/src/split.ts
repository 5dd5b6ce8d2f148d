import { dataSpecOf, type StudyDefinition } from '@ridgeline/core';

/** Ratio assumed if one size is a count and the other a share; it errs towards wide intervals. */
const unknownRatio = 1;

/** Examples of a fold divided by the examples of the others. */
export function foldRatio(folds: number): number {
  return 1 / Math.max(1, folds - 1);
}

/**
 * Validation examples divided by training examples, for repeats with their own splits. Such repeats are not
 * independent (Nadeau and Bengio 2003). 0 if the split is fixed and only initialisation, order and masks vary.
 */
export function validationToTraining(definition: StudyDefinition): number {
  const data = dataSpecOf(definition);
  if (typeof data !== 'object' || data === null || !('split' in data)) return 0;
  if (data.split === 'folds') {
    return foldRatio(definition.finalsOf?.folds ?? definition.seeds.length);
  }
  if (data.split !== 'per-seed') return 0;
  const { train } = data;
  const validation = data.validation ?? 0.2;
  if (typeof validation !== 'number') return unknownRatio;
  if (typeof train === 'number') return train < 1 === validation < 1 ? validation / train : unknownRatio;
  // Without `train`, training uses everything except the validation share.
  return validation < 1 ? validation / (1 - validation) : unknownRatio;
}
