import { canonicalJson, type OuterSplit } from '@ridgeline/core';
import { hashParts } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { copyRowsToShared, allocateShared, type LoadedPart } from './shared-data-set.ts';
import { splitRows } from './split.ts';

/**
 * Data set whose test part is one fold of another data set. All rows of the source, including its test part, are
 * divided into `of` folds, stratified by class. The other folds are the training examples, in ascending order of rows.
 *
 * @example
 * createOuterSplit(digits, { number: 1, of: 5, seed: 0 }).rows; // { train: 1437, test: 360 }
 */
export function createOuterSplit(source: DataSource, outer: OuterSplit): DataSource {
  const total = source.rows.train + source.rows.test;
  // Rows are dealt to the folds in turn, and the test part is the fold `number`, counted from 1.
  const testRows = Math.floor((total - outer.number) / outer.of) + 1;
  return {
    ...source,
    rows: { train: total - testRows, test: testRows },
    load(part) {
      const parts = [source.load('train'), source.load('test')] as const;
      return selectPart(parts, outer, part);
    },
  };
}

function selectPart(
  [sourceTrain, sourceTest]: readonly [LoadedPart, LoadedPart],
  { number, of, seed }: OuterSplit,
  part: DataPart,
): LoadedPart {
  const targets = concatenate(sourceTrain.targets, sourceTest.targets);
  const folds = Array.from({ length: of }, (_, index) => index);
  const { train, validation } = splitRows(
    {
      train: { type: 'rest' },
      validation: { type: 'share', share: 0 },
      split: { type: 'folds', seed, count: of, seeds: folds },
    },
    targets,
    number - 1,
  );
  const rows = (part === 'train' ? train : validation).sort();
  return {
    ...sourceTrain,
    rows: rows.length,
    inputs: {
      ...sourceTrain.inputs,
      values: copyRowsToShared(
        concatenate(sourceTrain.inputs.values, sourceTest.inputs.values),
        rows,
        sourceTrain.features,
      ),
    } as LoadedPart['inputs'],
    targets: copyRowsToShared(targets, rows),
    sha256: hashParts(part, canonicalJson({ number, of, seed }), sourceTrain.sha256, sourceTest.sha256),
  };
}

function concatenate<N extends Uint8Array | Float32Array>(a: N, b: N): N {
  const result = allocateShared(a, a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}
