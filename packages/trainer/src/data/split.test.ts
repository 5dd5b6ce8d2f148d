import type { DataSplit } from '@ridgeline/core';
import fc from 'fast-check';
import { splitRows } from './split.ts';

const createSplit = (train: number, validation: number, seed = 0): DataSplit => ({
  train: { type: 'count', count: train },
  validation: { type: 'count', count: validation },
  split: { type: 'fixed', seed },
});
const tally = (rows: Uint32Array, classes: Uint8Array) => {
  const counts = new Array<number>(4).fill(0);
  for (const row of rows) counts[classes[row]!]!++;
  return counts;
};

describe('splitRows', () => {
  it('stratifies by class to within one example', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 300 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        (labels, share, seed) => {
          const classes = Uint8Array.from(labels);
          const validation = Math.max(1, Math.floor(share * labels.length));
          const { train, validation: validationRows } = splitRows(
            createSplit(labels.length - validation, validation, seed),
            classes,
            0,
          );
          expect([...train, ...validationRows].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
          expect(validationRows).toHaveLength(validation);
          const classCounts = tally(Uint32Array.from(labels.keys()), classes);
          tally(validationRows, classes).forEach((count, label) => {
            expect(Math.abs(count - (validation * classCounts[label]!) / labels.length)).toBeLessThan(1);
          });
        },
      ),
    );
  });

  it('returns the same validation part for a larger training part', () => {
    const classes = Uint8Array.from({ length: 200 }, (_, i) => i % 4);
    const small = splitRows(createSplit(40, 30), classes, 0);
    const large = splitRows(createSplit(160, 30), classes, 0);
    expect(small.validation).toEqual(large.validation);
    expect(large.train.subarray(0, 10)).not.toEqual(Uint32Array.from({ length: 10 }, (_, i) => i));
    expect(splitRows(createSplit(40, 30, 1), classes, 0).validation).not.toEqual(small.validation);
  });

  it('depends on the training seed only if each seed draws its own split', () => {
    const classes = Uint8Array.from({ length: 200 }, (_, i) => i % 4);
    const perSeed: DataSplit = { ...createSplit(40, 30), split: { type: 'per-seed', seed: 0 } };
    expect(splitRows(createSplit(40, 30), classes, 1)).toEqual(splitRows(createSplit(40, 30), classes, 2));
    expect(splitRows(perSeed, classes, 1)).toEqual(splitRows(perSeed, classes, 1));
    expect(splitRows(perSeed, classes, 1)).not.toEqual(splitRows(perSeed, classes, 2));
  });

  it('validates each example in exactly one stratified fold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 200 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 8 }),
        (labels, seeds) => {
          const classes = Uint8Array.from(labels);
          const folds: DataSplit = {
            ...createSplit(1, 1),
            train: { type: 'rest' },
            split: { type: 'folds', seed: 4, count: seeds.length, seeds },
          };
          const parts = seeds.map((seed) => splitRows(folds, classes, seed));
          const all = labels.map((_, row) => row);
          expect(parts.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b)).toEqual(all);
          for (const { train, validation } of parts) {
            expect([...train, ...validation].sort((a, b) => a - b)).toEqual(all);
          }
          for (const label of [0, 1, 2, 3]) {
            const counts = parts.map(({ validation }) => tally(validation, classes)[label]!);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
          const sizes = parts.map(({ validation }) => validation.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
