import { sha256Of, type DataFile } from './data-file.ts';
import type { DataSource } from './data-source.ts';
import { shared } from './shared-data-set.ts';
import { readShippedTable } from './shipped-table.ts';

const file: DataFile = {
  name: 'digits.csv',
  sha256: 'a7e7b14fd054b9fd66854e3d16dbdf44cf253d27f4ad8f2651c7eb2b4c087155',
};
const rows = { train: 1437, test: 360 };

/**
 * scikit-learn's digits: 8x8 pictures of handwritten digits, with values from 0 to 16. It has no official test part;
 * the last 360 of its 1,797 pictures, by other writers, serve as one.
 */
export const digits: DataSource = {
  name: 'digits',
  title: "scikit-learn's digits: 8x8 pictures of handwritten digits",
  problem: { type: 'multi-class', classes: 10 },
  rows,
  features: 64,
  largestClass: { name: '1', share: 146 / 1437 },
  sha256: file.sha256,
  load(part) {
    const table = readShippedTable(file);
    const mine = part === 'train' ? table.slice(0, rows.train) : table.slice(rows.train);
    return {
      name: 'digits',
      problem: digits.problem,
      rows: mine.length,
      features: 64,
      inputs: {
        type: 'bytes',
        values: shared(Uint8Array.from(mine.flatMap((row) => row.slice(0, 64)))),
        divisor: 16,
      },
      targets: shared(Uint8Array.from(mine.map((row) => row[64]!))),
      sha256: sha256Of('digits', part, file.sha256),
    };
  },
};
