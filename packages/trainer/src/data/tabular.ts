import { fileURLToPath } from 'node:url';
import type { LargestClass, Shape } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { readDataFile, hashParts, type DataFile } from './data-file.ts';
import type { DataSource } from './data-source.ts';
import { countPartRows, selectPartRows } from './held-out.ts';
import { copyToShared, copyRowsToShared, type LearningProblem } from './shared-data-set.ts';
import { createNumericCoding } from './table-coding.ts';

const folder = fileURLToPath(new URL('../../data', import.meta.url));

/**
 * Reads the rows of a table of numbers that ships with this package. The SHA-256 of the file is checked, so its format
 * is known: a header, then cells separated by commas, none of them quoted or missing.
 *
 * @throws RidgelineError as {@link readDataFile} does.
 */
export function readShippedTable(file: DataFile): TableCells {
  const bytes = readDataFile(folder, file, 'install @ridgeline/trainer again');
  const [header, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  return { columns: header!.split(','), rows: lines.map((line) => line.split(',').map(Number)) };
}

/** Column names and cells of a table in this package. */
interface TableCells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** Table that ships with this package: numbers, with the target in the last column. */
interface ShippedTable {
  readonly name: string;
  readonly title: string;
  readonly problem: LearningProblem;
  readonly file: DataFile;
  readonly rows: number;
  readonly features: number;
  /** Shape of an example; by default a vector. */
  readonly shape?: Shape;
  readonly largestClass?: LargestClass;
  /** Names of the classes; by default the class numbers. */
  readonly classes?: readonly string[];
  /** Divisor of inputs that are bytes; absent for measurements. */
  readonly divisor?: number;
  /** Number of rows at the end of the table that form the test part; by default a fifth of all rows is drawn. */
  readonly testRows?: number;
}

/** Creates the data source of a shipped table. */
function createTableSource(table: ShippedTable): DataSource {
  const { name, title, problem, file, rows, features, largestClass, divisor, testRows, shape, classes } =
    table;
  const testShare = { type: 'share', share: 0.2 } as const;
  return {
    name,
    title,
    problem,
    rows:
      testRows === undefined ? countPartRows(rows, testShare) : { train: rows - testRows, test: testRows },
    features,
    ...(shape && { shape }),
    largestClass,
    sha256: file.sha256,
    load(part) {
      const { columns, rows: tableRows } = readShippedTable(file);
      if (tableRows.length !== rows || tableRows[0]!.length !== features + 1) {
        throw dataError(`${file.name} is not ${rows} x ${features + 1}.`);
      }
      const allTargets = tableRows.map((row) => row[features]!);
      const targets =
        problem.type === 'regression' ? Float32Array.from(allTargets) : Uint8Array.from(allTargets);
      const selectedRows =
        testRows === undefined
          ? selectPartRows(part, targets, testShare)
          : Uint32Array.from(tableRows.keys()).filter((row) => row < rows - testRows === (part === 'train'));
      const values = Array.from(selectedRows).flatMap((row) => tableRows[row]!.slice(0, features));
      return {
        name,
        problem,
        rows: selectedRows.length,
        features,
        inputs:
          divisor === undefined
            ? { type: 'numbers', values: copyToShared(Float32Array.from(values)) }
            : { type: 'bytes', values: copyToShared(Uint8Array.from(values)), divisor },
        targets: copyRowsToShared(targets, selectedRows),
        sha256: hashParts(name, part, file.sha256),
        ...(classes && { classes }),
        table: createNumericCoding(columns.slice(0, features), columns[features]!),
      };
    },
  };
}

/**
 * scikit-learn's digits: 1,797 pictures of handwritten digits, 8x8, with values from 0 to 16. The last 360, written by
 * other people, serve as the test part.
 */
export const digits = createTableSource({
  name: 'digits',
  title: "scikit-learn's digits: 8x8 pictures of handwritten digits",
  problem: { type: 'multi-class', classes: 10 },
  file: { name: 'digits.csv', sha256: 'a7e7b14fd054b9fd66854e3d16dbdf44cf253d27f4ad8f2651c7eb2b4c087155' },
  rows: 1797,
  features: 64,
  shape: [8, 8, 1],
  largestClass: { name: '1', share: 146 / 1437 },
  divisor: 16,
  testRows: 360,
});

/** Breast cancer Wisconsin (diagnostic): 212 malignant (0), 357 benign (1). */
export const breastCancer = createTableSource({
  name: 'breast-cancer',
  title: 'Breast cancer Wisconsin: benign or malignant from 30 measurements (scikit-learn)',
  problem: { type: 'binary' },
  file: {
    name: 'breast-cancer.csv',
    sha256: '368a8f6d6833fbb38c3f33b8ed982fb6f4bd63714ff91de7218faf4a28d3f01a',
  },
  rows: 569,
  features: 30,
  classes: ['malignant', 'benign'],
  largestClass: { name: 'benign', share: 285 / 455 },
});

/** Disease progression after a year, 25 to 346 (Efron, Hastie, Johnstone and Tibshirani 2004). */
export const diabetes = createTableSource({
  name: 'diabetes',
  title: 'Diabetes: progression of the disease after a year, from 10 measurements (scikit-learn)',
  problem: { type: 'regression' },
  file: {
    name: 'diabetes.csv',
    sha256: '9193026b7622ff944f0a6855a10107b24caf50dad69787c46e6890e69c27faca',
  },
  rows: 442,
  features: 10,
});

/** Number of rings of an abalone shell, 1 to 29: the age in years minus 1.5. Sex is three columns of zeros and ones. */
export const abalone = createTableSource({
  name: 'abalone',
  title: 'Abalone: rings of a shell from 8 measurements (scikit-lego)',
  problem: { type: 'regression' },
  file: { name: 'abalone.csv', sha256: 'c723bd59033bfddd05cfbd110d8e3c3d191d66696944e804cf082da2eac53257' },
  rows: 4177,
  features: 10,
});
