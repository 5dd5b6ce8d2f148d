import { canonicalJson, type OuterSplit } from '@ridgeline/core';
import { sha256Of } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import type { LoadedPart } from './shared-data-set.ts';
import { splitRows } from './split.ts';

/**
 * Data set whose test part is one outer split. Both parts of the source are pooled; the split takes one of `of` equal
 * parts, stratified by class, and the rest are the training examples. Rows are in ascending order.
 *
 * @example
 * outerSplitSource(digits, { number: 1, of: 5, seed: 0 }).rows; // { train: 1437, test: 360 }
 */
export function outerSplitSource(source: DataSource, outer: OuterSplit): DataSource {
  const total = source.rows.train + source.rows.test;
  const test = Math.floor((total - outer.number) / outer.of) + 1;
  return {
    ...source,
    rows: { train: total - test, test },
    load(part) {
      const parts = [source.load('train'), source.load('test')] as const;
      return rowsOf(parts, outer, part);
    },
  };
}

function rowsOf(
  [first, second]: readonly [LoadedPart, LoadedPart],
  { number, of, seed }: OuterSplit,
  part: DataPart,
): LoadedPart {
  const targets = joined(first.targets, second.targets);
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
    ...first,
    rows: rows.length,
    inputs: {
      ...first.inputs,
      values: picked(joined(first.inputs.values, second.inputs.values), rows, first.features),
    } as LoadedPart['inputs'],
    targets: picked(targets, rows, 1),
    sha256: sha256Of(part, canonicalJson({ number, of, seed }), first.sha256, second.sha256),
  };
}

type Numbers = Uint8Array | Float32Array;

/** Zeros of the same type, in shared memory. */
function zerosLike(values: Numbers, length: number): Numbers {
  return values instanceof Uint8Array
    ? new Uint8Array(new SharedArrayBuffer(length))
    : new Float32Array(new SharedArrayBuffer(4 * length));
}

function joined(a: Numbers, b: Numbers): Numbers {
  const both = zerosLike(a, a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Copies rows of `width` numbers each into shared memory. */
function picked(values: Numbers, rows: Uint32Array, width: number): Numbers {
  const mine = zerosLike(values, rows.length * width);
  rows.forEach((row, place) => mine.set(values.subarray(row * width, (row + 1) * width), place * width));
  return mine;
}
