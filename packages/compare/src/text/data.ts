import { dataSpecOf, type SweepDefinition } from '@ridgeline/core';

/**
 * Names the training examples that trials share, for a sentence after "trained on".
 *
 * @param trained number of them; undefined if trials did not record it
 * @example
 * trainingSetOf(definition, 6000); // 'these 6,000 examples'
 */
export function trainingSetOf(definition: SweepDefinition, trained: number | undefined): string {
  if (isSplitBySeed(definition)) return splits;
  const train = trained ?? dataOf(definition)['train'];
  return typeof train === 'number' && train >= 1
    ? `these ${train.toLocaleString('en-US')} examples`
    : 'this training part';
}

/** Names the validation data of a search's seeds, for a sentence after "on". */
export function validationSetOf(definition: SweepDefinition): string {
  return isSplitBySeed(definition) ? splits : 'one validation cut';
}

const splits = 'splits of the same examples';

function isSplitBySeed(definition: SweepDefinition): boolean {
  const { split } = dataOf(definition);
  return split === 'per-seed' || split === 'folds';
}

/**
 * Names the data set.
 *
 * @example
 * dataNameOf(definition); // 'the data set mnist'
 */
export function dataNameOf(definition: SweepDefinition): string {
  const { name, csv, idx } = dataOf(definition);
  const called = [name, csv, idx].find((word) => typeof word === 'string');
  return called === undefined ? 'this task' : `the data set ${called}`;
}

function dataOf(definition: SweepDefinition): Readonly<Record<string, unknown>> {
  const data = dataSpecOf(definition);
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
