import { RidgelineError, type LargestClass } from '@ridgeline/core';
import { sha256Of, type DataFile } from './data-file.ts';
import type { DataSource } from './data-source.ts';
import { partRows, rowsOfPart } from './held-out.ts';
import { shared, sharedNumbers, type LearningProblem } from './shared-data-set.ts';
import { readShippedTable } from './shipped-table.ts';

/** Table that ships with this package: measurements, with the target in the last column. */
interface Table {
  readonly name: string;
  readonly title: string;
  readonly problem: Extract<LearningProblem, { type: 'binary' | 'regression' }>;
  readonly file: DataFile;
  readonly rows: number;
  readonly features: number;
  readonly largestClass?: LargestClass;
}

/** Data set of a table. None has an official test part; a fifth of the examples, a fixed draw, serves as one. */
function tabular({ name, title, problem, file, rows, features, largestClass }: Table): DataSource {
  const test = { type: 'share', share: 0.2 } as const;
  return {
    name,
    title,
    problem,
    rows: partRows(rows, test),
    features,
    largestClass,
    sha256: file.sha256,
    load(part) {
      const table = readShippedTable(file);
      if (table.length !== rows || table[0]!.length !== features + 1) {
        throw new RidgelineError('DATA_DAMAGED', `${file.name} is not ${rows} x ${features + 1}.`);
      }
      const all = table.map((row) => row[features]!);
      const targets = problem.type === 'binary' ? Uint8Array.from(all) : Float32Array.from(all);
      const mine = Array.from(rowsOfPart(part, targets, test), (row) => table[row]!);
      const ofMine = mine.map((row) => row[features]!);
      return {
        name,
        problem,
        rows: mine.length,
        features,
        inputs: { type: 'numbers', values: sharedNumbers(mine.flatMap((row) => row.slice(0, features))) },
        targets: problem.type === 'binary' ? shared(Uint8Array.from(ofMine)) : sharedNumbers(ofMine),
        sha256: sha256Of(name, part, file.sha256),
      };
    },
  };
}

/** Breast cancer Wisconsin (diagnostic): 212 malignant (0), 357 benign (1). */
export const breastCancer = tabular({
  name: 'breast-cancer',
  title: 'Breast cancer Wisconsin: benign or malignant from 30 measurements (scikit-learn)',
  problem: { type: 'binary' },
  file: {
    name: 'breast-cancer.csv',
    sha256: '368a8f6d6833fbb38c3f33b8ed982fb6f4bd63714ff91de7218faf4a28d3f01a',
  },
  rows: 569,
  features: 30,
  largestClass: { name: 'benign', share: 285 / 455 },
});

/** Disease progression after a year, 25 to 346 (Efron, Hastie, Johnstone and Tibshirani 2004). */
export const diabetes = tabular({
  name: 'diabetes',
  title: 'Diabetes: how far the disease goes in a year, from 10 measurements (scikit-learn)',
  problem: { type: 'regression' },
  file: {
    name: 'diabetes.csv',
    sha256: '9193026b7622ff944f0a6855a10107b24caf50dad69787c46e6890e69c27faca',
  },
  rows: 442,
  features: 10,
});

/** Rings of an abalone shell, 1 to 29: its age in years less 1.5. Sex is three columns of zeros and ones. */
export const abalone = tabular({
  name: 'abalone',
  title: 'Abalone: rings of a shell from 8 measurements (scikit-lego)',
  problem: { type: 'regression' },
  file: { name: 'abalone.csv', sha256: 'c723bd59033bfddd05cfbd110d8e3c3d191d66696944e804cf082da2eac53257' },
  rows: 4177,
  features: 10,
});
