import { dataSpecOf, type StudyDefinition } from '@ridgeline/core';

/**
 * Names the training examples that trials share, as the end of a clause; empty if a module or program reads its own
 * data.
 *
 * @param count number of training examples; undefined if trials did not record it
 * @example
 * describeTrainingData(definition, 6000); // ', trained on these 6,000 examples'
 */
export function describeTrainingData(definition: StudyDefinition, count: number | undefined): string {
  if (readsOwnData(definition)) return '';
  if (isSplitBySeed(definition)) return `, trained on ${splitsOfSameExamples}`;
  const train = count ?? readDataSpec(definition)['train'];
  return typeof train === 'number' && train >= 1
    ? `, trained on these ${train.toLocaleString('en-US')} examples`
    : ', trained on this training part';
}

/** Names the validation data of a search's seeds, as the end of a phrase that begins with "on". */
export function describeValidationData(definition: StudyDefinition): string {
  if (readsOwnData(definition)) return `the validation data of the ${nameTrainer(definition)}`;
  return isSplitBySeed(definition) ? splitsOfSameExamples : 'one validation split';
}

/** Noun for the code that trains a study's trials, such as `program`. */
export function nameTrainer({ type }: Pick<StudyDefinition, 'type'>): string {
  return type === 'none' ? 'function' : type;
}

const splitsOfSameExamples = 'splits of the same examples';

/** True for a module or program whose data the sweep file does not name. */
function readsOwnData(definition: StudyDefinition): boolean {
  return definition.type !== 'network' && dataSpecOf(definition) === undefined;
}

function isSplitBySeed(definition: StudyDefinition): boolean {
  const { split } = readDataSpec(definition);
  return split === 'per-seed' || split === 'folds';
}

/**
 * Names the data set, by its file if it has no name; `this task` if the sweep file has neither.
 *
 * @example
 * nameDataSet(definition); // 'the data set mnist'
 */
export function nameDataSet(definition: StudyDefinition): string {
  const { name, csv, idx } = readDataSpec(definition);
  const nameOrPath = [name, csv, idx].find((value) => typeof value === 'string');
  return nameOrPath === undefined ? 'this task' : `the data set ${nameOrPath}`;
}

function readDataSpec(definition: StudyDefinition): Readonly<Record<string, unknown>> {
  const data = dataSpecOf(definition);
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
